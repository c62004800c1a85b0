using FullStackAI.Numerics;

namespace FullStackAI.Metrics;

/// <summary>How far a metric of a held-out set would move with another set of as many rows:
/// rows (of a ranking: groups) drawn again with replacement.</summary>
/// <remarks>Source: Efron, Bootstrap methods: another look at the jackknife (1979).</remarks>
public static class Bootstrap
{
    /// <summary>The value and its standard error.</summary>
    /// <param name="metric">The metric.</param>
    /// <param name="rows">The held-out rows.</param>
    /// <param name="rng">The random stream; the same one gives the same error.</param>
    /// <param name="resamples">How often rows are drawn again; 10 or more; the default is 200.</param>
    /// <param name="cancellationToken">Ends the work early with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>The value on the rows themselves; the standard deviation of the value over the resamples where it is defined.</returns>
    public static MetricEstimate Estimate(
        Metric metric, ScoredRows rows, Rng rng, int resamples = 200, CancellationToken cancellationToken = default)
    {
        double[] values = Resample(metric, rows, rng, resamples, cancellationToken);
        double mean = values.Length == 0 ? double.NaN : values.Sum() / values.Length;
        double squares = values.Sum(value => (value - mean) * (value - mean));
        return new MetricEstimate(metric.Compute(rows), values.Length < 2 ? double.NaN : Math.Sqrt(squares / (values.Length - 1)));
    }

    /// <summary>An interval that holds the value for the given share of resamples (percentiles).</summary>
    /// <param name="metric">The metric.</param>
    /// <param name="rows">The held-out rows.</param>
    /// <param name="rng">The random stream; the same one gives the same interval.</param>
    /// <param name="level">The share; in (0, 1); the default is 0.95.</param>
    /// <param name="resamples">How often rows are drawn again; 10 or more; the default is 1000.</param>
    /// <param name="cancellationToken">Ends the work early with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>Both ends; NaN when the metric was defined in no resample.</returns>
    public static Interval Interval(
        Metric metric, ScoredRows rows, Rng rng, double level = 0.95, int resamples = 1000, CancellationToken cancellationToken = default)
    {
        if (level is not (> 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(level), level, "A level lies in (0, 1); 0.95 is the default.");
        }

        double[] values = Resample(metric, rows, rng, resamples, cancellationToken);
        Array.Sort(values);
        return new Interval(Quantile(values, (1 - level) / 2), Quantile(values, (1 + level) / 2));
    }

    private static double[] Resample(Metric metric, ScoredRows rows, Rng rng, int resamples, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(metric);
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(rng);
        ArgumentOutOfRangeException.ThrowIfLessThan(resamples, 10);
        var values = new List<double>(resamples);
        for (int resample = 0; resample < resamples; resample++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            // Drawing a row n times is giving it n times its weight: nothing is copied but the weights.
            double value = metric.Compute(rows.WithWeights(Weights(rows, rng.Split("resample", resample))));
            if (!double.IsNaN(value))
            {
                values.Add(value);
            }
        }

        return [.. values];
    }

    private static float[] Weights(ScoredRows rows, Rng rng)
    {
        int[] sizes = rows.GroupSizes ?? [];
        int units = sizes.Length == 0 ? rows.Count : sizes.Length;
        int[] drawn = new int[units];
        for (int i = 0; i < units; i++)
        {
            drawn[rng.NextInt32(units)]++;
        }

        float[] weights = new float[rows.Count];
        int row = 0;
        for (int unit = 0; unit < units; unit++)
        {
            for (int end = row + (sizes.Length == 0 ? 1 : sizes[unit]); row < end; row++)
            {
                weights[row] = (float)(drawn[unit] * rows.Weight(row));
            }
        }

        return weights;
    }

    private static double Quantile(double[] sorted, double share)
    {
        if (sorted.Length == 0)
        {
            return double.NaN;
        }

        double place = share * (sorted.Length - 1);
        int below = (int)place;
        return below + 1 == sorted.Length ? sorted[below] : sorted[below] + ((place - below) * (sorted[below + 1] - sorted[below]));
    }
}
