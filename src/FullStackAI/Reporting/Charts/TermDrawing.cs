using FullStackAI.Data;

namespace FullStackAI.Reporting;

/// <summary>The terms of texts that move predictions most.</summary>
internal static class TermDrawing
{
    private const int Each = 12;
    private const int MostClasses = 40;
    private const int OfAClass = 6;

    internal static Html Draw(IReadOnlyList<TermEffect> terms, ReportFacts facts)
    {
        var drawing = new Html();
        drawing.Add($"<h3 class=\"sub\">Terms that count</h3><p class=\"lead\">What a term adds to the score of a text that holds it, on average; exact contributions of the heaviest part of the model that can be read term by term.</p>");
        if (facts.Task == TaskKind.Multiclass)
        {
            string[] classes = [.. terms.Select(term => term.Class!).Distinct().Order(StringComparer.Ordinal)];
            return drawing.Add(Section.Table(classes.Length > MostClasses
                ? $"{MostClasses} of {classes.Length} classes"
                : "By predicted class", ["Class", "Terms that speak for it"], classes.Take(MostClasses).Select(@class => new Html[]
            {
                new Html().Add($"<b>{Figures.Cut(@class, 60)}</b>"),
                Section.Text(string.Join(
                    " · ", terms.Where(term => term.Class == @class && term.Mean > 0).Take(OfAClass).Select(term => Name(term.Term)))),
            })));
        }

        string up = facts.Task == TaskKind.Binary ? $"For “{Figures.Cut(facts.ClassNames[1], 30)}”" : "Upwards";
        string down = facts.Task == TaskKind.Binary ? $"For “{Figures.Cut(facts.ClassNames[0], 30)}”" : "Downwards";
        drawing.Add($"<div class=\"figures two\">");
        foreach ((
            string title,
            string style,
            TermEffect[] shown) in ((string, string, TermEffect[])[])[
                (up, "f1", [.. terms.Where(term => term.Mean > 0).Take(Each)]),
                (down, "f2", [.. terms.Where(term => term.Mean < 0).Take(Each)]),
            ])
        {
            if (shown.Length > 0)
            {
                drawing.Add(Section.Figure(
                    title,
                    LyingBars.Draw(
                        title,
                        [.. shown
                            .OrderByDescending(term => Math.Abs(term.Mean))
                            .Select(term => new LyingBar(
                                Name(term.Term),
                                Math.Abs(term.Mean),
                                double.NaN,
                                $"{(term.Mean > 0 ? "+" : "−")}{Figures.Short(Math.Abs(term.Mean))}"))],
                        style)));
            }
        }

        return drawing.Add($"</div>");
    }

    private static string Name(string term) => Figures.Cut(term, 40);
}
