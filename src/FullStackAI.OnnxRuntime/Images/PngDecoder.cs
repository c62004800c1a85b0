using System.Buffers.Binary;
using System.IO.Compression;
using FullStackAI.Onnx;

namespace FullStackAI.OnnxRuntime;

/// <summary>Reads PNG files of every colour type and depth, not interlaced. Source: ISO/IEC 15948.</summary>
internal static class PngDecoder
{
    internal static RgbImage Decode(ReadOnlySpan<byte> file, long pixelLimit)
    {
        (int width, int height, int depth, int colour, byte[] palette, byte[] alphas) = (0, 0, 0, 0, [], []);
        using var packed = new MemoryStream();
        for (int at = 8; ;)
        {
            uint length = BinaryPrimitives.ReadUInt32BigEndian(file[at..]);
            ReadOnlySpan<byte> kind = file.Slice(at + 4, 4);
            ReadOnlySpan<byte> data = file.Slice(at + 8, checked((int)length));
            if (kind.SequenceEqual("IHDR"u8))
            {
                (width, height, depth, colour) = (BinaryPrimitives.ReadInt32BigEndian(data), BinaryPrimitives.ReadInt32BigEndian(data[4..]), data[8], data[9]);
                if (data[12] != 0 || colour is not (0 or 2 or 3 or 4 or 6) || depth is not (1 or 2 or 4 or 8 or 16))
                {
                    throw new OnnxException($"The PNG has colour type {colour}, {depth} bits and interlace {data[12]}; interlaced ones are not read. Save it without interlacing.");
                }
            }
            else if (kind.SequenceEqual("PLTE"u8))
            {
                palette = data.ToArray();
            }
            else if (kind.SequenceEqual("tRNS"u8))
            {
                alphas = data.ToArray();
            }
            else if (kind.SequenceEqual("IDAT"u8))
            {
                packed.Write(data);
            }
            else if (kind.SequenceEqual("IEND"u8))
            {
                break;
            }

            at = checked(at + 12 + (int)length);
        }

        byte[] pixels = new byte[RgbImage.CheckedBytes(width, height, pixelLimit)];
        packed.Position = 0;
        using var lines = new ZLibStream(packed, CompressionMode.Decompress);
        Rows(lines, pixels, width, height, depth, colour, palette, alphas);
        return new RgbImage(width, height, pixels);
    }

    private static void Rows(Stream lines, byte[] pixels, int width, int height, int depth, int colour, byte[] palette, byte[] alphas)
    {
        int channels = colour switch { 2 => 3, 4 => 2, 6 => 4, _ => 1 };
        int step = Math.Max(1, channels * depth / 8);
        byte[] line = new byte[((width * channels * depth) + 7) / 8];
        byte[] above = new byte[line.Length];
        for (int row = 0; row < height; row++)
        {
            int filter = lines.ReadByte();
            lines.ReadExactly(line);
            Unfilter(filter, line, above, step);
            for (int x = 0; x < width; x++)
            {
                Pixel(line, x, channels, depth, colour, palette, alphas, pixels.AsSpan(((row * width) + x) * 3, 3));
            }

            (line, above) = (above, line);
        }
    }

    private static void Pixel(byte[] line, int x, int channels, int depth, int colour, byte[] palette, byte[] alphas, Span<byte> pixel)
    {
        int alpha = 255;
        int first = Sample(line, x * channels, depth);
        if (colour == 3)
        {
            palette.AsSpan(first * 3, 3).CopyTo(pixel);
            alpha = first < alphas.Length ? alphas[first] : 255;
        }
        else if (channels < 3)
        {
            int scale = depth < 8 ? 255 / ((1 << depth) - 1) : 1;
            pixel.Fill((byte)(first * scale));
            alpha = channels == 2 ? Sample(line, (x * 2) + 1, depth) : 255;
        }
        else
        {
            for (int channel = 0; channel < 3; channel++)
            {
                pixel[channel] = (byte)Sample(line, (x * channels) + channel, depth);
            }

            alpha = channels == 4 ? Sample(line, (x * 4) + 3, depth) : 255;
        }

        if (alpha < 255)
        {
            foreach (ref byte value in pixel)
            {
                value = (byte)(((value * alpha) + (255 * (255 - alpha)) + 127) / 255);
            }
        }
    }

    /// <summary>A sample; of 16 bits the upper eight.</summary>
    private static int Sample(byte[] line, int index, int depth) => depth switch
    {
        16 => line[index * 2],
        8 => line[index],
        _ => (line[index * depth / 8] >> (8 - depth - (index * depth % 8))) & ((1 << depth) - 1),
    };

    private static void Unfilter(int filter, byte[] line, byte[] above, int step)
    {
        for (int i = 0; i < line.Length; i++)
        {
            int left = i >= step ? line[i - step] : 0;
            int up = above[i];
            int corner = i >= step ? above[i - step] : 0;
            line[i] += filter switch
            {
                0 => 0,
                1 => (byte)left,
                2 => (byte)up,
                3 => (byte)((left + up) / 2),
                4 => (byte)Paeth(left, up, corner),
                _ => throw new InvalidDataException($"a line has the filter {filter}, which PNG does not know."),
            };
        }
    }

    private static int Paeth(int left, int up, int corner)
    {
        int guess = left + up - corner;
        (int a, int b, int c) = (Math.Abs(guess - left), Math.Abs(guess - up), Math.Abs(guess - corner));
        return a <= b && a <= c ? left : b <= c ? up : corner;
    }
}
