using FullStackAI.Data;

namespace FullStackAI.Metrics;

/// <summary>One point of a <see cref="PrecisionRecallCurve"/>.</summary>
/// <param name="Threshold">Rows that score at least this are taken for positive.</param>
/// <param name="Precision">Of the rows taken for positive, the share that is.</param>
/// <param name="Recall">Of the positive rows, the share taken for positive.</param>
public readonly record struct PrecisionRecallPoint(double Threshold, double Precision, double Recall);

/// <summary>Precision against recall, over all thresholds.</summary>
/// <param name="Points">By falling threshold, a point per distinct score; empty without positive rows.</param>
/// <param name="AveragePrecision">Σ recall step × precision; NaN without positive rows.</param>
public sealed record PrecisionRecallCurve(IReadOnlyList<PrecisionRecallPoint> Points, double AveragePrecision)
{
    /// <summary>Draws the curve.</summary>
    /// <param name="rows">Labels and probabilities of a classification.</param>
    /// <param name="class">The class that counts as positive; the default is 1, the positive class of a binary task.</param>
    public static PrecisionRecallCurve Compute(ScoredRows rows, int @class = 1)
    {
        rows.Require(nameof(PrecisionRecallCurve), TaskKind.Binary, TaskKind.Multiclass);
        RankedScores ranked = RankedScores.Of(rows, @class);
        double average = ranked.AveragePrecision();
        if (double.IsNaN(average))
        {
            return new PrecisionRecallCurve([], average);
        }

        var points = new List<PrecisionRecallPoint>(ranked.Thresholds.Length);
        for (int i = 0; i < ranked.Thresholds.Length; i++)
        {
            double taken = ranked.Positives[i] + ranked.Negatives[i];
            points.Add(new PrecisionRecallPoint(
                ranked.Thresholds[i], taken > 0 ? ranked.Positives[i] / taken : 0, ranked.Positives[i] / ranked.TotalPositives));
        }

        return new PrecisionRecallCurve(points, average);
    }
}
