using FullStackAI.Data;
using FullStackAI.Metrics;

namespace FullStackAI.Reporting;

/// <summary>How good the probabilities and decisions of three or more classes are.</summary>
internal static class MulticlassSection
{
    /// <summary>The most classes that have a curve, and a colour, of their own.</summary>
    internal const int MostCurves = 6;

    private const int MostCells = 24;
    private const int MostPoints = 200;
    private const int MostClasses = 200;
    private const int MostConfused = 20;

    internal static Html Of(JudgedRows judged)
    {
        ScoredRows rows = judged.Scored;
        ConfusionMatrix confusion = ConfusionMatrix.Compute(rows);
        double[] sizes = [.. confusion.Counts.Select(row => row.Sum())];
        int[] largest = [.. Enumerable.Range(0, sizes.Length).OrderByDescending(@class => sizes[@class]).ThenBy(@class => @class)];
        var body = new Html();
        body.Add($"<div class=\"figures two\">");
        int[] shown = sizes.Length <= MostCells ? [.. Enumerable.Range(0, sizes.Length)] : MostMistaken(confusion);
        body.Add(Section.Figure(
            "Confusion",
            ConfusionDrawing.Draw(confusion, shown),
            shown.Length < sizes.Length
                ? $"The {shown.Length} classes with the most mistakes, of {sizes.Length}."
                : "A row of cells is a true class; full colour on the diagonal is right."));
        int[] drawn = [.. largest.Take(MostCurves).Order()];
        string which = drawn.Length < sizes.Length
            ? $"The {drawn.Length} largest of {sizes.Length} classes, each against the rest."
            : "Each class against the rest.";
        body.Add(Curves("ROC", rows, drawn, which, (style, @class, plot) =>
        {
            RocCurve curve = RocCurve.Compute(rows, @class);
            plot.Line([
                .. SampledRows.Thinned(curve.Points, MostPoints).Select(point => (point.FalsePositiveRate, point.TruePositiveRate))
            ], style);
            return curve.Area;
        }));
        body.Add(Curves("Precision and recall", rows, drawn, which, (style, @class, plot) =>
        {
            PrecisionRecallCurve curve = PrecisionRecallCurve.Compute(rows, @class);
            plot.Line([.. SampledRows.Thinned(curve.Points, MostPoints).Select(point => (point.Recall, point.Precision))], style);
            return curve.AveragePrecision;
        }));
        CalibrationCurve calibration = CalibrationCurve.Compute(TopClass(rows));
        body.Add(Section.Figure(
            "Calibration",
            CalibrationDrawing.Draw(calibration, "probability of the predicted class", "share that is right"),
            $"Expected calibration error {Figures.Score(calibration.ExpectedCalibrationError)}. On the diagonal, of answers that are 70 % sure seven in ten are right."));
        body.Add($"</div>").Add(PerClass(confusion, sizes, largest)).Add(MostConfusedTable(confusion));
        return body;
    }

    private static Html Curves(string title, ScoredRows rows, int[] classes, string caption, Func<string, int, Plot, double> draw)
    {
        bool isRoc = title == "ROC";
        var plot = new Plot(
            $"{title} of each class", Axis.Unit, Axis.Unit, isRoc ? "false positives" : "recall", isRoc ? "true positives" : "precision");
        List<(string, string)> legend = [];
        if (isRoc)
        {
            plot.Rule(0, 0, 1, 1, "guess");
        }

        for (int i = 0; i < classes.Length; i++)
        {
            string style = Figures.Invariant($"c{i + 1}");
            double area = draw(style, classes[i], plot);
            legend.Add((style, $"{Figures.Cut(rows.Labels.ClassNames[classes[i]], 24)} {Figures.Score(area)}"));
        }

        return Section.Figure(title, plot.Done().Add(Section.Legend(legend)), caption);
    }

    // Whether the most probable class is right, as a question of two classes.
    private static ScoredRows TopClass(ScoredRows rows)
    {
        float[] right = new float[rows.Count];
        double[] sure = new double[rows.Count];
        for (int row = 0; row < right.Length; row++)
        {
            int predicted = rows.PredictedClass(row);
            right[row] = (int)rows.Labels.Values[row] == predicted ? 1 : 0;
            sure[row] = rows.Probability(row, predicted);
        }

        return new ScoredRows(Labels.Classes(right, ["wrong", "right"]), sure, rows.Weights.IsEmpty ? null : rows.Weights.ToArray());
    }

    private static int[] MostMistaken(ConfusionMatrix confusion)
    {
        IReadOnlyList<IReadOnlyList<double>> counts = confusion.Counts;
        double[] mistakes = new double[counts.Count];
        for (int actual = 0; actual < counts.Count; actual++)
        {
            for (int predicted = 0; predicted < counts.Count; predicted++)
            {
                if (actual != predicted)
                {
                    mistakes[actual] += counts[actual][predicted];
                    mistakes[predicted] += counts[actual][predicted];
                }
            }
        }

        return [.. Enumerable.Range(0, mistakes.Length)
            .OrderByDescending(@class => mistakes[@class])
            .ThenBy(@class => @class)
            .Take(MostCells)
            .Order()];
    }

    private static Html PerClass(ConfusionMatrix confusion, double[] sizes, int[] largest)
    {
        (IReadOnlyList<double> precision, IReadOnlyList<double> recall, IReadOnlyList<double> f1) = (
            confusion.PerClassPrecision,
            confusion.PerClassRecall,
            confusion.PerClassF1Score);
        Html table = Section.Table(
            largest.Length > MostClasses ? $"The {MostClasses} largest of {largest.Length} classes" : "Each class",
            ["Class", ">Rows", ">Precision", ">Recall", ">F1"],
            largest.Take(MostClasses).Select(@class => new Html[]
            {
                new Html().Add($"<b>{Figures.Cut(confusion.ClassNames[@class], 60)}</b>"),
                Section.Text(Figures.Count(sizes[@class])),
                Meter(precision[@class]),
                Meter(recall[@class]),
                Meter(f1[@class]),
            }));
        return largest.Length > 30
            ? new Html().Add($"<details class=\"card\"><summary>Precision and recall of each class</summary>{table}</details>")
            : table;
    }

    private static Html MostConfusedTable(ConfusionMatrix confusion)
    {
        IReadOnlyList<IReadOnlyList<double>> counts = confusion.Counts;
        var pairs = (from actual in Enumerable.Range(0, counts.Count)
                     from predicted in Enumerable.Range(0, counts.Count)
                     where actual != predicted && counts[actual][predicted] > 0
                     orderby counts[actual][predicted] descending, actual, predicted
                     select (actual, predicted)).Take(MostConfused).ToArray();
        return counts.Count <= 10 || pairs.Length == 0 ? new Html() : Section.Table(
            "The most frequent mistakes",
            ["True class", "Taken for", ">Rows", ">Share of the class"],
            pairs.Select(pair => new Html[]
            {
                Section.Text(Figures.Cut(confusion.ClassNames[pair.actual], 60)),
                Section.Text(Figures.Cut(confusion.ClassNames[pair.predicted], 60)),
                Section.Text(Figures.Count(counts[pair.actual][pair.predicted])),
                Section.Text(Figures.Share(counts[pair.actual][pair.predicted] / counts[pair.actual].Sum())),
            }));
    }

    private static Html Meter(double share) => double.IsNaN(share)
        ? Section.Text("–")
        : new Html().Add($"<span class=\"meter\"><i class=\"good\" style=\"width:{share * 100}%\"></i></span>{Figures.Share(share)}");
}
