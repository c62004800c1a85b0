namespace FullStackAI.OnnxRuntime;

/// <summary>Changes a picture's size by a triangle filter that widens when it shrinks, so that nothing is skipped.</summary>
internal static class ImageResize
{
    private const int Channels = 3;

    /// <summary>Resizes: first each row, then each column.</summary>
    /// <returns>[height × width × 3]; from 0 to 255.</returns>
    internal static float[] Bilinear(RgbImage image, int width, int height)
    {
        (int[] firstX, float[][] weightsX) = Weights(image.Width, width);
        (int[] firstY, float[][] weightsY) = Weights(image.Height, height);
        ReadOnlySpan<byte> pixels = image.Pixels.Span;
        float[] rows = new float[checked(image.Height * width * Channels)];
        for (int y = 0; y < image.Height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                Span<float> sum = rows.AsSpan(((y * width) + x) * Channels, Channels);
                ReadOnlySpan<byte> from = pixels[(((y * image.Width) + firstX[x]) * Channels)..];
                for (int i = 0; i < weightsX[x].Length; i++)
                {
                    for (int channel = 0; channel < Channels; channel++)
                    {
                        sum[channel] += weightsX[x][i] * from[(i * Channels) + channel];
                    }
                }
            }
        }

        float[] result = new float[checked(height * width * Channels)];
        int stride = width * Channels;
        for (int y = 0; y < height; y++)
        {
            Span<float> target = result.AsSpan(y * stride, stride);
            for (int i = 0; i < weightsY[y].Length; i++)
            {
                ReadOnlySpan<float> from = rows.AsSpan((firstY[y] + i) * stride, stride);
                float weight = weightsY[y][i];
                for (int x = 0; x < stride; x++)
                {
                    target[x] += weight * from[x];
                }
            }
        }

        return result;
    }

    private static (int[] First, float[][] Weights) Weights(int from, int to)
    {
        var first = new int[to];
        var weights = new float[to][];
        double scale = (double)from / to;
        double reach = Math.Max(1, scale);
        for (int i = 0; i < to; i++)
        {
            double centre = (i + 0.5) * scale;
            int low = Math.Max(0, (int)(centre - reach + 0.5));
            int high = Math.Min(from, (int)(centre + reach + 0.5));
            double[] shares = [.. Enumerable.Range(low, Math.Max(1, high - low)).Select(place => Math.Max(0, 1 - Math.Abs((place + 0.5 - centre) / reach)))];
            double sum = shares.Sum();
            first[i] = Math.Min(low, from - 1);
            weights[i] = [.. shares.Select(share => (float)(sum > 0 ? share / sum : 1.0 / shares.Length))];
        }

        return (first, weights);
    }
}
