using FullStackAI.Data;
using FullStackAI.Metrics;

namespace FullStackAI.Reporting;

/// <summary>How good the probabilities and decisions of two classes are.</summary>
internal static class BinarySection
{
    private const int MostPoints = 250;
    private const int Thresholds = 50;

    internal static Html Of(JudgedRows judged)
    {
        ScoredRows rows = judged.Scored;
        string positive = rows.Labels.ClassNames[1];
        var body = new Html();
        body.Add($"<div class=\"figures\">");
        body
            .Add(Roc(rows, positive, judged.Threshold))
            .Add(PrecisionRecall(rows, positive, judged.Threshold))
            .Add(Calibration(rows, positive));
        body.Add(Section.Figure(
            "Confusion",
            ConfusionDrawing.Draw(ConfusionMatrix.Compute(rows, judged.Threshold), width: Plot.Third),
            $"At a threshold of {Figures.Short(judged.Threshold)}: a row is taken for “{Figures.Cut(positive, 40)}” from this probability on."));
        body.Add(Spread(rows, judged.Threshold)).Add(ByThreshold(rows, positive, judged.Threshold));
        return body.Add($"</div>");
    }

    private static Html Roc(ScoredRows rows, string positive, double threshold)
    {
        RocCurve curve = RocCurve.Compute(rows);
        var plot = new Plot(
            $"ROC curve, area {Figures.Score(curve.Area)}", Axis.Unit, Axis.Unit, "false positives: share of the others", "true positives",
            Plot.Third);
        plot.Rule(0, 0, 1, 1, "guess").Line(
            [.. SampledRows.Thinned(curve.Points, MostPoints).Select(point => (point.FalsePositiveRate, point.TruePositiveRate))], "c1");
        if (curve.Points.LastOrDefault(
            point => point.Threshold >= threshold) is { TruePositiveRate: var found, FalsePositiveRate: var wrong }
            && curve.Points.Count > 0)
        {
            plot.Mark(
                wrong,
                found,
                "f2",
                $"threshold {Figures.Short(threshold)}: {Figures.Share(found)} found, {Figures.Share(wrong)} of the others taken for it");
        }

        return Section.Figure(
            "ROC",
            plot.Done(),
            $"Area {Figures.Score(curve.Area)}; 0.5 is guessing. The dot is the model's threshold. Positive: “{Figures.Cut(positive, 40)}”.");
    }

    private static Html PrecisionRecall(ScoredRows rows, string positive, double threshold)
    {
        PrecisionRecallCurve curve = PrecisionRecallCurve.Compute(rows);
        double share = Enumerable.Range(0, rows.Count).Sum(row => rows.Labels.Values[row] == 1 ? rows.Weight(row) : 0) / Math.Max(
            Enumerable.Range(0, rows.Count).Sum(rows.Weight), double.Epsilon);
        var plot = new Plot(
            $"Precision-recall curve, average precision {Figures.Score(curve.AveragePrecision)}",
            Axis.Unit,
            Axis.Unit,
            $"recall: share of “{Figures.Cut(positive, 20)}” found",
            "precision",
            Plot.Third);
        plot.Rule(0, share, 1, share, "guess").Line(
            [.. SampledRows.Thinned(curve.Points, MostPoints).Select(point => (point.Recall, point.Precision))], "c1");
        if (curve.Points.LastOrDefault(point => point.Threshold >= threshold) is { Precision: var right, Recall: var found } && found > 0)
        {
            plot.Mark(
                found,
                right,
                "f2",
                $"threshold {Figures.Short(threshold)}: precision {Figures.Share(right)}, recall {Figures.Share(found)}");
        }

        return Section.Figure(
            "Precision and recall",
            plot.Done(),
            $"Average precision {Figures.Score(curve.AveragePrecision)}; the dashed line is the share of “{Figures.Cut(positive, 40)}”, {Figures.Share(share)}.");
    }

    private static Html Calibration(ScoredRows rows, string positive)
    {
        CalibrationCurve curve = CalibrationCurve.Compute(rows);
        return Section.Figure(
            "Calibration",
            CalibrationDrawing.Draw(curve, "mean probability", $"share of “{Figures.Cut(positive, 20)}”", Plot.Third),
            $"Expected calibration error {Figures.Score(curve.ExpectedCalibrationError)}. On the diagonal, of rows given 30 % three in ten are positive. Bars: how many rows.");
    }

    private static Html Spread(ScoredRows rows, double threshold)
    {
        const int Bins = 40;
        string[] names = [.. rows.Labels.ClassNames];
        Histogram[] histograms =
        [
            .. Enumerable.Range(0, 2)
                .Select(@class => Histogram.Of(
                    [.. Enumerable.Range(0, rows.Count)
                        .Where(row => rows.Labels.Values[row] == @class)
                        .Select(row => rows.Probability(row, 1))],
                    Bins,
                    (0, 1)))
        ];
        double[][] shares =
        [
            .. histograms.Select(histogram => histogram.Counts.Select(count => count / Math.Max(1, histogram.Counts.Sum())).ToArray())
        ];
        var plot = new Plot(
            "Predicted probabilities of both classes",
            Axis.Unit,
            Axis.Over(0, shares.Max(bins => bins.Max())),
            "predicted probability",
            "share of the class",
            Plot.Third);
        for (int @class = 0; @class < 2; @class++)
        {
            plot.Band([.. Steps(shares[@class]).Select(point => (point.X, 0.0, point.Y))], @class == 0 ? "f2" : "f1").Line(
                [.. Steps(shares[@class])], @class == 0 ? "c2" : "c1");
        }

        plot.Rule(threshold, 0, threshold, 1, "guess");
        Html drawing = plot.Done().Add(Section.Legend(("c1", names[1]), ("c2", names[0])));
        return Section.Figure("How far apart the classes are", drawing, "The dashed line is the threshold.");
    }

    private static IEnumerable<(double X, double Y)> Steps(double[] bins)
    {
        for (int bin = 0; bin < bins.Length; bin++)
        {
            yield return (bin / (double)bins.Length, bins[bin]);
            yield return ((bin + 1) / (double)bins.Length, bins[bin]);
        }
    }

    private static Html ByThreshold(ScoredRows rows, string positive, double chosen)
    {
        List<(double At, double Precision, double Recall, double F1)> points = [];
        for (int i = 1; i < Thresholds; i++)
        {
            double threshold = i / (double)Thresholds;
            ConfusionMatrix confusion = ConfusionMatrix.Compute(rows, threshold);
            if (confusion.GetCountForClassPair(1, 0) + confusion.GetCountForClassPair(1, 1) > 0)
            {
                points.Add((threshold, confusion.PerClassPrecision[1], confusion.PerClassRecall[1], confusion.PerClassF1Score[1]));
            }
        }

        var plot = new Plot("Precision, recall and F1 by threshold", Axis.Unit, Axis.Unit, "threshold", "", Plot.Third);
        plot
            .Line([.. points.Select(point => (point.At, point.Precision))], "c1")
            .Line([.. points.Select(point => (point.At, point.Recall))], "c2")
            .Line([.. points.Select(point => (point.At, point.F1))], "c3")
            .Rule(chosen, 0, chosen, 1, "guess");
        string best = points.Count == 0 ? "" : $"F1 is highest at {Figures.Short(points.MaxBy(point => point.F1).At)}.";
        return Section.Figure(
            "Choosing a threshold",
            plot.Done().Add(Section.Legend(("c1", "precision"), ("c2", "recall"), ("c3", "F1"))),
            $"For “{Figures.Cut(positive, 40)}”. {best}");
    }
}
