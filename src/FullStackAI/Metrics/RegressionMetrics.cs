using FullStackAI.Data;

namespace FullStackAI.Metrics;

/// <summary>How well predicted numbers meet their labels. NaN means that the value
/// is not defined on these rows; see each property.</summary>
public sealed record RegressionMetrics
{
    private RegressionMetrics()
    {
    }

    /// <summary>The mean of |label − prediction|; in the label's unit; 0 is perfect.</summary>
    public double MeanAbsoluteError { get; private init; }

    /// <summary>The median of |label − prediction|; in the label's unit; 0 is perfect; not moved by a few large errors.</summary>
    public double MedianAbsoluteError { get; private init; }

    /// <summary>The mean of (label − prediction)²; 0 is perfect.</summary>
    public double MeanSquaredError { get; private init; }

    /// <summary>The square root of <see cref="MeanSquaredError"/>; in the label's unit; 0 is perfect.</summary>
    public double RootMeanSquaredError { get; private init; }

    /// <summary>The share of the labels' variance that is explained; 1 is perfect, 0 equals the mean
    /// of the labels, below 0 is worse. NaN when all labels are equal.</summary>
    public double RSquared { get; private init; }

    /// <summary>The mean of |label − prediction| / |label| as a fraction; 0 is perfect. Rows
    /// whose label is 0 do not count; NaN when there are no others.</summary>
    public double MeanAbsolutePercentageError { get; private init; }

    /// <summary>The mean of 2 |label − prediction| / (|label| + |prediction|); in [0, 2]; 0 is perfect.</summary>
    public double SymmetricMeanAbsolutePercentageError { get; private init; }

    /// <summary>The root mean square of ln(1 + label) − ln(1 + prediction); 0 is perfect.
    /// Predictions below 0 count as 0; NaN when a label is below 0.</summary>
    public double RootMeanSquaredLogError { get; private init; }

    /// <summary>Computes all of them.</summary>
    /// <param name="rows">Labels and predictions of a regression.</param>
    /// <exception cref="ArgumentException">The labels are not those of a regression.</exception>
    public static RegressionMetrics Compute(ScoredRows rows)
    {
        rows.Require(nameof(RegressionMetrics), TaskKind.Regression);
        return new RegressionMetrics
        {
            MeanAbsoluteError = RegressionErrors.MeanAbsolute(rows),
            MedianAbsoluteError = RegressionErrors.MedianAbsolute(rows),
            MeanSquaredError = RegressionErrors.MeanSquared(rows),
            RootMeanSquaredError = RegressionErrors.RootMeanSquared(rows),
            RSquared = RegressionErrors.RSquared(rows),
            MeanAbsolutePercentageError = RegressionErrors.Percentage(rows),
            SymmetricMeanAbsolutePercentageError = RegressionErrors.SymmetricPercentage(rows),
            RootMeanSquaredLogError = RegressionErrors.RootMeanSquaredLog(rows),
        };
    }
}
