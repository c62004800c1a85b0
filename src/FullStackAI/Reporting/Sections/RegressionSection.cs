using FullStackAI.Bundles;
using FullStackAI.Data;
using FullStackAI.Data.Profiling;
using FullStackAI.Metrics;

namespace FullStackAI.Reporting;

/// <summary>How far predicted numbers lie from the truth, and where.</summary>
internal static class RegressionSection
{
    private const int MostDots = 1_200;
    private const int Groups = 10;

    internal static Html Of(JudgedRows judged, PredictionInterval? interval)
    {
        ScoredRows rows = judged.Scored;
        int[] shown = SampledRows.Numbers(rows.Count, MostDots, "dots");
        double[] truth = [.. Enumerable.Range(0, rows.Count).Select(row => (double)rows.Labels.Values[row])];
        double[] predicted = rows.Predictions.ToArray();
        double[] errors = [.. truth.Select((value, row) => value - predicted[row])];
        string sampled = shown.Length < rows.Count ? $" {Figures.Count(shown.Length)} of {Figures.Count(rows.Count)} rows are drawn." : "";
        var body = new Html();
        body.Add($"<div class=\"figures two\">{Against(truth, predicted, shown, interval, sampled)}{Residuals(predicted, errors, shown, sampled)}{Spread(errors, interval)}{ByTenths(predicted, errors)}</div>");
        return body;
    }

    private static Html Against(double[] truth, double[] predicted, int[] shown, PredictionInterval? interval, string sampled)
    {
        (double low, double high) = Histogram.Core(truth.Concat(predicted), 0.001);
        Axis axis = Axis.Over(low, high);
        var plot = new Plot("Predicted against true values", axis, axis, "predicted", "true");
        if (interval is { } band)
        {
            plot.Band([
                (axis.Low, axis.Low - band.Below, axis.Low + band.Above),
                (axis.High, axis.High - band.Below, axis.High + band.Above),
            ], "f8");
        }

        plot.Dots(shown.Select(row => (predicted[row], truth[row])), "d1").Rule(axis.Low, axis.Low, axis.High, axis.High, "guess");
        return Section.Figure(
            "Predicted and true",
            plot.Done(),
            $"On the dashed line predictions are right.{(interval is null ? "" : $" The band holds {Figures.Share(interval.Coverage)} of new rows.")}{sampled}");
    }

    private static Html Residuals(double[] predicted, double[] errors, int[] shown, string sampled)
    {
        (double left, double right) = Histogram.Core(predicted, 0.001);
        (double low, double high) = Histogram.Core(errors, 0.002);
        double reach = Math.Max(Math.Abs(low), Math.Abs(high));
        Axis x = Axis.Over(left, right);
        var plot = new Plot("Errors against predicted values", x, Axis.Over(-reach, reach), "predicted", "true − predicted");
        (double Middle, double Low, double Median, double High)[] groups = [.. InGroups(predicted, errors).Select(group =>
        {
            double[] sorted = [.. group.Select(row => errors[row]).Order()];
            return (
                group.Average(row => predicted[row]),
                Numeric.Quantile(sorted, 0.1),
                Numeric.Quantile(sorted, 0.5),
                Numeric.Quantile(sorted, 0.9));
        })];
        plot.Dots(shown.Select(row => (predicted[row], errors[row])), "d1").Rule(x.Low, 0, x.High, 0, "guess");
        plot
            .Line([.. groups.Select(group => (group.Middle, group.Median))], "c2")
            .Line([.. groups.Select(group => (group.Middle, group.Low))], "c2 dash")
            .Line([.. groups.Select(group => (group.Middle, group.High))], "c2 dash");
        return Section.Figure(
            "Errors",
            plot.Done().Add(Section.Legend(("c2", "median"), ("c2 dash", "one in ten beyond"))),
            $"Around zero everywhere is good; a slope means that something is left to learn.{sampled}");
    }

    private static Html Spread(double[] errors, PredictionInterval? interval)
    {
        Histogram histogram = Histogram.Of(errors, 41, Symmetric(Histogram.Core(errors)));
        var plot = new Plot(
            "Histogram of the errors",
            Axis.Over(histogram.Low, histogram.High, isRounded: false),
            Axis.Over(0, histogram.Counts.Max()),
            "true − predicted",
            "rows");
        for (int bin = 0; bin < histogram.Counts.Length; bin++)
        {
            (double from, double to) = (histogram.Low + (bin * histogram.Width), histogram.Low + ((bin + 1) * histogram.Width));
            plot.Bar(
                from, to, 0, histogram.Counts[bin], "f1",
                $"{Figures.Short(from)} to {Figures.Short(to)}: {Figures.Of((int)histogram.Counts[bin], "row")}");
        }

        if (interval is { } known)
        {
            double top = histogram.Counts.Max();
            plot.Rule(-known.Below, 0, -known.Below, top, "guess").Rule(known.Above, 0, known.Above, top, "guess");
        }

        double[] sizes = [.. errors.Select(Math.Abs).Order()];
        return Section.Figure(
            "How large errors are",
            plot.Done(),
            $"Half of the errors are below {Figures.Short(Numeric.Quantile(sizes, 0.5))}, nine in ten below {Figures.Short(Numeric.Quantile(sizes, 0.9))}.{(interval is null ? "" : " The dashed lines are the ends of the interval that goes with each prediction.")}");
    }

    private static Html ByTenths(double[] predicted, double[] errors)
    {
        int[][] groups = [.. InGroups(predicted, errors)];
        LyingBar[] bars = [.. groups.Select(group => new LyingBar(
            $"{Figures.Short(group.Min(row => predicted[row]))} … {Figures.Short(group.Max(row => predicted[row]))}",
            group.Average(row => Math.Abs(errors[row])),
            double.NaN,
            Figures.Short(group.Average(row => Math.Abs(errors[row])))))];
        return Section.Figure(
            "Where errors are large",
            bars.Length == 0 ? new Html() : LyingBars.Draw("Mean absolute error by tenths of the predicted values", bars),
            "The mean absolute error of rows by what was predicted for them.");
    }

    // Row numbers by tenths of the prediction, the lowest first.
    private static IEnumerable<int[]> InGroups(double[] predicted, double[] errors)
    {
        int[] order = [.. Enumerable.Range(0, predicted.Length).OrderBy(row => predicted[row]).ThenBy(row => errors[row])];
        int count = Math.Min(Groups, order.Length);
        return Enumerable.Range(0, count).Select(
            group => order[(int)((long)group * order.Length / count)..(int)((long)(group + 1) * order.Length / count)]);
    }

    private static (double, double) Symmetric((double Low, double High) range)
    {
        double reach = Math.Max(Math.Abs(range.Low), Math.Abs(range.High));
        return (-reach, reach);
    }
}
