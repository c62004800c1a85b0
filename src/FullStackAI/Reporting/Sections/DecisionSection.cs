using FullStackAI.AutoML;
using FullStackAI.Bundles;
using FullStackAI.Data.Splits;

namespace FullStackAI.Reporting;

/// <summary>How models were judged, and what was decided on the way with its reason.</summary>
internal static class DecisionSection
{
    private const int Most = 300;
    private const int MostFolds = 10;
    private const double Width = 900;
    private const double Names = 70;
    private const double RowHeight = 20;

    internal static Section? Of(ReportFacts facts)
    {
        Decision[] decisions =
        [
            .. (facts.Bundle?.Manifest.Decisions ?? facts.Board?.Decisions ?? []).Where(decision => !WarmStart.IsNote(decision))
        ];
        if (decisions.Length == 0)
        {
            return null;
        }

        var body = new Html();
        if (facts.Board is { } board)
        {
            body.Add(Section.Figure(
                $"How models were judged: {board.Validation}",
                Folds(board.Run.Plan.Folds, board.Run.Data.Count),
                $"{board.Run.Plan.Reason}. Dark: rows that a model was judged on; light: rows it learned from. The picture shows how many, not which.",
                "full"));
        }

        body.Add(Section.Table(
            decisions.Length > Most ? $"The first {Most} of {decisions.Length} decisions" : "Decisions",
            ["On", "Choice", "Reason"],
            decisions
                .Take(Most)
                .Select(decision => new Html[]
                {
                    new Html().Add($"<b>{Figures.Cut(decision.Subject, 80)}</b>"),
                    Section.Text(decision.Choice),
                    Section.Text(decision.Reason),
                })));
        return new Section("decisions", "Decisions and their reasons", "", body);
    }

    private static Html Folds(IReadOnlyList<Fold> folds, int rows)
    {
        int shown = Math.Min(folds.Count, MostFolds);
        bool isForward = folds.Count > 1 && folds[0].Train.Length < folds[^1].Train.Length / 1.3; // learned from ever more rows: by time
        double X(double row) => Names + (row / Math.Max(1, rows) * (Width - Names - 10));
        double height = (shown * RowHeight) + 4;
        var svg = new Html();
        svg.Add($"<svg class=\"plot wide\" viewBox=\"0 0 {Width} {height}\" role=\"img\" aria-label=\"{Figures.Of(folds.Count, "division")} of {Figures.Count(rows)} rows\">");
        double before = 0;
        for (int i = 0; i < shown; i++)
        {
            (int train, int test) = (folds[i].Train.Length, folds[i].Test.Length);
            double start = isForward ? Math.Min(train, rows - test) : folds.Count == 1 ? rows - test : before % Math.Max(1, rows);
            before += test;
            double y = (i * RowHeight) + 4;
            (double from, double to) = isForward ? (0, train) : (0, rows);
            svg.Add($"<text x=\"{Names - 8}\" y=\"{y + 11}\" class=\"tick end\">fold {i + 1}</text><rect class=\"bar f8\" x=\"{X(from)}\" y=\"{y}\" width=\"{X(to) - X(from)}\" height=\"{RowHeight - 6}\"/>");
            svg.Add($"<rect class=\"bar f1\" x=\"{X(start)}\" y=\"{y}\" width=\"{Math.Max(1, X(Math.Min(rows, start + test)) - X(start))}\" height=\"{RowHeight - 6}\"><title>{Figures.Of(train, "row")} to learn from, {Figures.Count(test)} to be judged on</title></rect>");
        }

        return svg.Add($"</svg>");
    }
}
