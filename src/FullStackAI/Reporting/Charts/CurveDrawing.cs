using FullStackAI.Data;
using FullStackAI.Explanation;
using FullStackAI.Inference;

namespace FullStackAI.Reporting;

/// <summary>The mean prediction for each value of a column, with some rows' own curves.</summary>
internal static class CurveDrawing
{
    private const int ThinLines = 25;
    private const int MostClasses = 5;

    internal static Html Draw(ResponseCurve curve, ReportFacts facts)
    {
        bool isNamed = curve.Values[0].Kind is RowValueKind.Text or RowValueKind.Boolean;
        double[] places = [.. curve.Values.Select((value, i) => isNamed ? i : Place(value))];
        int[] outputs = Outputs(curve);
        int[] thin = outputs.Length == 1 ? SampledRows.Numbers(curve.RowCount, ThinLines, "curves") : [];
        (double low, double high) = Range(curve, outputs, thin);
        string what = facts.Task switch
        {
            TaskKind.Binary => $"probability of “{Figures.Cut(facts.ClassNames[1], 20)}”",
            TaskKind.Multiclass => "probability",
            TaskKind.Ranking => "score",
            _ => facts.Label,
        };
        Html drawing = isNamed && outputs.Length == 1 ? Named(curve, what) : Lines(curve, facts, places, outputs, thin, (low, high), what);
        return Section.Figure(
            curve.Column, drawing, isNamed && outputs.Length == 1 ? $"Mean {what} for each value, the most frequent first." : "");
    }

    private static Html Lines(
        ResponseCurve curve, ReportFacts facts, double[] places, int[] outputs, int[] thin, (double Low, double High) range, string what)
    {
        bool isDate = curve.Values[0].Kind == RowValueKind.DateTime;
        bool isNamed = curve.Values[0].Kind is RowValueKind.Text or RowValueKind.Boolean;
        Axis x = isNamed
            ? Axis.Over(-0.5, curve.Values.Count - 0.5, curve.Values.Count, isRounded: false)
            : Axis.Over(places[0], places[^1], isDate ? 3 : 5, isRounded: false);
        Func<double, string>? ticks = isDate ? tick => Figures.Invariant($"{new DateTime((long)tick):yyyy-MM}")
            : isNamed ? tick => tick == Math.Floor(tick) && tick < curve.Values.Count ? Figures.Cut(NameOf(curve.Values[(int)tick]), 9) : ""
            : null;
        var plot = new Plot(
            $"Partial dependence on {curve.Column}", x, Axis.Over(range.Low, range.High), curve.Column, what, Plot.Third, ticks);
        foreach (int row in thin)
        {
            ReadOnlySpan<double> own = curve.Of(row);
            var points = new (double, double)[places.Length];
            for (int i = 0; i < points.Length; i++)
            {
                points[i] = (places[i], own[i]);
            }

            plot.Line(points, "thin");
        }

        for (int i = 0; i < outputs.Length; i++)
        {
            int output = outputs[i];
            if (!isNamed)
            {
                plot.Line(
                    [.. places.Select((place, value) => (place, curve.Mean[(value * curve.OutputCount) + output]))],
                    Figures.Invariant($"c{Style(facts, output, i)} strong"));
                continue;
            }

            // Levels have no order that a line could follow.
            for (int value = 0; value < places.Length; value++)
            {
                double mean = curve.Mean[(value * curve.OutputCount) + output];
                plot.Mark(
                    places[value],
                    mean,
                    Figures.Invariant($"f{Style(facts, output, i)}"),
                    $"{NameOf(curve.Values[value])}, {facts.ClassNames[output]}: {Figures.Short(mean)}");
            }
        }

        Html drawing = plot.Done();
        return outputs.Length == 1
            ? drawing
            : drawing.Add(Section.Legend(
                outputs.Select((output, i) => (Figures.Invariant($"c{Style(facts, output, i)}"), facts.ClassNames[output]))));
    }

    // A class has one colour on the whole page, as long as there are colours.
    private static int Style(ReportFacts facts, int output, int place) =>
        1 + (facts.ClassNames.Count <= MulticlassSection.MostCurves ? output : place);

    private static Html Named(ResponseCurve curve, string what)
    {
        LyingBar[] bars =
        [
            .. curve.Values.Select((value, i) => new LyingBar(NameOf(value), curve.Mean[i], double.NaN, Figures.Short(curve.Mean[i])))
        ];
        return LyingBars.Draw($"Mean {what} for each value of {curve.Column}", bars, width: Plot.Third);
    }

    private static (double Low, double High) Range(ResponseCurve curve, int[] outputs, int[] thin)
    {
        List<double> values = [];
        for (int i = 0; i < curve.Mean.Length; i++)
        {
            if (outputs.Contains(i % curve.OutputCount))
            {
                values.Add(curve.Mean[i]);
            }
        }

        double[] own = [.. thin.SelectMany(row => curve.Of(row).ToArray())];
        (double low, double high) = own.Length > 0 ? Histogram.Core(own, 0.02) : (values.Min(), values.Max());
        return (Math.Min(low, values.Min()), Math.Max(high, values.Max()));
    }

    // Of several classes those whose probability moves most.
    private static int[] Outputs(ResponseCurve curve)
    {
        double Move(int output)
        {
            double low = double.PositiveInfinity, high = double.NegativeInfinity;
            for (int value = 0; value < curve.Values.Count; value++)
            {
                double mean = curve.Mean[(value * curve.OutputCount) + output];
                (low, high) = (Math.Min(low, mean), Math.Max(high, mean));
            }

            return high - low;
        }

        return curve.OutputCount == 1
            ? [0]
            : [.. Enumerable.Range(0, curve.OutputCount).OrderByDescending(Move).ThenBy(output => output).Take(MostClasses).Order()];
    }

    private static double Place(RowValue value) => value.Kind switch
    {
        RowValueKind.Integer => value.AsInteger,
        RowValueKind.DateTime => value.AsDateTime.Ticks,
        _ => value.AsNumber,
    };

    private static string NameOf(RowValue value) => value.Kind == RowValueKind.Boolean ? value.AsBoolean ? "yes" : "no" : value.AsText;
}
