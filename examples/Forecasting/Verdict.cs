using System.Globalization;

namespace Forecasting;

/// <summary>What forecasts were worth, for near and far steps apart.</summary>
internal static class Verdict
{
    /// <summary>Prints a line for each part of the horizon, and one for all.</summary>
    /// <param name="forecasts">Of steps whose truth is known.</param>
    /// <param name="intervals">Part the horizon.</param>
    /// <param name="scale">The unit of MASE.</param>
    internal static void Print(Forecast[] forecasts, Intervals intervals, double scale)
    {
        Console.WriteLine($"   {"",-14} {"naive MASE",10} {"sMAPE",7}   {"model MASE",10} {"sMAPE",7}   {"inside 90 % interval",20} {"width",8}");
        foreach (var band in forecasts.GroupBy(forecast => intervals.BandOf(forecast.Ahead)).OrderBy(band => band.Key))
        {
            (int first, int last) = (band.Min(forecast => forecast.Ahead), band.Max(forecast => forecast.Ahead));
            Line(first == last ? $"step {first}" : $"steps {first} to {last}", [.. band], scale);
        }

        Line("all steps", forecasts, scale);
    }

    private static void Line(string name, Forecast[] forecasts, double scale)
    {
        double[] truth = [.. forecasts.Select(forecast => forecast.Truth)];
        var naive = new Accuracy(truth, [.. forecasts.Select(forecast => forecast.Naive)]);
        var model = new Accuracy(truth, [.. forecasts.Select(forecast => forecast.Value)]);
        double inside = forecasts.Average(forecast => forecast.Truth >= forecast.Lower && forecast.Truth <= forecast.Upper ? 1.0 : 0);
        string width = forecasts.Average(forecast => forecast.Upper - forecast.Lower).ToString(
            Accuracy.NumberFormat(scale), CultureInfo.InvariantCulture);
        Console.WriteLine($"   {name,-14} {naive.Mase(scale),10:0.00} {naive.Smape,7:0.0%}   {model.Mase(scale),10:0.00} {model.Smape,7:0.0%}   {inside,20:0%} {width,8}");
    }
}
