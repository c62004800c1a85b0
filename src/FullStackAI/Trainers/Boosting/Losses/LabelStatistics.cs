using FullStackAI.Numerics;

namespace FullStackAI.Trainers.Boosting.Losses;

/// <summary>Means and quantiles of labels, summed in fixed blocks so that their bits depend on nothing else.</summary>
internal static class LabelStatistics
{
    private const int BlockRows = 4096;

    /// <summary>The weighted mean.</summary>
    /// <param name="labels">[rows]; at least one.</param>
    /// <param name="weights">[rows]; empty means 1 each.</param>
    internal static double Mean(ReadOnlySpan<float> labels, ReadOnlySpan<float> weights)
    {
        double sum = 0;
        double total = 0;
        for (int start = 0; start < labels.Length; start += BlockRows)
        {
            int end = Math.Min(labels.Length, start + BlockRows);
            double blockSum = 0;
            double blockTotal = 0;
            for (int row = start; row < end; row++)
            {
                double weight = weights.Length == 0 ? 1 : weights[row];
                blockSum += weight * labels[row];
                blockTotal += weight;
            }

            sum += blockSum;
            total += blockTotal;
        }

        return sum / total;
    }

    /// <summary>The weighted quantile of values: interpolated between ranks without
    /// weights, by half of the weights with them, as LightGBM's.</summary>
    /// <param name="values">[n]; at least one; sorted on return.</param>
    /// <param name="weights">[n]; permuted alike; empty means 1 each.</param>
    /// <param name="share">In (0, 1).</param>
    internal static double Quantile(Span<double> values, Span<double> weights, double share)
    {
        if (values.Length == 1)
        {
            return values[0];
        }

        if (weights.Length == 0)
        {
            if (!IsSorted(values))
            {
                values.Sort();
            }

            double place = (1 - share) * values.Length;
            int fromTop = (int)place;
            double fraction = place - fromTop;
            return fromTop < 1 ? values[^1]
                : fromTop >= values.Length ? values[0]
                : values[^fromTop] - ((values[^fromTop] - values[^(fromTop + 1)]) * fraction);
        }

        values.Sort(weights);
        double total = 0;
        foreach (double weight in weights)
        {
            total += weight;
        }

        double before = 0;
        double wanted = total * share;
        for (int i = 0; i < values.Length; i++)
        {
            double until = before + weights[i];
            if (until > wanted)
            {
                if (i == 0 || i == values.Length - 1)
                {
                    return values[i];
                }

                // Between the two middles of the weights around the wanted place.
                double next = until + weights[i + 1];
                return next - until >= 1
                    ? values[i - 1] + ((values[i] - values[i - 1]) * Math.Clamp((wanted - before) / (until - before), 0, 1))
                    : values[i];
            }

            before = until;
        }

        return values[^1];
    }

    private static bool IsSorted(ReadOnlySpan<double> values)
    {
        for (int i = 1; i < values.Length; i++)
        {
            if (values[i] < values[i - 1])
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The logarithm of a mean that may be 0 because every label is.</summary>
    internal static double LogOfMean(double mean) => Elementary.Log(Math.Max(mean, 1e-15));
}
