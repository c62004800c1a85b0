namespace FullStackAI.Preprocessing;

/// <summary>Statistics of the finite numbers of a slot, summed in row order, so that they do not depend on the machine.</summary>
internal static class Numbers
{
    /// <summary>The mean of the finite numbers; NaN when there are none.</summary>
    internal static double Mean(ReadOnlySpan<float> values)
    {
        double sum = 0;
        int count = 0;
        foreach (float value in values)
        {
            if (float.IsFinite(value))
            {
                sum += value;
                count++;
            }
        }

        return count == 0 ? double.NaN : sum / count;
    }

    /// <summary>The variance of the finite numbers around their mean, divided by their number; NaN when there are none.</summary>
    internal static double Variance(ReadOnlySpan<float> values, double mean)
    {
        double squares = 0;
        double deviations = 0;
        int count = 0;
        foreach (float value in values)
        {
            if (float.IsFinite(value))
            {
                double deviation = value - mean;
                squares += deviation * deviation;
                deviations += deviation;
                count++;
            }
        }

        // the second term removes what rounding left in the mean (Chan, Golub and LeVeque, 1983)
        return count == 0 ? double.NaN : Math.Max(0, squares - (deviations * deviations / count)) / count;
    }

    /// <summary>The smallest and largest finite number; NaN when there are none.</summary>
    internal static (double Min, double Max) Range(ReadOnlySpan<float> values)
    {
        double min = double.PositiveInfinity;
        double max = double.NegativeInfinity;
        foreach (float value in values)
        {
            if (float.IsFinite(value))
            {
                min = Math.Min(min, value);
                max = Math.Max(max, value);
            }
        }

        return min <= max ? (min, max) : (double.NaN, double.NaN);
    }

    /// <summary>The finite numbers, ascending.</summary>
    internal static float[] SortedFinite(ReadOnlySpan<float> values)
    {
        int count = 0;
        foreach (float value in values)
        {
            count += float.IsFinite(value) ? 1 : 0;
        }

        float[] sorted = new float[count];
        int at = 0;
        foreach (float value in values)
        {
            if (float.IsFinite(value))
            {
                sorted[at++] = value;
            }
        }

        Array.Sort(sorted);
        return sorted;
    }

    /// <summary>A quantile with linear interpolation between neighbours; NaN when there are no numbers.</summary>
    /// <param name="sorted">Ascending.</param>
    /// <param name="share">In [0, 1].</param>
    internal static double Quantile(ReadOnlySpan<float> sorted, double share)
    {
        if (sorted.IsEmpty)
        {
            return double.NaN;
        }

        double position = share * (sorted.Length - 1);
        int below = (int)position;
        double weight = position - below;
        return weight == 0 ? sorted[below] : sorted[below] + (weight * ((double)sorted[below + 1] - sorted[below]));
    }

    /// <summary>The most frequent of ascending numbers, the smallest of equals; NaN when there are none.</summary>
    internal static double Mode(ReadOnlySpan<float> sorted)
    {
        double mode = double.NaN;
        int most = 0;
        for (int start = 0; start < sorted.Length;)
        {
            int end = start + 1;
            while (end < sorted.Length && sorted[end] == sorted[start])
            {
                end++;
            }

            if (end - start > most)
            {
                (most, mode) = (end - start, sorted[start]);
            }

            start = end;
        }

        return mode;
    }
}
