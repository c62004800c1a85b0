using System.Globalization;
using FullStackAI.Data;

namespace FullStackAI.Metrics;

public sealed partial class Metric
{
    private const int DefaultTruncation = 10;
    private const int LargestTruncation = 100_000;

    private static readonly TaskKind[] OfRegression = [TaskKind.Regression];
    private static readonly TaskKind[] OfBinary = [TaskKind.Binary];
    private static readonly TaskKind[] OfMulticlass = [TaskKind.Multiclass];
    private static readonly TaskKind[] OfClasses = [TaskKind.Binary, TaskKind.Multiclass];
    private static readonly TaskKind[] OfRanking = [TaskKind.Ranking];

    /// <summary><see cref="RegressionMetrics.RSquared"/>; the default of regressions.</summary>
    public static Metric RSquared { get; } = new(nameof(RSquared), true, OfRegression, RegressionErrors.RSquared, "r2");

    /// <summary><see cref="RegressionMetrics.RootMeanSquaredError"/>.</summary>
    public static Metric RootMeanSquaredError { get; } = new(
        nameof(RootMeanSquaredError), false, OfRegression, RegressionErrors.RootMeanSquared, "rmse");

    /// <summary><see cref="RegressionMetrics.MeanSquaredError"/>.</summary>
    public static Metric MeanSquaredError { get; } = new(
        nameof(MeanSquaredError), false, OfRegression, RegressionErrors.MeanSquared, "mse");

    /// <summary><see cref="RegressionMetrics.MeanAbsoluteError"/>.</summary>
    public static Metric MeanAbsoluteError { get; } = new(
        nameof(MeanAbsoluteError), false, OfRegression, RegressionErrors.MeanAbsolute, "mae");

    /// <summary><see cref="RegressionMetrics.MedianAbsoluteError"/>.</summary>
    public static Metric MedianAbsoluteError { get; } = new(
        nameof(MedianAbsoluteError), false, OfRegression, RegressionErrors.MedianAbsolute, "medae");

    /// <summary><see cref="RegressionMetrics.MeanAbsolutePercentageError"/>.</summary>
    public static Metric MeanAbsolutePercentageError { get; } = new(
        nameof(MeanAbsolutePercentageError), false, OfRegression, RegressionErrors.Percentage, "mape");

    /// <summary><see cref="RegressionMetrics.SymmetricMeanAbsolutePercentageError"/>.</summary>
    public static Metric SymmetricMeanAbsolutePercentageError { get; } = new(
        nameof(SymmetricMeanAbsolutePercentageError), false, OfRegression, RegressionErrors.SymmetricPercentage, "smape");

    /// <summary><see cref="RegressionMetrics.RootMeanSquaredLogError"/>.</summary>
    public static Metric RootMeanSquaredLogError { get; } = new(
        nameof(RootMeanSquaredLogError), false, OfRegression, RegressionErrors.RootMeanSquaredLog, "rmsle");

    /// <summary>The area under the ROC curve, of several classes the mean of each against the rest; the default of binary tasks.</summary>
    public static Metric AreaUnderRocCurve { get; } = new(
        nameof(AreaUnderRocCurve), true, OfClasses, ClassificationErrors.AreaUnderRocCurve, "auc", "rocauc");

    /// <summary><see cref="BinaryClassificationMetrics.Accuracy"/>.</summary>
    public static Metric Accuracy { get; } = new(nameof(Accuracy), true, OfBinary, rows => ClassificationErrors.Accuracy(rows), "acc");

    /// <summary>The mean log-loss; the default of multiclass tasks.</summary>
    public static Metric LogLoss { get; } = new(nameof(LogLoss), false, OfClasses, ClassificationErrors.LogLoss, "crossentropy", "nll");

    /// <summary>1 − log-loss / entropy of the labels.</summary>
    public static Metric LogLossReduction { get; } = new(nameof(LogLossReduction), true, OfClasses, ClassificationErrors.LogLossReduction);

