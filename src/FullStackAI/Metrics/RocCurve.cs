using FullStackAI.Data;

namespace FullStackAI.Metrics;

/// <summary>One point of a <see cref="RocCurve"/>.</summary>
/// <param name="Threshold">Rows that score at least this are taken for positive; infinite at the first point.</param>
/// <param name="FalsePositiveRate">Of the negative rows, the share taken for positive.</param>
/// <param name="TruePositiveRate">Of the positive rows, the share taken for positive.</param>
public readonly record struct RocPoint(double Threshold, double FalsePositiveRate, double TruePositiveRate);

/// <summary>The share of positive rows found against the share of negative rows taken for positive, over all thresholds.</summary>
/// <param name="Points">From (0, 0) to (1, 1), a point per distinct score; empty when the labels hold one class only.</param>
/// <param name="Area">The area under the curve; NaN when the labels hold one class only.</param>
public sealed record RocCurve(IReadOnlyList<RocPoint> Points, double Area)
{
    /// <summary>Draws the curve.</summary>
    /// <param name="rows">Labels and probabilities of a classification.</param>
    /// <param name="class">The class that counts as positive; the default is 1, the positive class of a binary task.</param>
    public static RocCurve Compute(ScoredRows rows, int @class = 1)
    {
        rows.Require(nameof(RocCurve), TaskKind.Binary, TaskKind.Multiclass);
        RankedScores ranked = RankedScores.Of(rows, @class);
        double area = ranked.AreaUnderRocCurve();
        if (double.IsNaN(area))
        {
            return new RocCurve([], area);
        }

        var points = new List<RocPoint>(ranked.Thresholds.Length + 1) { new(double.PositiveInfinity, 0, 0) };
        for (int i = 0; i < ranked.Thresholds.Length; i++)
        {
            points.Add(new RocPoint(
                ranked.Thresholds[i], ranked.Negatives[i] / ranked.TotalNegatives, ranked.Positives[i] / ranked.TotalPositives));
        }

        return new RocCurve(points, area);
    }
}
