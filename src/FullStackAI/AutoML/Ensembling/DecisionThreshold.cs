using FullStackAI.Data;
using FullStackAI.Metrics;
using FullStackAI.Models.Calibration;

namespace FullStackAI.AutoML;

/// <summary>Finds the probability from which a binary model says yes, where the metric judges decisions.</summary>
/// <remarks>Accuracy is best near one half, so only many rows may move it.</remarks>
internal static class DecisionThreshold
{
    internal const double Usual = 0.5;

    private const int FewestRows = 50;
    private const int FewestRowsOfAccuracy = 10_000;
    private const int Candidates = 99;
    private const double LeastGain = 0.5; // standard errors of the paired difference

    /// <summary>The threshold; 0.5 when nothing better is sure.</summary>
    /// <param name="metric">What the model is judged by.</param>
    /// <param name="folds">Predictions of the test rows of all folds.</param>
    /// <param name="repeats">How often each row is a test row.</param>
    /// <param name="calibrator">What corrects the probabilities before they are decided by; null when nothing does.</param>
    internal static double Find(Metric metric, IReadOnlyList<ScoredRows> folds, int repeats, Calibrator? calibrator)
    {
        int rows = folds.Sum(fold => fold.Count);
        bool decides = metric == Metric.F1Score
            || metric == Metric.MacroF1
            || metric == Metric.MacroAccuracy
            || metric == Metric.MatthewsCorrelation
            || (metric == Metric.Accuracy && rows >= FewestRowsOfAccuracy);
        if (!decides || folds[0].Labels.Task != TaskKind.Binary || rows < FewestRows)
        {
            return Usual;
        }

        ScoredRows[] corrected = [.. folds.Select(fold => With(fold, calibrator))];
        (double best, double bestLoss) = (Usual, Loss(metric, corrected, Usual));
        for (int i = 1; i <= Candidates; i++)
        {
            double threshold = i / (Candidates + 1.0);
            double loss = Loss(metric, corrected, threshold);
            // Of equal ones the nearest to one half.
            if (loss < bestLoss || (loss == bestLoss && Math.Abs(threshold - Usual) < Math.Abs(best - Usual)))
            {
                (best, bestLoss) = (threshold, loss);
            }
        }

        MetricEstimate gain = Estimates.Difference(metric, corrected, [.. corrected.Select(fold => Moved(fold, best))], repeats);
        return gain.Value > LeastGain * (double.IsNaN(gain.StandardError) ? 0 : gain.StandardError) ? best : Usual;
    }

    /// <summary>The same order of rows, with the threshold brought to one half: for metrics that decide there.</summary>
    internal static ScoredRows Moved(ScoredRows rows, double threshold)
    {
        if (threshold == Usual || rows.OutputCount != 1 || rows.Labels.Task != TaskKind.Binary)
        {
            return rows;
        }

        double[] moved = new double[rows.Count];
        for (int row = 0; row < moved.Length; row++)
        {
            double p = rows.Predictions[row];
            moved[row] = p < threshold
                ? Math.Min(Math.BitDecrement(Usual), Usual * p / threshold)
                : Usual + (Usual * (p - threshold) / (1 - threshold));
        }

        return new ScoredRows(rows.Labels, moved, rows.Weights.IsEmpty ? null : rows.Weights.ToArray(), rows.GroupSizes);
    }

    private static double Loss(Metric metric, ScoredRows[] folds, double threshold) =>
        metric.ToLoss(MetricEstimate.OverFolds([.. folds.Select(fold => metric.Compute(Moved(fold, threshold)))]).Value);

    private static ScoredRows With(ScoredRows rows, Calibrator? calibrator)
    {
        double[] predictions = rows.Predictions.ToArray();
        calibrator?.Apply(predictions, rows.OutputCount);
        return new ScoredRows(rows.Labels, predictions, rows.Weights.IsEmpty ? null : rows.Weights.ToArray(), rows.GroupSizes);
    }
}