    /// <summary>The mean squared error of the probabilities.</summary>
    public static Metric BrierScore { get; } = new(nameof(BrierScore), false, OfClasses, ClassificationErrors.Brier, "brier");

    /// <summary><see cref="BinaryClassificationMetrics.AreaUnderPrecisionRecallCurve"/>.</summary>
    public static Metric AreaUnderPrecisionRecallCurve { get; } = new(
        nameof(AreaUnderPrecisionRecallCurve), true, OfBinary, rows => RankedScores.Of(rows).AveragePrecision(), "auprc", "prauc",
        "averageprecision", "ap");

    /// <summary><see cref="BinaryClassificationMetrics.F1Score"/>.</summary>
    public static Metric F1Score { get; } = new(nameof(F1Score), true, OfBinary, rows => ConfusionMatrix.Compute(rows).F1(1), "f1");

    /// <summary><see cref="BinaryClassificationMetrics.PositivePrecision"/>.</summary>
    public static Metric PositivePrecision { get; } = new(
        nameof(PositivePrecision), true, OfBinary, rows => ConfusionMatrix.Compute(rows).Precision(1), "precision");

    /// <summary><see cref="BinaryClassificationMetrics.PositiveRecall"/>.</summary>
    public static Metric PositiveRecall { get; } = new(
        nameof(PositiveRecall), true, OfBinary, rows => ConfusionMatrix.Compute(rows).Recall(1), "recall");

    /// <summary><see cref="BinaryClassificationMetrics.NegativePrecision"/>.</summary>
    public static Metric NegativePrecision { get; } = new(
        nameof(NegativePrecision), true, OfBinary, rows => ConfusionMatrix.Compute(rows).Precision(0));

    /// <summary><see cref="BinaryClassificationMetrics.NegativeRecall"/>.</summary>
    public static Metric NegativeRecall { get; } = new(
        nameof(NegativeRecall), true, OfBinary, rows => ConfusionMatrix.Compute(rows).Recall(0), "specificity");

    /// <summary>Matthews' correlation of labels and decisions.</summary>
    public static Metric MatthewsCorrelation { get; } = new(
        nameof(MatthewsCorrelation), true, OfClasses, rows => ConfusionMatrix.Compute(rows).MatthewsCorrelation(), "mcc");

    /// <summary>The share of rows taken for their class.</summary>
    public static Metric MicroAccuracy { get; } = new(
        nameof(MicroAccuracy), true, OfMulticlass, rows => ClassificationErrors.Accuracy(rows), "accuracy", "acc");

    /// <summary>The mean of the recalls of the classes present.</summary>
    public static Metric MacroAccuracy { get; } = new(
        nameof(MacroAccuracy), true, OfClasses, rows => ConfusionMatrix.Compute(rows).MacroRecall(), "balancedaccuracy");

    /// <summary>The mean F1 score of the classes.</summary>
    public static Metric MacroF1 { get; } = new(
        nameof(MacroF1), true, OfClasses, rows => ConfusionMatrix.Compute(rows).MacroF1(), "f1macro", "f1");

    /// <summary>NDCG@10; the default of rankings.</summary>
    public static Metric Ndcg { get; } = NdcgAt(DefaultTruncation);

    /// <summary><see cref="RankingMetrics.MeanAveragePrecision"/>.</summary>
    public static Metric MeanAveragePrecision { get; } = new(
        nameof(MeanAveragePrecision), true, OfRanking, RankingErrors.MeanAveragePrecision, "map");

    /// <summary><see cref="RankingMetrics.MeanReciprocalRank"/>.</summary>
    public static Metric MeanReciprocalRank { get; } = new(
        nameof(MeanReciprocalRank), true, OfRanking, RankingErrors.MeanReciprocalRank, "mrr");

