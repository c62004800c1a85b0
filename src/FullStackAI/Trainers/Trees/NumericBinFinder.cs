namespace FullStackAI.Trainers.Trees;

/// <summary>Chooses the bin bounds of a numeric feature from a sample, as LightGBM does: equal counts, frequent values alone, zero in a bin of its own.</summary>
/// <remarks>Source: Ke et al., LightGBM (2017), and the behaviour of version 4.6 as its trees show it.</remarks>
internal static class NumericBinFinder
{
    private const double ZeroHalfWidth = 1e-35f; // values this near to 0 are zero

    /// <summary>Finds the bounds.</summary>
    /// <param name="sorted">The sampled values other than zero, ascending, without NaN; infinities are welcome.</param>
    /// <param name="zeroCount">How many sampled values are zero (see <see cref="IsZero"/>).</param>
    /// <param name="maxBins">At least 1.</param>
    /// <param name="minDataInBin">A bin of several values holds at least so many samples.</param>
    /// <param name="room">Lists to use again; null for new ones.</param>
    /// <returns>Ascending upper bounds, rounded down to floats so that <c>x ≤ bound</c> is exact for float x; the last is +∞.</returns>
    internal static float[] Find(ReadOnlySpan<float> sorted, int zeroCount, int maxBins, int minDataInBin, BinSample? room = null)
    {
        var (values, counts) = Distinct(sorted, zeroCount, room?.Distinct ?? [], room?.Counts ?? []);
        var bounds = BoundsAroundZero(values, counts, maxBins, sorted.Length + zeroCount, minDataInBin);
        float[] floors = new float[bounds.Count];
        int kept = 0;
        foreach (double bound in bounds)
        {
            float floor = FloorToFloat(bound);
            if (kept == 0 || floor > floors[kept - 1])
            {
                floors[kept++] = floor;
            }
        }

        return floors[..kept];
    }

    /// <summary>Whether a value counts as zero.</summary>
    internal static bool IsZero(float value) => Math.Abs((double)value) <= ZeroHalfWidth;

    private static (List<double> Values, List<int> Counts) Distinct(ReadOnlySpan<float> sorted, int zeroCount, List<double> values, List<int> counts)
    {
        values.Clear();
        counts.Clear();
        bool zeroPlaced = zeroCount == 0 && sorted.Length > 0;
        double last = double.NaN;
        foreach (float sample in sorted)
        {
            double value = Math.Clamp(sample, -float.MaxValue, float.MaxValue);
            if (value == last)
            {
                counts[^1]++;
                continue;
            }

            if (value > 0 && !zeroPlaced)
            {
                values.Add(0);
                counts.Add(zeroCount);
                zeroPlaced = true;
            }

            values.Add(value);
            counts.Add(1);
            last = value;
        }

        if (!zeroPlaced)
        {
            values.Add(0);
            counts.Add(zeroCount);
        }

        return (values, counts);
    }

    private static List<double> BoundsAroundZero(List<double> values, List<int> counts, int maxBins, int total, int minDataInBin)
    {
        int firstNotNegative = values.FindIndex(value => value > -ZeroHalfWidth);
        int negatives = firstNotNegative < 0 ? values.Count : firstNotNegative;
        int firstPositive = values.FindIndex(value => value > ZeroHalfWidth);
        int negativeCount = Sum(counts, 0, negatives);
        int positiveCount = firstPositive < 0 ? 0 : Sum(counts, firstPositive, counts.Count);
        var bounds = new List<double>();
        if (negatives > 0 && maxBins > 1)
        {
            int budget = Math.Max(1, (int)((double)negativeCount / (negativeCount + positiveCount) * (maxBins - 1)));
            bounds.AddRange(EqualCounts(values, counts, 0, negatives, budget, negativeCount, minDataInBin));
            bounds[^1] = -ZeroHalfWidth;
        }

        int positiveBudget = maxBins - 1 - bounds.Count;
        if (firstPositive >= 0 && positiveBudget > 0)
        {
            bounds.Add(ZeroHalfWidth);
            bounds.AddRange(EqualCounts(values, counts, firstPositive, values.Count, positiveBudget, positiveCount, minDataInBin));
        }
        else
        {
            bounds.Add(double.PositiveInfinity);
        }

        return bounds;
    }

    private static List<double> EqualCounts(List<double> values, List<int> counts, int from, int to, int maxBins, int total, int minDataInBin)
    {
        var bounds = new List<double>();
        if (to - from <= maxBins)
        {
            int inBin = 0;
            for (int i = from; i < to - 1; i++)
            {
                inBin += counts[i];
                if (inBin >= minDataInBin && AddBetween(bounds, values[i], values[i + 1]))
                {
                    inBin = 0;
                }
            }
        }
        else
        {
            GreedyBounds(bounds, values, counts, from, to, Math.Max(1, Math.Min(maxBins, minDataInBin > 0 ? total / minDataInBin : maxBins)), total);
        }

        bounds.Add(double.PositiveInfinity);
        return bounds;
    }

    private static void GreedyBounds(List<double> bounds, List<double> values, List<int> counts, int from, int to, int maxBins, int total)
    {
        double meanSize = (double)total / maxBins;
        int restBins = maxBins;
        int rest = total;
        bool[] alone = new bool[to - from];
        for (int i = from; i < to; i++)
        {
            if (counts[i] >= meanSize)
            {
                alone[i - from] = true;
                restBins--;
                rest -= counts[i];
            }
        }

        meanSize = (double)rest / restBins;
        int inBin = 0;
        int bins = 0;
        for (int i = from; i < to - 1; i++)
        {
            bool isAlone = alone[i - from];
            rest -= isAlone ? 0 : counts[i];
            inBin += counts[i];
            if (!isAlone && inBin < meanSize && !(alone[i + 1 - from] && inBin >= Math.Max(1.0, meanSize * 0.5)))
            {
                continue;
            }

            AddBetween(bounds, values[i], values[i + 1]);
            if (++bins >= maxBins - 1)
            {
                return;
            }

            inBin = 0;
            if (!isAlone)
            {
                restBins--;
                meanSize = rest / (double)restBins;
            }
        }
    }

    private static bool AddBetween(List<double> bounds, double lower, double upper)
    {
        double bound = Math.BitIncrement((lower + upper) / 2.0);
        if (bounds.Count > 0 && bound <= Math.BitIncrement(bounds[^1]))
        {
            return false;
        }

        bounds.Add(bound);
        return true;
    }

    private static int Sum(List<int> counts, int from, int to)
    {
        int sum = 0;
        for (int i = from; i < to; i++)
        {
            sum += counts[i];
        }

        return sum;
    }

    private static float FloorToFloat(double value)
    {
        float nearest = (float)value;
        return nearest > value ? MathF.BitDecrement(nearest) : nearest;
    }
}
