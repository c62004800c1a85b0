using FullStackAI.Metrics;

namespace FullStackAI.Reporting;

/// <summary>How good the orders of a ranking are, group by group.</summary>
internal static class RankingSection
{
    private const int MostGroups = 5_000;
    private static readonly int[] Places = [1, 3, 5, 10, 20];

    internal static Html Of(JudgedRows judged)
    {
        ScoredRows rows = judged.Scored;
        var body = new Html();
        body.Add($"<div class=\"figures two\">");
        body.Add(Section.Figure(
            "By number of places",
            LyingBars.Draw(
                "NDCG of the first places",
                [.. Places.Select(places => (places, value: Metric.NdcgAt(places).Compute(rows)))
                    .Where(bar => double.IsFinite(bar.value))
                    .Select(bar => new LyingBar($"first {bar.places}", bar.value, double.NaN, Figures.Score(bar.value)))]),
            "Mean NDCG of the groups; 1 is a perfect order."));
        if (rows.GroupSizes is { } sizes)
        {
            double[] values = [.. Groups(sizes)
                .Take(MostGroups)
                .Select(group => Metric.NdcgAt(10).Compute(rows.Take(group)))
                .Where(double.IsFinite)];
            Histogram histogram = Histogram.Of(values, 20, (0, 1));
            var plot = new Plot(
                "Histogram of NDCG@10 over groups", Axis.Unit, Axis.Over(0, histogram.Counts.Max()), "NDCG@10 of a group", "groups");
            for (int bin = 0; bin < histogram.Counts.Length; bin++)
            {
                plot.Bar(bin * 0.05, (bin + 1) * 0.05, 0, histogram.Counts[bin], "f1", Figures.Of((int)histogram.Counts[bin], "group"));
            }

            body.Add(Section.Figure("Group by group", plot.Done(), $"{Figures.Of(values.Length, "group")}."));
        }

        return body.Add($"</div>");
    }

    private static IEnumerable<int[]> Groups(int[] sizes)
    {
        int start = 0;
        foreach (int size in sizes)
        {
            yield return [.. Enumerable.Range(start, size)];
            start += size;
        }
    }
}
