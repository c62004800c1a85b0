using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.Intrinsics;

namespace FullStackAI.OnnxRuntime;

/// <summary>Changes a picture's size by a filter that widens when it shrinks, so that
/// nothing is skipped: first each row, then each column.</summary>
internal static class ImageResize
{
    private const int Channels = 3;

    /// <summary>Resizes a picture and computes the part of it that is asked for.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="across">The filter of the columns asked for.</param>
    /// <param name="down">The filter of the rows asked for.</param>
    /// <returns>[rows × columns × 3]; from 0 to 255.</returns>
    internal static float[] To(RgbImage image, ResizeWeights across, ResizeWeights down)
    {
        int height = down.Count;
        int stride = across.Count * Channels;
        float[] result = new float[checked(height * stride)];
        float[] rows = new float[checked(down.Longest * stride)];
        int[] held = new int[down.Longest]; // which row of the picture lies in each place of the ring, plus one
        for (int y = 0; y < height; y++)
        {
            Span<float> target = result.AsSpan(y * stride, stride);
            ReadOnlySpan<float> weights = down.At(y);
            for (int i = 0; i < weights.Length; i++)
            {
                int row = down.First(y) + i;
                Span<float> line = rows.AsSpan(row % down.Longest * stride, stride);
                if (held[row % down.Longest] != row + 1)
                {
                    Across(image.Pixels.Span.Slice(row * image.Width * Channels, image.Width * Channels), across, line);
                    held[row % down.Longest] = row + 1;
                }

                AddScaled(weights[i], line, target);
            }

            Clamp(target);
        }

        return result;
    }

    private static void Across(ReadOnlySpan<byte> pixels, ResizeWeights across, Span<float> line)
    {
        for (int x = 0; x < line.Length / Channels; x++)
        {
            ReadOnlySpan<float> weights = across.At(x);
            int from = across.First(x) * Channels;
            Vector128<float> sum = Vector128<float>.Zero;
            for (int i = 0; i < weights.Length; i++)
            {
                sum += Vector128.Create(weights[i]) * Colours(pixels, from + (i * Channels));
            }

            (line[x * Channels], line[(x * Channels) + 1], line[(x * Channels) + 2]) = (sum[0], sum[1], sum[2]);
        }

        Clamp(line);
    }

    // Red, green and blue of a pixel, and a fourth number that nobody reads: the next pixel's red, where there is one.
    private static Vector128<float> Colours(ReadOnlySpan<byte> pixels, int at)
    {
        if (at > pixels.Length - sizeof(uint))
        {
            return Vector128.Create(pixels[at], pixels[at + 1], pixels[at + 2], 0f);
        }

        uint four = BinaryPrimitives.ReadUInt32LittleEndian(pixels[at..]);
        Vector128<ushort> wide = Vector128.WidenLower(Vector128.CreateScalar(four).AsByte());
        return Vector128.ConvertToSingle(Vector128.WidenLower(wide).AsInt32());
    }

    // Here and below each number is rounded on its own, so that the width of vectors does not show.
    private static void AddScaled(float weight, ReadOnlySpan<float> line, Span<float> target)
    {
        var weights = new Vector<float>(weight);
        int i = 0;
        for (; i <= target.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            (new Vector<float>(target[i..]) + (weights * new Vector<float>(line[i..]))).CopyTo(target[i..]);
        }

        for (; i < target.Length; i++)
        {
            target[i] += weight * line[i];
        }
    }

    // Filters with negative parts reach beyond black and white.
    private static void Clamp(Span<float> values)
    {
        var white = new Vector<float>(byte.MaxValue);
        int i = 0;
        for (; i <= values.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            Vector.Min(Vector.Max(new Vector<float>(values[i..]), Vector<float>.Zero), white).CopyTo(values[i..]);
        }

        for (; i < values.Length; i++)
        {
            values[i] = Math.Clamp(values[i], 0, byte.MaxValue);
        }
    }
}
