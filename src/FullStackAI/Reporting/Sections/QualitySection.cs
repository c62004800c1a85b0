using FullStackAI.AutoML;
using FullStackAI.Bundles;
using FullStackAI.Data;
using FullStackAI.Metrics;

namespace FullStackAI.Reporting;

/// <summary>How good the predictions are.</summary>
internal static class QualitySection
{
    internal static Section? Of(ReportFacts facts)
    {
        var body = new Html();
        if (facts.Judged is { Scored.Count: > 0 } judged)
        {
            body.Add(facts.Task switch
            {
                TaskKind.Binary => BinarySection.Of(judged),
                TaskKind.Multiclass => MulticlassSection.Of(judged),
                TaskKind.Ranking => RankingSection.Of(judged),
                _ => RegressionSection.Of(judged, facts.Bundle?.Manifest.Interval),
            });
        }

        body.Add(Scores(facts));
        string lead = facts.Judged is { } known
            ? $"Judged on {Figures.Count(known.Scored.Count)} predictions for {known.Source}."
            : "As measured when the model was made.";
        return body.IsEmpty ? null : new Section("quality", "How good it is", lead, body);
    }

    private static Html Scores(ReportFacts facts)
    {
        LeaderboardEntry? prior = facts.Board?.Entries.FirstOrDefault(entry => entry.Name == "baseline" && entry.Failure is null);
        IReadOnlyList<BundleScore> scores = facts.Bundle?.Manifest.Scores ?? [];
        bool isNew = facts.Board is null && facts.Judged is not null;
        if (scores.Count == 0)
        {
            return new Html();
        }

        List<string> headings = ["Metric", ">Training's validation", ">± standard error", "Better is"];
        if (prior is not null)
        {
            headings.Add(">Without any column");
        }

        if (isNew)
        {
            headings.Add(">On these rows");
        }

        return Section.Table("All scores", [.. headings], scores.Select(score =>
        {
            Metric? metric = Known(score.Metric, facts);
            List<Html> cells =
            [
                new Html().Add($"<b>{score.Metric}</b>"),
                Section.Text(Figures.Score(score.Value)),
                Section.Text(score.StandardError is { } error ? Figures.Score(error) : "–"),
                Section.Text(metric is null ? "" : metric.HigherIsBetter ? "higher" : "lower"),
            ];
            if (prior is not null)
            {
                cells.Add(Section.Text(metric is null
                    ? "–"
                    : Figures.Score(MetricEstimate.OverFolds([.. prior.Scored.Select(metric.Compute)]).Value)));
            }

            if (isNew)
            {
                cells.Add(Section.Text(metric is null ? "–" : Figures.Score(metric.Compute(facts.Judged!.Scored))));
            }

            return cells.ToArray();
        }));
    }

    // A metric of the user's own is known by its object only, and its code has run on all rows already.
    private static Metric? Known(string name, ReportFacts facts) =>
        Metric.All(facts.Task).FirstOrDefault(metric => metric.Name == name) ?? (facts.Metric?.Name == name ? facts.Metric : null);
}
