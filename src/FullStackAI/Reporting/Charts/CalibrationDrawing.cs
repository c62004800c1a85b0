using FullStackAI.Metrics;

namespace FullStackAI.Reporting;

/// <summary>How often a class occurs among rows of about equal probability, with the number of rows beneath.</summary>
internal static class CalibrationDrawing
{
    private const double Tallest = 0.18; // of the chart's height, for the bars

    internal static Html Draw(CalibrationCurve curve, string xName, string yName, double width = Plot.Half)
    {
        var plot = new Plot(
            $"Calibration, expected error {Figures.Score(curve.ExpectedCalibrationError)}", Axis.Unit, Axis.Unit, xName, yName, width);
        double most = curve.Points.Count == 0 ? 1 : curve.Points.Max(point => point.Weight);
        foreach (CalibrationPoint point in curve.Points)
        {
            double bin = Math.Min(Math.Floor(point.MeanPrediction * 10), 9) / 10;
            plot.Bar(
                bin + 0.01,
                bin + 0.09,
                0,
                point.Weight / most * Tallest,
                "f8",
                $"{Figures.Count(point.Weight)} rows between {Figures.Share(bin)} and {Figures.Share(bin + 0.1)}");
        }

        plot.Rule(0, 0, 1, 1, "guess").Line([.. curve.Points.Select(point => (point.MeanPrediction, point.PositiveShare))], "c1");
        foreach (CalibrationPoint point in curve.Points)
        {
            plot.Mark(
                point.MeanPrediction,
                point.PositiveShare,
                "f1",
                $"predicted {Figures.Share(point.MeanPrediction)}, found {Figures.Share(point.PositiveShare)} of {Figures.Count(point.Weight)} rows");
        }

        return plot.Done();
    }
}
