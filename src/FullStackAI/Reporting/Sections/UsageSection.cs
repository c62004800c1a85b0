using FullStackAI.Data;
using FullStackAI.Explanation;

namespace FullStackAI.Reporting;

/// <summary>Which columns the best model relies on, and how predictions move with them.</summary>
internal static class UsageSection
{
    private const int MostBars = 20;

    internal static Section? Of(ReportFacts facts)
    {
        if (facts.Usage is not { Importances.Count: > 0 } usage)
        {
            return null;
        }

        var body = new Html();
        ColumnImportance[] shown = [.. usage.Importances.Take(MostBars)];
        LyingBar[] bars =
        [
            .. shown.Select(importance => new LyingBar(
                importance.Column, importance.Loss, importance.StandardError, Figures.Fixed(importance.Loss, shown[0].Loss)))
        ];
        string rest = usage.Importances.Count > shown.Length ? $" The first {shown.Length} of {usage.Importances.Count}." : "";
        body.Add(Section.Figure(
            $"Importance of columns ({usage.Unit})",
            LyingBars.Draw("Importance of columns", bars, width: LyingBars.Whole),
            usage.Source + rest,
            "full"));
        if (usage.Curves.Count > 0)
        {
            string thin = facts.Task == TaskKind.Multiclass
                ? ""
                : " Thin lines are single rows; where they go different ways, the column's effect depends on other columns.";
            body.Add($"<h3 class=\"sub\">How predictions move with a column</h3><p class=\"lead\">Partial dependence: the mean prediction when all rows get the same value of the column and keep the rest.{thin}</p><div class=\"figures\">");
            foreach (ResponseCurve curve in usage.Curves)
            {
                body.Add(CurveDrawing.Draw(curve, facts));
            }

            body.Add($"</div>");
        }

        if (usage.Terms.Count > 0)
        {
            body.Add(TermDrawing.Draw(usage.Terms, facts));
        }

        return new Section("usage", "What the model uses", "", body);
    }
}
