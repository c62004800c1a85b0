namespace FullStackAI.OnnxRuntime;

/// <summary>Counts of the values of one activation, in even bins between its smallest and largest.</summary>
/// <param name="low">The smallest value.</param>
/// <param name="high">The largest value.</param>
internal sealed class ValueHistogram(float low, float high)
{
    private const int Bins = 2048;
    private const int Levels = 128; // half of the 256 levels of a byte: the magnitudes on each side of 0
    private readonly long[] _counts = new long[Bins];

    internal void Add(ReadOnlySpan<float> values)
    {
        double scale = high > low ? Bins / ((double)high - low) : 0;
        foreach (float value in values)
        {
            if (!float.IsNaN(value))
            {
                _counts[(int)Math.Clamp((value - (double)low) * scale, 0, Bins - 1)]++;
            }
        }
    }

    /// <summary>The range that covers a share of the values.</summary>
    internal (float Low, float High) Covering(double share)
    {
        double tail = (1 - share) / 2 * _counts.Sum();
        return (Edge(Walk(_counts, tail)), Edge(Bins - Walk([.. _counts.Reverse()], tail)));

        static int Walk(long[] counts, double tail)
        {
            double passed = 0;
            int bin = 0;
            while (bin < Bins - 1 && passed + counts[bin] <= tail)
            {
                passed += counts[bin++];
            }

            return bin;
        }
    }

    /// <summary>The symmetric cut whose quantised histogram is nearest to the full one (Kullback–Leibler).</summary>
    internal (float Low, float High) LeastLoss()
    {
        double[] magnitudes = Magnitudes();
        (double best, int cut) = (double.PositiveInfinity, Bins);
        for (int end = Levels; end <= Bins; end += Levels / 8)
        {
            double loss = Loss(magnitudes, end);
            if (loss < best)
            {
                (best, cut) = (loss, end);
            }
        }

        float limit = Math.Max(Math.Abs(low), Math.Abs(high)) * cut / Bins;
        return (Math.Max(low, -limit), Math.Min(high, limit));
    }

    private float Edge(int bin) => (float)(low + (((double)high - low) * bin / Bins));

    private double[] Magnitudes()
    {
        double[] magnitudes = new double[Bins];
        double largest = Math.Max(Math.Abs(low), Math.Abs(high));
        for (int bin = 0; bin < Bins; bin++)
        {
            double middle = low + (((double)high - low) * (bin + 0.5) / Bins);
            magnitudes[largest > 0 ? (int)Math.Clamp(Math.Abs(middle) / largest * Bins, 0, Bins - 1) : 0] += _counts[bin];
        }

        return magnitudes;
    }

    private static double Loss(double[] counts, int end)
    {
        double outside = 0;
        for (int bin = end; bin < counts.Length; bin++)
        {
            outside += counts[bin];
        }

        double total = counts.Sum();
        double loss = 0;
        for (int level = 0; level < Levels; level++)
        {
            (int first, int last) = (level * end / Levels, (level + 1) * end / Levels);
            (double sum, int filled) = (0, 0);
            for (int bin = first; bin < last; bin++)
            {
                sum += counts[bin];
                filled += counts[bin] > 0 ? 1 : 0;
            }

            for (int bin = first; bin < last; bin++)
            {
                double p = (counts[bin] + (bin == end - 1 ? outside : 0)) / total;
                if (p > 0)
                {
                    double q = filled > 0 && sum > 0 ? sum / filled / total : 1e-12;
                    loss += p * Math.Log(p / q);
                }
            }
        }

        return loss;
    }
}
