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

    /// <summary>The standard error of the mean over folds as far as it comes from the luck of their rows:
    /// bootstrap samples within each. Zero where the metric is not defined on them.</summary>
    internal static double ErrorOfRows(Metric metric, IReadOnlyList<ScoredRows> scored)
    {
        try
        {
            double[] errors =
            [
                .. scored
                    .Select((fold, i) => Bootstrap.Estimate(metric, fold, new Rng(0).Split("bootstrap", i), Resamples).StandardError)
                    .Where(double.IsFinite)
            ];
            return errors.Length == 0 ? 0 : Math.Sqrt(errors.Sum(error => error * error)) / errors.Length;
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            return 0; // the user's own metric failed on rows drawn anew: what the folds say has to do
        }
    }

    /// <summary>The mean over folds as a loss; on few rows a log-loss has one <see cref="UnseenRow"/> more.</summary>
    /// <param name="metric">The metric.</param>
    /// <param name="scored">Predictions of the test rows of all folds.</param>
    /// <param name="repeats">How often each row is a test row.</param>
    internal static double Loss(Metric metric, IReadOnlyList<ScoredRows> scored, int repeats) =>
        MetricEstimate.OverFolds([.. scored.Select(FoldLoss(metric, scored, repeats))]).Value;

    /// <summary>How much worse (positive) or better one is than another as such a loss, with the error of the difference.</summary>
    /// <remarks>Folds of several repeats share their rows: the error falls with the rows, not with the repeats.</remarks>
    internal static MetricEstimate Difference(Metric metric, IReadOnlyList<ScoredRows> one, IReadOnlyList<ScoredRows> other, int repeats)
    {
        if (one.Count > 1)
        {
            Func<ScoredRows, double> loss = FoldLoss(metric, one, repeats);
            var difference = MetricEstimate.OverFolds([.. one.Select((fold, i) => loss(fold) - loss(other[i]))]);
            return difference with { StandardError = difference.StandardError * Math.Sqrt(repeats) };
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

    /// <summary>How far a log-loss on new rows may lie above that on the judged ones because of rows of a kind that these
    /// did not hold: the mean of that, and its standard deviation. Zero for other metrics.</summary>
    /// <param name="metric">The metric.</param>
    /// <param name="scored">Predictions of the test rows of all folds.</param>
    /// <param name="repeats">How often each row is a test row.</param>
    /// <param name="rows">The number of new rows.</param>
    internal static (double Mean, double Deviation) Unseen(Metric metric, IReadOnlyList<ScoredRows> scored, int repeats, int rows)
    {
        if (!UnseenRow.Matters(metric))
        {
            return (0, 0);
        }

        int judged = Rows(scored, repeats);
        var unseen = new UnseenRow(judged, scored[0].Labels.ClassCount);
        double cost = scored.Average(fold => ClassificationErrors.MeanOfTruth(fold, unseen.Surprise)) / (metric == Metric.LogLoss
            ? 1
            : scored.Average(ClassificationErrors.Entropy)); // a reduction is a share of what the classes' shares lose
        // Their number among the new rows is a Poisson variable whose own rate is known from the judged rows alone.
        return (cost * unseen.Share, cost * Math.Sqrt(unseen.Share * ((1.0 / rows) + (1.0 / judged))));
    }

    /// <summary>How many standard errors the best of many trials that are equally good is better by luck
    /// alone: the largest of so many normal variables, and not less than 1.</summary>
    internal static double LuckOfTheBest(int trials) => Math.Max(1, Math.Sqrt(2 * Math.Log(trials)));

    private static Func<ScoredRows, double> FoldLoss(Metric metric, IReadOnlyList<ScoredRows> scored, int repeats) =>
        UnseenRow.Matters(metric) && UnseenRow.OfFew(Rows(scored, repeats), scored[0].Labels) is { } unseen
            ? fold => ClassificationErrors.MeanOfTruth(fold, unseen.Loss)
            : fold => metric.ToLoss(metric.Compute(fold));

    private static int Rows(IReadOnlyList<ScoredRows> scored, int repeats) => scored.Sum(fold => fold.Count) / repeats;
}
