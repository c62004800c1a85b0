using FullStackAI.OnnxRuntime;

namespace FullStackAI.OnnxBench;

/// <summary>Pictures from their files to a network's input, beside a resize that is written as
/// its definition reads. Pillow's side: benchmarks/onnx_images.py.</summary>
internal static class ImageBench
{
    private const int Tile = 256;
    private const int Across = 6;
    private const int Down = 4;

    internal static void Run(string folder)
    {
        Console.WriteLine("## Pictures to a network's input of 224 × 224, ms a picture, one thread\n");
        Console.WriteLine("| what | ms |");
        Console.WriteLine("|---|---|");
        byte[][] files = [.. Directory.EnumerateFiles(Path.Combine(folder, "bridge_cracks_images/assets/CD"))
            .Order(StringComparer.Ordinal)
            .Take(Across * Down)
            .Select(File.ReadAllBytes)];
        RgbImage[] tiles = [.. files.Select(file => RgbImage.Decode(file))];
        RgbImage large = Mosaic(tiles);
        var form = new ImagePreparation();
        (double decode, double whole) = Clock.Compare(() => Each(files, file => RgbImage.Decode(file)), () => form.Prepare(files), 1, 15);
        (double prepare, double naive) = Clock.Compare(() => form.Prepare([large]), () => Naive(large, 384, 256), 1, 15);
        Console.WriteLine($"| decode a JPEG of {Tile} × {Tile} | {decode / files.Length / 1e6:0.000} |");
        Console.WriteLine($"| decode, resize, crop, normalise it | {whole / files.Length / 1e6:0.000} |");
        Console.WriteLine($"| resize, crop, normalise {large.Width} × {large.Height} | {prepare / 1e6:0.000} |");
        Console.WriteLine($"| the resize of it alone, by its definition | {naive / 1e6:0.000} |");
        Console.WriteLine();
    }

    private static void Each(byte[][] files, Action<byte[]> action)
    {
        foreach (byte[] file in files)
        {
            action(file);
        }
    }

    private static RgbImage Mosaic(RgbImage[] tiles)
    {
        byte[] pixels = new byte[Across * Tile * Down * Tile * 3];
        for (int y = 0; y < Down * Tile; y++)
        {
            for (int column = 0; column < Across; column++)
            {
                RgbImage tile = tiles[(y / Tile * Across) + column];
                tile.Pixels.Span.Slice(y % Tile * Tile * 3, Tile * 3).CopyTo(pixels.AsSpan(((y * Across) + column) * Tile * 3));
            }
        }

        return new RgbImage(Across * Tile, Down * Tile, pixels);
    }

    /// <summary>Each new pixel as the sum over the old ones under a tent of its own width: rows and columns at once.</summary>
    private static float[] Naive(RgbImage image, int width, int height)
    {
        ReadOnlySpan<byte> pixels = image.Pixels.Span;
        (double wide, double high) = ((double)image.Width / width, (double)image.Height / height);
        float[] result = new float[width * height * 3];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                (double centreX, double centreY) = ((x + 0.5) * wide, (y + 0.5) * high);
                for (int channel = 0; channel < 3; channel++)
                {
                    (double sum, double shares) = (0, 0);
                    for (int row = Math.Max(0, (int)(centreY - high + 0.5));
                        row < Math.Min(image.Height, (int)(centreY + high + 0.5));
                        row++)
                    {
                        for (int column = Math.Max(0, (int)(centreX - wide + 0.5));
                            column < Math.Min(image.Width, (int)(centreX + wide + 0.5));
                            column++)
                        {
                            double share = Math.Max(
                                0, 1 - Math.Abs((row + 0.5 - centreY) / high)) * Math.Max(0, 1 - Math.Abs((column + 0.5 - centreX) / wide));
                            sum += share * pixels[(((row * image.Width) + column) * 3) + channel];
                            shares += share;
                        }
                    }

                    result[(((y * width) + x) * 3) + channel] = (float)(sum / shares);
                }
            }
        }

        return result;
    }
}
