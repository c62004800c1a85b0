using System.Buffers.Binary;
using System.IO.Compression;
using FullStackAI.OnnxRuntime;

namespace OnnxScoring;

/// <summary>Handwritten digits in the IDX files of MNIST's test set.</summary>
internal static class MnistFiles
{
    private const int Side = 28;
    private const int ImagesHead = 16;
    private const int LabelsHead = 8;

    internal static (RgbImage[] Pictures, int[] Digits) Read(string folder, int most)
    {
        byte[] images = Unzip(Path.Combine(folder, "t10k-images-idx3-ubyte.gz"));
        byte[] labels = Unzip(Path.Combine(folder, "t10k-labels-idx1-ubyte.gz"));
        int count = Math.Min(most, BinaryPrimitives.ReadInt32BigEndian(labels.AsSpan(4)));
        if (images.Length < ImagesHead + (count * Side * Side) || labels.Length < LabelsHead + count)
        {
            throw new InvalidDataException($"The IDX files in '{folder}' are shorter than they say. Fetch them again.");
        }

        var pictures = new RgbImage[count];
        for (int i = 0; i < count; i++)
        {
            var pixels = new byte[Side * Side * 3];
            for (int pixel = 0; pixel < Side * Side; pixel++)
            {
                pixels.AsSpan(pixel * 3, 3).Fill(images[ImagesHead + (i * Side * Side) + pixel]);
            }

            pictures[i] = new RgbImage(Side, Side, pixels);
        }

        return (pictures, [.. labels.Skip(LabelsHead).Take(count).Select(label => (int)label)]);
    }

    private static byte[] Unzip(string path)
    {
        using var zip = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
        using var all = new MemoryStream();
        zip.CopyTo(all);
        return all.ToArray();
    }
}
