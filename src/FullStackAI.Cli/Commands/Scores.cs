using FullStackAI.Data;
using FullStackAI.Metrics;

namespace FullStackAI.Cli.Commands;

/// <summary>The figures the tool shows for a task, the most asked for first.</summary>
internal static class Scores
{
    private static readonly int[] Truncations = [1, 3, 5, 10];

    internal static IEnumerable<(string Name, double Value)> Of(ScoredRows rows, double threshold) => rows.Labels.Task switch
    {
        TaskKind.Binary => Binary(BinaryClassificationMetrics.Compute(rows, threshold)),
        TaskKind.Multiclass => Multiclass(MulticlassClassificationMetrics.Compute(rows)),
        TaskKind.Ranking => Ranking(RankingMetrics.Compute(rows)),
        _ => Regression(RegressionMetrics.Compute(rows)),
    };

    private static IEnumerable<(string, double)> Binary(BinaryClassificationMetrics metrics) =>
    [
        (nameof(metrics.AreaUnderRocCurve), metrics.AreaUnderRocCurve),
        (nameof(metrics.Accuracy), metrics.Accuracy),
        (nameof(metrics.F1Score), metrics.F1Score),
        (nameof(metrics.PositivePrecision), metrics.PositivePrecision),
        (nameof(metrics.PositiveRecall), metrics.PositiveRecall),
        (nameof(metrics.NegativePrecision), metrics.NegativePrecision),
        (nameof(metrics.NegativeRecall), metrics.NegativeRecall),
        (nameof(metrics.AreaUnderPrecisionRecallCurve), metrics.AreaUnderPrecisionRecallCurve),
        (nameof(metrics.LogLoss), metrics.LogLoss),
        (nameof(metrics.BrierScore), metrics.BrierScore),
    ];

    private static IEnumerable<(string, double)> Multiclass(MulticlassClassificationMetrics metrics) =>
    [
        (nameof(metrics.MicroAccuracy), metrics.MicroAccuracy),
        (nameof(metrics.MacroAccuracy), metrics.MacroAccuracy),
        (nameof(metrics.MacroF1), metrics.MacroF1),
        (nameof(metrics.LogLoss), metrics.LogLoss),
        (nameof(metrics.LogLossReduction), metrics.LogLossReduction),
        (nameof(metrics.AreaUnderRocCurve), metrics.AreaUnderRocCurve),
    ];

    private static IEnumerable<(string, double)> Regression(RegressionMetrics metrics) =>
    [
        (nameof(metrics.RSquared), metrics.RSquared),
        (nameof(metrics.RootMeanSquaredError), metrics.RootMeanSquaredError),
        (nameof(metrics.MeanAbsoluteError), metrics.MeanAbsoluteError),
        (nameof(metrics.MedianAbsoluteError), metrics.MedianAbsoluteError),
        (nameof(metrics.MeanAbsolutePercentageError), metrics.MeanAbsolutePercentageError),
    ];

    private static IEnumerable<(string, double)> Ranking(RankingMetrics metrics) =>
    [
        .. Truncations.Where(k => k <= metrics.NormalizedDiscountedCumulativeGains.Count).Select(k => ($"Ndcg@{k}", metrics.NormalizedDiscountedCumulativeGains[k - 1])),
        (nameof(metrics.MeanAveragePrecision), metrics.MeanAveragePrecision),
        (nameof(metrics.MeanReciprocalRank), metrics.MeanReciprocalRank),
    ];
}
