using FullStackAI.Data;

namespace FullStackAI.Metrics;

/// <summary>How well the probabilities of several classes meet their labels. NaN means that
/// the value is not defined on these rows; see each property.</summary>
public sealed record MulticlassClassificationMetrics
{
    private MulticlassClassificationMetrics(ConfusionMatrix confusionMatrix) => ConfusionMatrix = confusionMatrix;

    /// <summary>The mean of −ln(probability of the actual class); 0 is perfect; probabilities below 1e-15 count as that.</summary>
    public double LogLoss { get; private init; }

    /// <summary>1 − log-loss / entropy of the labels: 1 is perfect, 0 equals the labels' shares,
    /// below 0 is worse. NaN when the labels hold one class only.</summary>
    public double LogLossReduction { get; private init; }

    /// <summary>The mean of the recalls of the classes that have rows; in [0, 1].</summary>
    public double MacroAccuracy { get; private init; }

    /// <summary>The share of rows taken for their class; in [0, 1].</summary>
    public double MicroAccuracy { get; private init; }

    /// <summary>The mean F1 score of the classes that have rows or were predicted; in [0, 1].</summary>
    public double MacroF1 { get; private init; }

    /// <summary>The mean over the classes present of the area under the ROC curve of each against the rest; 1
    /// is perfect, 0.5 is chance. NaN when the labels hold one class only.</summary>
    public double AreaUnderRocCurve { get; private init; }

    /// <summary>The mean of Σ (probability − indicator)² over the classes; in [0, 2]; 0 is perfect.</summary>
    public double BrierScore { get; private init; }

    /// <summary>Matthews' correlation for several classes; at most 1; 0 is chance. NaN when the labels hold one class only.</summary>
    public double MatthewsCorrelation { get; private init; }

    /// <summary>The share of rows whose class is among the <see cref="TopKPredictionCount"/>
    /// most probable; the lower class number first on a tie.</summary>
    public double TopKAccuracy { get; private init; }

    /// <summary>How many classes <see cref="TopKAccuracy"/> allows.</summary>
    public int TopKPredictionCount { get; private init; }

    /// <summary>[classes]; entry k − 1 is the top-k accuracy.</summary>
    public IReadOnlyList<double> TopKAccuracyForAllK { get; private init; } = [];

    /// <summary>[classes]; the log-loss of the rows of each class; NaN when it has none.</summary>
    public IReadOnlyList<double> PerClassLogLoss { get; private init; } = [];

    /// <summary>How many rows of each class were taken for each class.</summary>
    public ConfusionMatrix ConfusionMatrix { get; }

    /// <summary>Computes all of them.</summary>
    /// <param name="rows">Labels and probabilities of a multiclass task.</param>
    /// <param name="topKPredictionCount">How many classes the top-k accuracy allows; 1 or more; the default is 3.</param>
    /// <exception cref="ArgumentException">The labels are not those of a multiclass task.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="topKPredictionCount"/> is below 1.</exception>
    public static MulticlassClassificationMetrics Compute(ScoredRows rows, int topKPredictionCount = 3)
    {
        rows.Require(nameof(MulticlassClassificationMetrics), TaskKind.Multiclass);
        ArgumentOutOfRangeException.ThrowIfLessThan(topKPredictionCount, 1);
        var confusion = ConfusionMatrix.Compute(rows);
        double[] topK = ClassificationErrors.TopKAccuracies(rows);
        return new MulticlassClassificationMetrics(confusion)
        {
            LogLoss = ClassificationErrors.LogLoss(rows),
            LogLossReduction = ClassificationErrors.LogLossReduction(rows),
            MacroAccuracy = confusion.MacroRecall(),
            MicroAccuracy = ClassificationErrors.Accuracy(rows),
            MacroF1 = confusion.MacroF1(),
            AreaUnderRocCurve = ClassificationErrors.AreaUnderRocCurve(rows),
            BrierScore = ClassificationErrors.Brier(rows),
            MatthewsCorrelation = confusion.MatthewsCorrelation(),
            TopKAccuracy = topK[Math.Min(topKPredictionCount, topK.Length) - 1],
            TopKPredictionCount = topKPredictionCount,
            TopKAccuracyForAllK = topK,
            PerClassLogLoss = [.. Enumerable.Range(0, rows.Labels.ClassCount).Select(@class => ClassificationErrors.LogLoss(rows, @class))],
        };
    }
}
