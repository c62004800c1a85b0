using FullStackAI.AutoML;
using FullStackAI.Bundles;
using FullStackAI.Data;
using FullStackAI.Metrics;

namespace FullStackAI.Reporting;

/// <summary>The head of the page: what was predicted, how well, and the few figures that people ask for first.</summary>
internal static class SummarySection
{
    private const int LongValue = 12; // letters that fit beside each other in the large writing of a tile

    internal static Html Head(ReportFacts facts)
    {
        var head = new Html();
        head.Add($"<header class=\"hero\"><p class=\"kicker\">{Words(facts.Task)} report</p><h1>{facts.Options.Title ?? $"Predicting {Figures.Cut(facts.Label, 60)}"}</h1>");
        head.Add($"<p class=\"lede\">{Sentence(facts)}</p><dl class=\"tiles\">");
        foreach ((string name, string value, string note) in Tiles(facts))
        {
            head.Add($"<div><dt>{name}</dt><dd{(value.Length > LongValue ? new Html().Add($" class=\"long\"") : null)}>{value}</dd><dd class=\"note\">{note}</dd></div>");
        }

        return head.Add($"</dl></header>");
    }

    internal static string Words(TaskKind task) => task switch
    {
        TaskKind.Binary => "Binary classification",
        TaskKind.Multiclass => "Multiclass classification",
        TaskKind.Ranking => "Ranking",
        _ => "Regression",
    };

    private static string Sentence(ReportFacts facts)
    {
        if (facts.Board is { } board)
        {
            if (!board.HasModel)
            {
                return "No trial gave a model. The leaderboard says why each one failed.";
            }

            LeaderboardEntry best = board.Best;
            string who = best.Members.Count > 1 ? $"a blend of {best.Members.Count} models" : $"the model “{best.Name}”";
            return $"The best of {Figures.Of(board.Entries.Count(entry => entry.Failure is null), "trial")} is {who}. On rows it had not learned from it reaches {board.Metric.Name} {best.Score} ({board.Validation}).";
        }

        BundleManifest manifest = facts.Bundle!.Manifest;
        string trained = manifest.TrainingRows is { } rows ? $" It learned from {Figures.Count(rows)} rows." : "";
        string judged = facts.Judged is { } known ? $" Its predictions are judged here on {known.Source}." : "";
        return $"A saved model{(manifest.Trainer.Length > 0 ? $" (“{manifest.Trainer}”)" : "")} of {Figures.Of(facts.Bundle.Signature.Columns.Count, "column")}.{trained}{judged}";
    }

    private static IEnumerable<(string Name, string Value, string Note)> Tiles(ReportFacts facts)
    {
        if (facts.Board is { HasModel: true } board)
        {
            MetricEstimate score = board.Best.Score;
            int rows = Math.Max(1, board.Best.Scored.Sum(fold => fold.Count));
            (double low, double high) = board.Best.ScoreOn(rows);
            yield return (
                board.Metric.Name,
                Figures.Score(score.Value),
                double.IsNaN(score.StandardError) ? "on rows not learned from" : $"± {Figures.Score(score.StandardError)} standard error");
            if (double.IsFinite(low) && double.IsFinite(high))
            {
                yield return (
                    "Expected on new rows",
                    $"{Figures.Score(low)} … {Figures.Score(high)}",
                    $"95 % interval, {Figures.Count(rows)} rows");
            }

            if (board.Entries.FirstOrDefault(entry => entry.Name == "baseline" && entry.Failure is null) is { } prior
                && prior != board.Best)
            {
                yield return ("Without any column", Figures.Score(prior.Score.Value), "the same answer for every row");
            }
        }
        else if (facts.Judged is { } judged && facts.Metric is { } metric)
        {
            yield return (metric.Name, Figures.Score(metric.Compute(judged.Scored)), $"on {judged.Source}");
        }

        if (facts.Data is { } data)
        {
            yield return (
                "Rows × columns",
                $"{Figures.Count(data.Rows)} × {Figures.Count(data.Columns)}",
                facts.Bundle is { } used && facts.Board is not null
                    ? $"the model reads {Figures.Of(used.Signature.Columns.Count, "column")}"
                    : "");
        }

        if (facts.Board is { } run)
        {
            int failed = run.Entries.Count(entry => entry.Failure is not null);
            string limit = run.Run.Experiment.Budget is { } budget && run.Run.Experiment.WorkBudget is null
                ? $"of {Figures.Seconds(budget)}"
                : "no limit of time";
            yield return (
                "Trials",
                $"{Figures.Count(run.Entries.Count)} in {Figures.Seconds(run.Elapsed)}",
                failed == 0 ? limit : $"{limit}; {failed} without a score");
        }
    }
}
