namespace FullStackAI.OnnxRuntime;

/// <summary>Changes a picture's size by a filter that widens when it shrinks, so that nothing is skipped: first each row, then each column.</summary>
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

                float weight = weights[i];
                for (int x = 0; x < target.Length; x++)
                {
                    target[x] += weight * line[x];
                }
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
            ReadOnlySpan<byte> from = pixels.Slice(across.First(x) * Channels, weights.Length * Channels);
            (float red, float green, float blue) = (0, 0, 0);
            for (int i = 0; i < weights.Length; i++)
            {
                red += weights[i] * from[i * Channels];
                green += weights[i] * from[(i * Channels) + 1];
                blue += weights[i] * from[(i * Channels) + 2];
            }

            (line[x * Channels], line[(x * Channels) + 1], line[(x * Channels) + 2]) = (red, green, blue);
        }

        Clamp(line);
    }

    // Filters with negative parts reach beyond black and white.
    private static void Clamp(Span<float> values)
    {
        foreach (ref float value in values)
        {
            value = Math.Clamp(value, 0, byte.MaxValue);
        }
    }
}
