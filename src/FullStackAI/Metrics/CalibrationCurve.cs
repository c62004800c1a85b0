using FullStackAI.Data;

namespace FullStackAI.Metrics;

/// <summary>One bin of a <see cref="CalibrationCurve"/>.</summary>
/// <param name="MeanPrediction">The mean probability of the rows in the bin.</param>
/// <param name="PositiveShare">The share of the rows in the bin that are of the class.</param>
/// <param name="Weight">The summed weight of the rows in the bin.</param>
public readonly record struct CalibrationPoint(double MeanPrediction, double PositiveShare, double Weight);

/// <summary>How often a class occurs among rows of about equal probability: the diagonal is perfect.</summary>
/// <param name="Points">The bins that have rows, by rising probability.</param>
/// <param name="ExpectedCalibrationError">The mean over rows of |share − mean
/// probability| of their bin; in [0, 1]; NaN without rows.</param>
public sealed record CalibrationCurve(IReadOnlyList<CalibrationPoint> Points, double ExpectedCalibrationError)
{
    /// <summary>Draws the curve.</summary>
    /// <param name="rows">Labels and probabilities of a classification.</param>
    /// <param name="class">The class in question; the default is 1, the positive class of a binary task.</param>
    /// <param name="bins">Equally wide bins of [0, 1]; 2 or more; the default is 10.</param>
    public static CalibrationCurve Compute(ScoredRows rows, int @class = 1, int bins = 10)
    {
        rows.Require(nameof(CalibrationCurve), TaskKind.Binary, TaskKind.Multiclass);
        ArgumentOutOfRangeException.ThrowIfLessThan(bins, 2);
        double[] weights = new double[bins];
        double[] predictions = new double[bins];
        double[] positives = new double[bins];
        for (int row = 0; row < rows.Count; row++)
        {
            double probability = rows.Probability(row, @class);
            int bin = Math.Clamp((int)(probability * bins), 0, bins - 1);
            weights[bin] += rows.Weight(row);
            predictions[bin] += rows.Weight(row) * probability;
            positives[bin] += (int)rows.Labels.Values[row] == @class ? rows.Weight(row) : 0;
        }

        CalibrationPoint[] points =
        [
            .. Enumerable.Range(0, bins)
                .Where(bin => weights[bin] > 0)
                .Select(bin => new CalibrationPoint(predictions[bin] / weights[bin], positives[bin] / weights[bin], weights[bin]))
        ];
        double total = weights.Sum();
        return new CalibrationCurve(
            points,
            total > 0 ? points.Sum(point => point.Weight * Math.Abs(point.PositiveShare - point.MeanPrediction)) / total : double.NaN);
    }
}
