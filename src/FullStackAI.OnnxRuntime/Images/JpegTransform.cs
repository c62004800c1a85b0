namespace FullStackAI.OnnxRuntime;

/// <summary>The inverse cosine transform of 8 × 8 blocks, in single precision by rows, then by columns.</summary>
internal static class JpegTransform
{
    private const int Side = 8;
    private static readonly float[] Basis = MakeBasis();

    /// <summary>Turns coefficients into samples from 0 to 255.</summary>
    internal static void Inverse(ReadOnlySpan<float> coefficients, Span<byte> samples, int stride)
    {
        Span<float> rows = stackalloc float[Side * Side];
        for (int v = 0; v < Side; v++)
        {
            for (int x = 0; x < Side; x++)
            {
                float sum = 0;
                for (int u = 0; u < Side; u++)
                {
                    sum += coefficients[(v * Side) + u] * Basis[(x * Side) + u];
                }

                rows[(v * Side) + x] = sum;
            }
        }

        for (int y = 0; y < Side; y++)
        {
            for (int x = 0; x < Side; x++)
            {
                float sum = 0;
                for (int v = 0; v < Side; v++)
                {
                    sum += rows[(v * Side) + x] * Basis[(y * Side) + v];
                }

                samples[(y * stride) + x] = (byte)Math.Clamp(MathF.Round(sum + 128), 0, 255);
            }
        }
    }

    private static float[] MakeBasis()
    {
        var basis = new float[Side * Side];
        for (int x = 0; x < Side; x++)
        {
            for (int u = 0; u < Side; u++)
            {
                basis[(x * Side) + u] = (float)((u == 0 ? Math.Sqrt(0.125) : 0.5) * Math.Cos(((2 * x) + 1) * u * Math.PI / 16));
            }
        }

        return basis;
    }
}
