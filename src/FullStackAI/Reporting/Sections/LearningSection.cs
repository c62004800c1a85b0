namespace FullStackAI.Reporting;

/// <summary>How the best model's parts got better round by round.</summary>
internal static class LearningSection
{
    internal static Section? Of(ReportFacts facts)
    {
        if (facts.Rounds.Count == 0)
        {
            return null;
        }

        var body = new Html();
        body.Add($"<div class=\"figures two\">");
        foreach (RoundCurve curve in facts.Rounds)
        {
            body.Add(Draw(curve));
        }

        return new Section(
            "learning",
            "Learning curves",
            "The loss on rows that were learned from and on rows that were not. Where the second one rises again, the model learns by heart.",
            body.Add($"</div>"));
    }

    private static Html Draw(RoundCurve curve)
    {
        double[] values = [.. curve.Points.SelectMany(point => (double[])[point.Training, point.Validation]).Where(double.IsFinite)];
        if (values.Length == 0)
        {
            return new Html();
        }

        // The first rounds may lie far above the rest.
        (double low, double high) = Histogram.Core(values, values.Length > 40 ? 0.02 : 0);
        var plot = new Plot(
            $"Learning curve of {curve.Name}", Axis.Over(0, curve.Points[^1].Round), Axis.Over(low, high), curve.Unit, curve.Loss);
        (double, double)[] training =
        [
            .. curve.Points.Where(point => double.IsFinite(point.Training)).Select(point => (point.Round, point.Training))
        ];
        (double Round, double Loss)[] validation =
        [
            .. curve.Points.Where(point => double.IsFinite(point.Validation)).Select(point => (point.Round, point.Validation))
        ];
        plot.Line(training, "c1 dash").Line(validation, "c2");
        List<(string, string)> legend = [];
        if (training.Length > 1)
        {
            legend.Add(("c1 dash", "rows learned from"));
        }

        string best = "";
        if (validation.Length > 1)
        {
            legend.Add(("c2", "rows not learned from"));
            bool higherIsBetter = curve.Loss.StartsWith("Ndcg", StringComparison.Ordinal)
                || curve.Loss.StartsWith("Dcg", StringComparison.Ordinal);
            (double round, double loss) = higherIsBetter ? validation.MaxBy(point => point.Loss) : validation.MinBy(point => point.Loss);
            plot.Mark(round, loss, "f2", $"best: {Figures.Score(loss)} after {Figures.Count(round)} {curve.Unit}");
            best = $" Best after {Figures.Count(round)} {curve.Unit}: {Figures.Score(loss)}.";
        }

        return Section.Figure(curve.Name, plot.Done().Add(Section.Legend(legend)), $"On {curve.Source}.{best}");
    }
}
