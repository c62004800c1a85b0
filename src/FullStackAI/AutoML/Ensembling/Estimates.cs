using FullStackAI.Metrics;
using FullStackAI.Numerics;

namespace FullStackAI.AutoML;

/// <summary>A metric over the test rows of all folds with its standard error, and the difference of two.</summary>
internal static class Estimates
{
    private const int Resamples = 50;

    /// <summary>The mean over folds; of one fold the error is that of bootstrap samples of its rows.</summary>
    internal static MetricEstimate Of(Metric metric, IReadOnlyList<ScoredRows> scored) => scored.Count == 1
        ? Bootstrap.Estimate(metric, scored[0], new Rng(0).Split("bootstrap"), Resamples)
        : MetricEstimate.OverFolds([.. scored.Select(metric.Compute)]);

    /// <summary>The standard error of the mean over folds as far as it comes from the luck of their rows: bootstrap samples within each. Zero where the metric is not defined on them.</summary>
    internal static double ErrorOfRows(Metric metric, IReadOnlyList<ScoredRows> scored)
    {
        try
        {
            double[] errors = [.. scored.Select((fold, i) => Bootstrap.Estimate(metric, fold, new Rng(0).Split("bootstrap", i), Resamples).StandardError).Where(double.IsFinite)];
            return errors.Length == 0 ? 0 : Math.Sqrt(errors.Sum(error => error * error)) / errors.Length;
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            return 0; // the user's own metric failed on rows drawn anew: what the folds say has to do
        }
    }

    /// <summary>How much worse (positive) or better one is than another as a loss, with the error of the difference.</summary>
    internal static MetricEstimate Difference(Metric metric, IReadOnlyList<ScoredRows> one, IReadOnlyList<ScoredRows> other)
    {
        if (one.Count > 1)
        {
            return MetricEstimate.OverFolds([.. one.Select((fold, i) => metric.ToLoss(metric.Compute(fold)) - metric.ToLoss(metric.Compute(other[i])))]);
        }

        // Ten slices of the one part stand for folds.
        const int Slices = 10;
        return one[0].GroupSizes is not null || one[0].Count < Slices * Slices
            ? new MetricEstimate(metric.ToLoss(metric.Compute(one[0])) - metric.ToLoss(metric.Compute(other[0])), 0)
            : MetricEstimate.OverFolds([.. Enumerable.Range(0, Slices).Select(slice =>
            {
                int[] rows = [.. Enumerable.Range(0, one[0].Count).Where(row => row % Slices == slice)];
                return metric.ToLoss(metric.Compute(one[0].Take(rows))) - metric.ToLoss(metric.Compute(other[0].Take(rows)));
            }).Where(double.IsFinite)]);
    }
}
