using FullStackAI.Data;
using FullStackAI.Metrics;

namespace FullStackAI.AutoML;

/// <summary>What a log-loss on few rows does not show: the next row may be of another class than a
/// model is sure of, though none of those it was judged on was.</summary>
/// <remarks>
/// One more row is thought of, of another class than the model says; it counts as one row. Without it the surest
/// model wins, on tens of rows each of which is easy, and pays for the first that is not.
/// Source: Laplace's rule of succession, as Platt (Probabilistic Outputs for Support Vector Machines, 1999) takes it for calibration.
/// </remarks>
/// <param name="rows">The number of different rows; 1 or more.</param>
/// <param name="classes">2 or more.</param>
internal readonly struct UnseenRow(int rows, int classes)
{
    private const double SmallestProbability = 1e-15;

    /// <summary>The share of all rows that the one makes.</summary>
    internal double Share { get; } = 1.0 / (rows + 1);

    /// <summary>The unseen row of few rows; null of so many that one changes nothing.</summary>
    /// <param name="rows">The number of different rows; 1 or more.</param>
    /// <param name="labels">Their classes.</param>
    internal static UnseenRow? OfFew(int rows, Labels labels) =>
        rows < EnsembleStart.FewRows ? new UnseenRow(rows, labels.ClassCount) : null;

    /// <summary>Whether a loss of that metric has no bound, so that one row can decide.</summary>
    internal static bool Matters(Metric metric) => metric == Metric.LogLoss || metric == Metric.LogLossReduction;

    /// <summary>The log-loss of a row with its share of the unseen one.</summary>
    /// <param name="probability">Of the row's class.</param>
    internal double Loss(double probability) =>
        ((1 - Share) * -Math.Log(Math.Clamp(probability, SmallestProbability, 1))) + (Share * Surprise(probability));

    /// <summary>The log-loss if the row were of one of the other classes, which share what its own leaves.</summary>
    /// <param name="probability">Of the row's class.</param>
    internal double Surprise(double probability) => -Math.Log(Math.Max((1 - probability) / (classes - 1), SmallestProbability));
}
