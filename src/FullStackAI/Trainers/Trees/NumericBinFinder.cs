namespace FullStackAI.Trainers.Trees;

/// <summary>Chooses the bin bounds of a numeric feature from a sample, as LightGBM does: equal
/// counts, frequent values alone, zero in a bin of its own.</summary>
/// <remarks>Source: Ke et al., LightGBM (2017), and the behaviour of version 4.6 as its trees show it.</remarks>
internal static class NumericBinFinder
{
    private const double ZeroHalfWidth = 1e-35f; // values this near to 0 are zero

    /// <summary>Finds the bounds.</summary>
    /// <param name="sorted">The sampled values other than zero, ascending, without NaN; infinities are welcome.</param>
    /// <param name="zeroCount">How many sampled values are zero (see <see cref="IsZero"/>).</param>
    /// <param name="maxBins">At least 1.</param>
    /// <param name="minDataInBin">A bin of several values holds at least so many samples.</param>
    /// <param name="room">Where to count the different values.</param>
    /// <returns>Ascending upper bounds, rounded down to floats so that <c>x ≤ bound</c> is exact for float x; the last is +∞.</returns>
    internal static float[] Find(ReadOnlySpan<float> sorted, int zeroCount, int maxBins, int minDataInBin, BinSample room)
    {
        int distinct = Distinct(sorted, zeroCount, room.Distinct, room.Counts);
        var bounds = BoundsAroundZero(room.Distinct[..distinct], room.Counts[..distinct], maxBins, minDataInBin);
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

    private static int Distinct(ReadOnlySpan<float> sorted, int zeroCount, Span<float> values, Span<int> counts)
    {
        int found = 0;
        bool zeroPlaced = zeroCount == 0 && sorted.Length > 0;
        float last = float.NaN;
        foreach (float sample in sorted)
        {
            float value = Math.Clamp(sample, -float.MaxValue, float.MaxValue);
            if (value == last)
            {
                counts[found - 1]++;
                continue;
            }

            if (value > 0 && !zeroPlaced)
            {
                (values[found], counts[found]) = (0, zeroCount);
                found++;
                zeroPlaced = true;
            }

            (values[found], counts[found]) = (value, 1);
            found++;
            last = value;
        }

        if (!zeroPlaced)
        {
            (values[found], counts[found]) = (0, zeroCount);
            found++;
        }

        return found;
    }

    private static List<double> BoundsAroundZero(ReadOnlySpan<float> values, ReadOnlySpan<int> counts, int maxBins, int minDataInBin)
    {
        int negatives = CountUpTo(values, -ZeroHalfWidth);
        int firstPositive = CountUpTo(values, ZeroHalfWidth);
        int negativeCount = Sum(counts[..negatives]);
        int positiveCount = Sum(counts[firstPositive..]);
        var bounds = new List<double>();
        if (negatives > 0 && maxBins > 1)
        {
            int budget = Math.Max(1, (int)((double)negativeCount / (negativeCount + positiveCount) * (maxBins - 1)));
            bounds.AddRange(EqualCounts(values[..negatives], counts[..negatives], budget, negativeCount, minDataInBin));
            bounds[^1] = -ZeroHalfWidth;
        }

        int positiveBudget = maxBins - 1 - bounds.Count;
        if (firstPositive < values.Length && positiveBudget > 0)
        {
            bounds.Add(ZeroHalfWidth);
            bounds.AddRange(EqualCounts(values[firstPositive..], counts[firstPositive..], positiveBudget, positiveCount, minDataInBin));
        }
        else
        {
            bounds.Add(double.PositiveInfinity);
        }

        return bounds;
    }

    private static List<double> EqualCounts(ReadOnlySpan<float> values, ReadOnlySpan<int> counts, int maxBins, int total, int minDataInBin)
    {
        var bounds = new List<double>();
        if (values.Length <= maxBins)
        {
            int inBin = 0;
            for (int i = 0; i < values.Length - 1; i++)
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
            GreedyBounds(bounds, values, counts, Math.Max(1, Math.Min(maxBins, minDataInBin > 0 ? total / minDataInBin : maxBins)), total);
        }

        bounds.Add(double.PositiveInfinity);
        return bounds;
    }

    private static void GreedyBounds(List<double> bounds, ReadOnlySpan<float> values, ReadOnlySpan<int> counts, int maxBins, int total)
    {
        double meanSize = (double)total / maxBins;
        int restBins = maxBins;
        int rest = total;
        double aloneFrom = meanSize; // a value so frequent has a bin of its own
        foreach (int count in counts)
        {
            if (count >= aloneFrom)
            {
                restBins--;
                rest -= count;
            }
        }

        meanSize = (double)rest / restBins;
        int inBin = 0;
        int bins = 0;
        for (int i = 0; i < values.Length - 1; i++)
        {
            bool isAlone = counts[i] >= aloneFrom;
            rest -= isAlone ? 0 : counts[i];
            inBin += counts[i];
            if (!isAlone && inBin < meanSize && !(counts[i + 1] >= aloneFrom && inBin >= Math.Max(1.0, meanSize * 0.5)))
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

    private static int CountUpTo(ReadOnlySpan<float> ascending, double bound)
    {
        int count = 0;
        while (count < ascending.Length && !(ascending[count] > bound))
        {
            count++;
        }

        return count;
    }

    private static int Sum(ReadOnlySpan<int> counts)
    {
        int sum = 0;
        foreach (int count in counts)
        {
            sum += count;
        }

        return sum;
    }

    private static float FloorToFloat(double value)
    {
        float nearest = (float)value;
        return nearest > value ? MathF.BitDecrement(nearest) : nearest;
    }
}
