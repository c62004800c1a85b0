using FullStackAI.AutoML;

namespace FullStackAI.Reporting;

/// <summary>When each trial ran and how long it took.</summary>
internal static class TimingSection
{
    private const int MostLines = 40;
    private const double Width = 900;
    private const double Names = 170;
    private const double RowHeight = 18;

    internal static Section? Of(ReportFacts facts)
    {
        if (facts.Board is not { } board)
        {
            return null;
        }

        LeaderboardEntry[] run = [.. board.Entries.Where(entry => entry.Elapsed > TimeSpan.Zero && entry.EndedAt > TimeSpan.Zero)
            .OrderBy(entry => entry.EndedAt - entry.Elapsed)
            .ThenBy(
                entry => entry.Name, StringComparer.Ordinal)];
        if (run.Length == 0)
        {
            return null;
        }

        // Many trials share a line with those of their kind.
        bool isByFamily = run.Length > MostLines;
        string Line(LeaderboardEntry entry) => isByFamily ? entry.Family.Length > 0 ? entry.Family : entry.Name : entry.Name;
        List<string> lines = [.. run.Select(Line).Distinct()];
        double end = Math.Max(board.Elapsed.TotalSeconds, run.Max(entry => entry.EndedAt.TotalSeconds));
        Axis axis = Axis.Over(0, end, 8, isRounded: false);
        double X(double seconds) => axis.Place(seconds, Names, Width - 12);
        double height = (lines.Count * RowHeight) + 40;
        var svg = new Html();
        svg.Add($"<svg class=\"plot wide\" viewBox=\"0 0 {Width} {height}\" role=\"img\" aria-label=\"When each trial ran\">");
        foreach (double tick in axis.Ticks)
        {
            svg.Add($"<path class=\"grid\" d=\"M{X(tick)} 4V{height - 30}\"/><text x=\"{X(tick)}\" y=\"{height - 16}\" class=\"tick mid\">{axis.Label(tick)} s</text>");
        }

        for (int line = 0; line < lines.Count; line++)
        {
            svg.Add($"<text x=\"{Names - 8}\" y=\"{(line * RowHeight) + 16}\" class=\"label end\">{Figures.Cut(lines[line], 26)}</text>");
        }

        foreach (LeaderboardEntry entry in run)
        {
            double from = Math.Max(0, (entry.EndedAt - entry.Elapsed).TotalSeconds);
            string outcome = entry.Failure is null ? entry.Score.ToString() : "no score";
            svg.Add($"<rect class=\"bar {(entry.Failure is null ? Families.Style(entry.Family) : "fx")}\" rx=\"2\" x=\"{X(from)}\" y=\"{(lines.IndexOf(Line(entry)) * RowHeight) + 5}\" width=\"{Math.Max(1.5, X(entry.EndedAt.TotalSeconds) - X(from))}\" height=\"{RowHeight - 5}\"><title>{entry.Name}: {Figures.Seconds(entry.Elapsed)}, {outcome}</title></rect>");
        }

        svg.Add($"</svg>");
        var legend = new Html();
        legend.Add($"<div class=\"legend\">");
        foreach (string family in run
            .Where(entry => entry.Failure is null)
            .Select(entry => entry.Family)
            .Where(family => family.Length > 0)
            .Distinct())
        {
            legend.Add(Families.Chip(family));
        }

        if (run.Any(entry => entry.Failure is not null))
        {
            legend.Add($"<span class=\"chip\"><i class=\"fx\"></i>without a score</span>");
        }

        legend.Add($"</div>");
        TimeSpan trials = run.Aggregate(TimeSpan.Zero, (sum, entry) => sum + entry.Elapsed);
        return new Section(
            "timing",
            "Time",
            $"{Figures.Seconds(board.Elapsed)} in all, {Figures.Seconds(trials)} of it in trials; the rest reads the rows, blends, and learns the final model.",
            new Html().Add($"<figure class=\"card full\">{svg}{legend}</figure>"));
    }
}
