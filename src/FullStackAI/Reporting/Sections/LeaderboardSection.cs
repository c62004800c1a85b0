using FullStackAI.AutoML;
using FullStackAI.Metrics;

namespace FullStackAI.Reporting;

/// <summary>All trials, the best first, with what each scored and how sure that is.</summary>
internal static class LeaderboardSection
{
    private const int Most = 100;
    private const double Width = 150;
    private const double Height = 18;

    internal static Section? Of(ReportFacts facts)
    {
        if (facts.Board is not { } board)
        {
            return null;
        }

        LeaderboardEntry[] ended = [.. board.Entries.Where(entry => entry.Failure is null)];
        LeaderboardEntry[] failed = [.. board.Entries.Where(entry => entry.Failure is not null)];
        var body = new Html();
        if (ended.Length > 0)
        {
            Axis axis = Range(ended, board.Metric);
            body.Add(Section.Table(
                ended.Length > Most ? $"The best {Most} of {ended.Length} trials" : Figures.Of(ended.Length, "trial"),
                [">Rank", "Trial", "Kind", $">{board.Metric.Name}", "± standard error", ">Time", "Settings"],
                ended.Take(Most).Select((entry, place) => new Html[]
                {
                    Section.Text(Figures.Count(place + 1)),
                    new Html().Add($"<b>{entry.Name}</b>"),
                    entry.Family.Length > 0 ? Families.Chip(entry.Family) : new Html(),
                    Section.Text(Figures.Score(entry.Score.Value)),
                    Whisker(entry, axis, board.Metric),
                    Section.Text(Figures.Seconds(entry.Elapsed)),
                    Section.Text(entry.Members.Count > 0 ? $"of {entry.Members.Count} trials" : entry.Settings),
                }), "board"));
        }

        if (failed.Length > 0)
        {
            body.Add($"<details class=\"card\"{(ended.Length == 0 ? new Html().Add($" open") : null)}><summary>{Figures.Of(failed.Length, "trial")} without a score</summary>");
            body
                .Add(Section.Table(
                    "Why",
                    ["Trial", "Reason"],
                    failed.Take(Most).Select(
                        entry => new Html[] { new Html().Add($"<b>{entry.Name}</b>"), Section.Text(entry.Failure!.Message) })))
                .Add($"</details>");
        }

        return new Section(
            "leaderboard",
            "Leaderboard",
            $"Every trial is judged on the same folds ({board.Validation}); {(board.Metric.HigherIsBetter ? "higher" : "lower")} is better. The first is the one in the model.",
            body);
    }

    // A prior far from everything else would press all others into one point: it is moved to the edge and marked.
    private static Axis Range(LeaderboardEntry[] ended, Metric metric)
    {
        LeaderboardEntry[] serious = ended.Length > 2
            ? [.. ended.Where(entry => entry.Family != "baseline" && entry.Name != "baseline")]
            : ended;
        serious = serious.Length == 0 ? ended : serious;
        double[] losses = [.. serious.Select(entry => metric.ToLoss(entry.Score.Value)).Order()];
        double limit = losses[0] + (4 * Math.Max(losses[losses.Length / 2] - losses[0], 1e-12));
        LeaderboardEntry[] near = [.. serious.Where(entry => metric.ToLoss(entry.Score.Value) <= limit)];
        double Error(LeaderboardEntry entry) => double.IsNaN(entry.Score.StandardError) ? 0 : entry.Score.StandardError;
        return Axis.Over(
            near.Min(entry => entry.Score.Value - Error(entry)),
            near.Max(entry => entry.Score.Value + Error(entry)),
            isRounded: false);
    }

    private static Html Whisker(LeaderboardEntry entry, Axis axis, Metric metric)
    {
        double error = double.IsNaN(entry.Score.StandardError) ? 0 : entry.Score.StandardError;
        double X(double value) => axis.Place(value, 8, Width - 8);
        bool isOut = entry.Score.Value < axis.Low || entry.Score.Value > axis.High;
        var svg = new Html();
        svg.Add($"<svg class=\"range\" viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-label=\"{metric.Name} {entry.Score.ToString()}\"><title>{entry.Score.ToString()}</title><path class=\"grid\" d=\"M8 9H{Width - 8}\"/>");
        if (isOut)
        {
            double at = X(entry.Score.Value);
            double tip = entry.Score.Value < axis.Low ? -5 : 5;
            return svg.Add($"<path class=\"out\" d=\"M{at} 5L{at + tip} 9L{at} 13Z\"/></svg>");
        }

        return svg.Add($"<path class=\"whisker\" d=\"M{X(entry.Score.Value - error)} 9H{X(entry.Score.Value + error)}\"/><circle class=\"mark {Families.Style(entry.Family)}\" cx=\"{X(entry.Score.Value)}\" cy=\"9\" r=\"4\"/></svg>");
    }
}
