using System.Globalization;
using System.Text;
using FullStackAI.Data;
using FullStackAI.Metrics;

namespace FullStackAI.Evaluation;

/// <summary>How good predictions are on rows whose label is known: the figures of the task and, of
/// classes, which were taken for which. Its text is a table to read.</summary>
public sealed class EvaluationResult
{
    private const int LargestConfusion = 20; // classes in the text
    private static readonly int[] Truncations = [1, 3, 5, 10];

    private EvaluationResult(ScoredRows scored, double threshold, IReadOnlyList<MetricValue> metrics)
    {
        Scored = scored;
        Threshold = threshold;
        Metrics = metrics;
        ConfusionMatrix = scored.Labels.ClassCount > 0 ? ConfusionMatrix.Compute(scored, threshold) : null;
    }

    /// <summary>The rows with their predictions, for any other metric or curve.</summary>
    public ScoredRows Scored { get; }

    /// <summary>The smallest probability for which a row was taken for the positive
    /// class; of no meaning unless the task is binary.</summary>
    public double Threshold { get; }

    /// <summary>The figures of the task, the most asked for first. Those that decide do so at <see cref="Threshold"/>.</summary>
    public IReadOnlyList<MetricValue> Metrics { get; }

    /// <summary>How many rows of each class were taken for each; null for regression and ranking.</summary>
    public ConfusionMatrix? ConfusionMatrix { get; }

    /// <summary>A figure by its name.</summary>
    /// <param name="metric">One of <see cref="Metrics"/>; compared without regard to case.</param>
    /// <exception cref="ArgumentException">There is no such figure; the message lists those there are.</exception>
    public double this[string metric] =>
        Metrics.FirstOrDefault(value => string.Equals(value.Name, metric, StringComparison.OrdinalIgnoreCase))?.Value
            ?? throw new ArgumentException(
                $"There is no figure '{metric}' of a {Scored.Labels.Task} task. There are: {string.Join(", ", Metrics.Select(value => value.Name))}. Compute others from {nameof(Scored)}.",
                nameof(metric));

    /// <summary>Judges predictions.</summary>
    /// <param name="rows">Labels and predictions.</param>
    /// <param name="threshold">Of a binary task: the smallest probability for which a row is
    /// taken for the positive class; in [0, 1]; the default is 0.5.</param>
    /// <exception cref="ArgumentOutOfRangeException">The threshold lies outside [0, 1].</exception>
    public static EvaluationResult Of(ScoredRows rows, double threshold = 0.5)
    {
        ArgumentNullException.ThrowIfNull(rows);
        return new EvaluationResult(rows, threshold, rows.Labels.Task switch
        {
            TaskKind.Binary => Binary(BinaryClassificationMetrics.Compute(rows, threshold)),
            TaskKind.Multiclass => Multiclass(MulticlassClassificationMetrics.Compute(rows)),
            TaskKind.Ranking => Ranking(RankingMetrics.Compute(rows)),
            _ => Regression(RegressionMetrics.Compute(rows)),
        });
    }

    /// <summary>The number of rows, a line for each figure, and the confusion matrix of up to 20 classes; invariant culture.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{Scored.Count} rows\n");
        int width = Metrics.Max(metric => metric.Name.Length);
        foreach (MetricValue metric in Metrics)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"{metric.Name.PadRight(width)}  {(double.IsNaN(metric.Value) ? "–" : metric.Value.ToString("G5", CultureInfo.InvariantCulture))}\n");
        }

        if (ConfusionMatrix is { NumberOfClasses: <= LargestConfusion })
        {
            text.Append('\n').Append(ConfusionMatrix.GetFormattedConfusionTable());
        }

        return text.ToString();
    }

    private static MetricValue[] Binary(BinaryClassificationMetrics metrics) =>
    [
        new(nameof(metrics.AreaUnderRocCurve), metrics.AreaUnderRocCurve),
        new(nameof(metrics.Accuracy), metrics.Accuracy),
        new(nameof(metrics.F1Score), metrics.F1Score),
        new(nameof(metrics.PositivePrecision), metrics.PositivePrecision),
        new(nameof(metrics.PositiveRecall), metrics.PositiveRecall),
        new(nameof(metrics.NegativePrecision), metrics.NegativePrecision),
        new(nameof(metrics.NegativeRecall), metrics.NegativeRecall),
        new(nameof(metrics.AreaUnderPrecisionRecallCurve), metrics.AreaUnderPrecisionRecallCurve),
        new(nameof(metrics.LogLoss), metrics.LogLoss),
        new(nameof(metrics.BrierScore), metrics.BrierScore),
    ];

    private static MetricValue[] Multiclass(MulticlassClassificationMetrics metrics) =>
    [
        new(nameof(metrics.MicroAccuracy), metrics.MicroAccuracy),
        new(nameof(metrics.MacroAccuracy), metrics.MacroAccuracy),
        new(nameof(metrics.MacroF1), metrics.MacroF1),
        new(nameof(metrics.LogLoss), metrics.LogLoss),
        new(nameof(metrics.LogLossReduction), metrics.LogLossReduction),
        new(nameof(metrics.AreaUnderRocCurve), metrics.AreaUnderRocCurve),
    ];

    private static MetricValue[] Regression(RegressionMetrics metrics) =>
    [
        new(nameof(metrics.RSquared), metrics.RSquared),
        new(nameof(metrics.RootMeanSquaredError), metrics.RootMeanSquaredError),
        new(nameof(metrics.MeanAbsoluteError), metrics.MeanAbsoluteError),
        new(nameof(metrics.MedianAbsoluteError), metrics.MedianAbsoluteError),
        new(nameof(metrics.MeanAbsolutePercentageError), metrics.MeanAbsolutePercentageError),
    ];

    private static MetricValue[] Ranking(RankingMetrics metrics) =>
    [
        .. Truncations.Where(k => k <= metrics.NormalizedDiscountedCumulativeGains.Count).Select(
            k => new MetricValue($"Ndcg@{k}", metrics.NormalizedDiscountedCumulativeGains[k - 1])),
        new(nameof(metrics.MeanAveragePrecision), metrics.MeanAveragePrecision),
        new(nameof(metrics.MeanReciprocalRank), metrics.MeanReciprocalRank),
    ];
}
