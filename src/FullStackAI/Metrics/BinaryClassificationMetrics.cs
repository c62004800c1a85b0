using FullStackAI.Data;

namespace FullStackAI.Metrics;

/// <summary>How well the probabilities of the positive class meet their labels. NaN means that
/// the value is not defined on these rows; see each property.</summary>
public sealed record BinaryClassificationMetrics
{
    private BinaryClassificationMetrics(ConfusionMatrix confusionMatrix) => ConfusionMatrix = confusionMatrix;

    /// <summary>The probability that a positive row scores above a negative one, ties counting half; 1 is
    /// perfect, 0.5 is chance. NaN when the labels hold one class only.</summary>
    public double AreaUnderRocCurve { get; private init; }

    /// <summary>The share of rows taken for their class; in [0, 1].</summary>
    public double Accuracy { get; private init; }

    /// <summary>The mean of the recalls of the classes present; in [0, 1]; 0.5 is chance.</summary>
    public double MacroAccuracy { get; private init; }

    /// <summary>Of the rows taken for positive, the share that is; 0 when none was.</summary>
    public double PositivePrecision { get; private init; }

    /// <summary>Of the positive rows, the share taken for positive; NaN when there are none.</summary>
    public double PositiveRecall { get; private init; }

    /// <summary>Of the rows taken for negative, the share that is; 0 when none was.</summary>
    public double NegativePrecision { get; private init; }

    /// <summary>Of the negative rows, the share taken for negative; NaN when there are none.</summary>
    public double NegativeRecall { get; private init; }

    /// <summary>The harmonic mean of positive precision and recall; in [0, 1]. NaN when no row is or was taken for positive.</summary>
    public double F1Score { get; private init; }

    /// <summary>The average precision: Σ recall step × precision over the distinct scores; the
    /// share of positives is chance. NaN without positive rows.</summary>
    public double AreaUnderPrecisionRecallCurve { get; private init; }

    /// <summary>The mean of −ln(probability of the actual class); 0 is perfect. Natural logarithm (ML.NET's binary
    /// one is base 2: multiply by 1.4427); probabilities below 1e-15 count as that.</summary>
    public double LogLoss { get; private init; }

    /// <summary>1 − log-loss / entropy: 1 is perfect, 0 equals the labels' shares, below 0
    /// is worse. NaN when the labels hold one class only.</summary>
    public double LogLossReduction { get; private init; }

    /// <summary>The log-loss of predicting the labels' own shares for every row.</summary>
    public double Entropy { get; private init; }

    /// <summary>The mean of (label − probability)²; 0 is perfect.</summary>
    public double BrierScore { get; private init; }

    /// <summary>Matthews' correlation of labels and decisions; in [−1, 1]; 0 is chance. NaN when the labels hold one class only.</summary>
    public double MatthewsCorrelation { get; private init; }

    /// <summary>The smallest probability for which a row was taken for positive.</summary>
    public double Threshold { get; private init; }

    /// <summary>How many rows of each class were taken for each class.</summary>
    public ConfusionMatrix ConfusionMatrix { get; }

    /// <summary>Computes all of them.</summary>
    /// <param name="rows">Labels and probabilities of a binary task.</param>
    /// <param name="threshold">The smallest probability for which a row is taken for positive; in [0, 1]; the default is 0.5.</param>
    /// <exception cref="ArgumentException">The labels are not those of a binary task.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The threshold lies outside [0, 1].</exception>
    public static BinaryClassificationMetrics Compute(ScoredRows rows, double threshold = 0.5)
    {
        rows.Require(nameof(BinaryClassificationMetrics), TaskKind.Binary);
        if (threshold is not (>= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(
                nameof(threshold), threshold, "A threshold is a probability in [0, 1]; 0.5 is the default.");
        }

        var confusion = ConfusionMatrix.Compute(rows, threshold);
        RankedScores ranked = RankedScores.Of(rows);
        return new BinaryClassificationMetrics(confusion)
        {
            AreaUnderRocCurve = ranked.AreaUnderRocCurve(),
            Accuracy = ClassificationErrors.Accuracy(rows, threshold),
            MacroAccuracy = confusion.MacroRecall(),
            PositivePrecision = confusion.Precision(1),
            PositiveRecall = confusion.Recall(1),
            NegativePrecision = confusion.Precision(0),
            NegativeRecall = confusion.Recall(0),
            F1Score = confusion.F1(1),
            AreaUnderPrecisionRecallCurve = ranked.AveragePrecision(),
            LogLoss = ClassificationErrors.LogLoss(rows),
            LogLossReduction = ClassificationErrors.LogLossReduction(rows),
            Entropy = ClassificationErrors.Entropy(rows),
            BrierScore = ClassificationErrors.Brier(rows),
            MatthewsCorrelation = confusion.MatthewsCorrelation(),
            Threshold = threshold,
        };
    }
}