    /// <summary>All metrics of the library, the default of each task before the others.</summary>
    public static IReadOnlyList<Metric> Known { get; } =
    [
        RSquared, RootMeanSquaredError, MeanSquaredError, MeanAbsoluteError, MedianAbsoluteError, MeanAbsolutePercentageError,
        SymmetricMeanAbsolutePercentageError, RootMeanSquaredLogError,
        AreaUnderRocCurve, Accuracy, LogLoss, MicroAccuracy, MacroAccuracy, F1Score, MacroF1, AreaUnderPrecisionRecallCurve,
        PositivePrecision, PositiveRecall, NegativePrecision, NegativeRecall,
        MatthewsCorrelation, BrierScore, LogLossReduction,
        Ndcg, DcgAt(DefaultTruncation), MeanAveragePrecision, MeanReciprocalRank,
    ];

    /// <summary>The normalised discounted cumulative gain of the first places of each group.</summary>
    /// <param name="k">The number of places; 1 or more.</param>
    public static Metric NdcgAt(int k)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        return new Metric(
            string.Create(CultureInfo.InvariantCulture, $"Ndcg@{k}"),
            true,
            OfRanking,
            rows => RankingErrors.NormalizedDiscountedCumulativeGain(rows, k),
            k == DefaultTruncation ? ["ndcg"] : []);
    }

    /// <summary>The discounted cumulative gain of the first places of each group.</summary>
    /// <param name="k">The number of places; 1 or more.</param>
    public static Metric DcgAt(int k)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        return new Metric(
            string.Create(CultureInfo.InvariantCulture, $"Dcg@{k}"),
            true,
            OfRanking,
            rows => RankingErrors.DiscountedCumulativeGain(rows, k),
            k == DefaultTruncation ? ["dcg"] : []);
    }

    /// <summary>The metric a task is judged by when nobody says otherwise: R², the area under the ROC curve, the
    /// log-loss of several classes (it moves with every row, where accuracy jumps), NDCG@10.</summary>
    /// <param name="task">The task.</param>
    public static Metric Default(TaskKind task) => task switch
    {
        TaskKind.Regression => RSquared,
        TaskKind.Binary => AreaUnderRocCurve,
        TaskKind.Multiclass => LogLoss,
        _ => Ndcg,
    };

    /// <summary>The metrics of a task, its default first.</summary>
    /// <param name="task">The task.</param>
    public static IReadOnlyList<Metric> All(TaskKind task) =>
        [Default(task), .. Known.Where(metric => metric.Supports(task) && metric != Default(task))];

    /// <summary>Finds a metric by its name or a short one; case, spaces, hyphens and underscores do not matter.</summary>
    /// <param name="name">For example <c>AreaUnderRocCurve</c>, <c>auc</c>, <c>log-loss</c>, <c>ndcg@5</c>.</param>
    /// <param name="task">The task the metric must be for; null (the default) accepts any.</param>
    /// <exception cref="ArgumentException">No metric has the name, or it is not for
    /// the task; the message lists those there are.</exception>
    public static Metric Parse(string name, TaskKind? task = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        string key = Normalize(name);
        IReadOnlyList<Metric> candidates = task is { } wanted ? All(wanted) : Known;
        Metric? found = candidates.FirstOrDefault(metric => Normalize(metric.Name) == key || metric.Aliases.Contains(key))
            ?? Truncated(key);
        if (found is not null && (task is null || found.Supports(task.Value)))
        {
            return found;
        }

        string names = string.Join(
            ", ",
            candidates.Select(metric => metric.Aliases.Count == 0 ? metric.Name : $"{metric.Name} ({string.Join(", ", metric.Aliases)})"));
        throw new ArgumentException(
            $"There is no metric '{name}'{(task is null ? "" : $" for a {task} task")}. Choose one of: {names}.", nameof(name));
    }

    private static Metric? Truncated(string key)
    {
        int at = key.IndexOf('@', StringComparison.Ordinal);
        if (at < 0
            || !int.TryParse(key.AsSpan(at + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int k)
            || k is < 1 or > LargestTruncation)
        {
            return null;
        }

        return key[..at] switch
        {
            "ndcg" => NdcgAt(k),
            "dcg" => DcgAt(k),
            _ => null,
        };
    }

    private static string Normalize(string name) =>
        string.Concat(name.Where(c => char.IsAsciiLetterOrDigit(c) || c == '@')).ToLowerInvariant();
}
