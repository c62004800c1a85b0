using FullStackAI.Data;
using FullStackAI.Metrics;

namespace Forecasting;

/// <summary>Forecasts beside what came.</summary>
/// <param name="Truth">[rows].</param>
/// <param name="Forecast">[rows].</param>
internal sealed record Accuracy(double[] Truth, double[] Forecast)
{
    /// <summary>The mean absolute error, in the unit of the series.</summary>
    internal double Error => Enumerable.Range(0, Truth.Length).Average(row => Math.Abs(Truth[row] - Forecast[row]));

    /// <summary>The symmetric mean absolute percentage error, in [0, 2].</summary>
    internal double Smape =>
        Metric.SymmetricMeanAbsolutePercentageError.Compute(
            new ScoredRows(Labels.Regression(Array.ConvertAll(Truth, value => (float)value)), Forecast));

    /// <summary>The mean absolute error as a multiple of that of the seasonal naive
    /// forecast on the past; below 1 is better than repeating it.</summary>
    internal double Mase(double scale) => Error / scale;

    /// <summary>What repeating the season would have erred by on the past, one season
    /// after the other: the unit of <see cref="Mase"/>.</summary>
    internal static double Scale(double[] values, int known, int season) =>
        Enumerable.Range(season, Math.Max(0, known - season))
            .Select(step => Math.Abs(values[step] - values[step - season]))
            .Where(double.IsFinite)
            .DefaultIfEmpty(double.NaN)
            .Average();

    /// <summary>The season that repeats best on the past.</summary>
    internal static int BestSeason(Series series, int known) =>
        series.Seasons.MinBy(
            season => Scale(series.Values, known, season) is var error && double.IsFinite(error) ? error : double.MaxValue);

    /// <summary>How to write numbers of a series whose errors are of this size: three digits of the error.</summary>
    internal static string NumberFormat(double error) => $"N{Math.Clamp(2 - (int)Math.Floor(Math.Log10(Math.Max(error, 1e-6))), 0, 6)}";
}
