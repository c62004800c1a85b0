namespace FullStackAI.OnnxRuntime;

/// <summary>Which pixels of an axis give each pixel of its new length, and how much of each.</summary>
internal sealed class ResizeWeights
{
    private readonly int[] _first;
    private readonly float[][] _weights;

    private ResizeWeights(int[] first, float[][] weights)
    {
        _first = first;
        _weights = weights;
        Longest = weights.Select(row => row.Length).DefaultIfEmpty(1).Max();
    }

    /// <summary>How many new pixels there are.</summary>
    internal int Count => _first.Length;

    /// <summary>The most pixels that give one.</summary>
    internal int Longest { get; }

    /// <summary>The first pixel that counts for a new one.</summary>
    internal int First(int place) => _first[place];

    /// <summary>[pixels]; their shares, which add up to 1.</summary>
    internal ReadOnlySpan<float> At(int place) => _weights[place];

    /// <summary>The weights of a filter.</summary>
    /// <param name="interpolation">The filter.</param>
    /// <param name="from">Old length.</param>
    /// <param name="to">New length.</param>
    /// <param name="start">The first new pixel asked for.</param>
    /// <param name="end">Behind the last one asked for.</param>
    internal static ResizeWeights Of(ImageInterpolation interpolation, int from, int to, int start, int end)
    {
        double scale = (double)from / to;
        var first = new int[end - start];
        var weights = new float[end - start][];
        (double support, Func<double, double> filter) = Filter(interpolation);
        double widening = Math.Max(1, scale);
        for (int i = 0; i < first.Length; i++)
        {
            double centre = (start + i + 0.5) * scale;
            if (interpolation == ImageInterpolation.Nearest)
            {
                (first[i], weights[i]) = (Math.Min(from - 1, (int)centre), [1]);
                continue;
            }

            double reach = support * widening;
            int low = Math.Max(0, (int)(centre - reach + 0.5));
            int high = Math.Min(from, (int)(centre + reach + 0.5));
            double[] shares =
            [
                .. Enumerable.Range(low, Math.Max(1, high - low)).Select(place => filter((place + 0.5 - centre) / widening))
            ];
            double sum = shares.Sum();
            first[i] = Math.Min(low, from - 1);
            weights[i] = [.. shares.Select(share => (float)(sum != 0 ? share / sum : 1.0 / shares.Length))];
        }

        return new ResizeWeights(first, weights);
    }

    private static (double Support, Func<double, double> Filter) Filter(ImageInterpolation interpolation) => interpolation switch
    {
        ImageInterpolation.Bicubic => (2, Cubic),
        ImageInterpolation.Lanczos => (3, x => Math.Abs(x) < 3 ? Sinc(x) * Sinc(x / 3) : 0),
        _ => (1, x => Math.Max(0, 1 - Math.Abs(x))),
    };

    // Keys (1981) with a = −½: the one that gives back parabolas.
    private static double Cubic(double x)
    {
        x = Math.Abs(x);
        return x < 1 ? (((1.5 * x) - 2.5) * x * x) + 1 : x < 2 ? (((((-0.5 * x) + 2.5) * x) - 4) * x) + 2 : 0;
    }

    private static double Sinc(double x) => x == 0 ? 1 : Math.Sin(Math.PI * x) / (Math.PI * x);
}
