namespace FullStackAI.Metrics;

/// <summary>The formulas of the ranking metrics; each is a mean over the groups that have a
/// relevant row, weighted by the mean weight of the group's rows.</summary>
internal static class RankingErrors
{
    internal static double NormalizedDiscountedCumulativeGain(ScoredRows rows, int k) => MeanOverGroups(rows, (labels, scores) =>
        DiscountedCumulativeGain(labels, scores, k) / DiscountedCumulativeGain(labels, labels, k));

    internal static double DiscountedCumulativeGain(ScoredRows rows, int k) =>
        MeanOverGroups(rows, (labels, scores) => DiscountedCumulativeGain(labels, scores, k));

    internal static double MeanAveragePrecision(ScoredRows rows) => MeanOverGroups(rows, (labels, scores) =>
    {
        int[] order = PessimisticOrder(labels, scores);
        double sum = 0;
        int relevant = 0;
        for (int place = 0; place < order.Length; place++)
        {
            if (labels[order[place]] > 0)
            {
                sum += ++relevant / (place + 1.0);
            }
        }

        return sum / relevant;
    });

    internal static double MeanReciprocalRank(ScoredRows rows) => MeanOverGroups(rows, (labels, scores) =>
        1.0 / (1 + Array.FindIndex(PessimisticOrder(labels, scores), row => labels[row] > 0)));

    /// <summary>Σ (2^relevance − 1) / log₂(place + 1) over the first k places; rows of
    /// equal score share the mean gain of their places.</summary>
    private static double DiscountedCumulativeGain(double[] labels, double[] scores, int k)
    {
        int[] order = PessimisticOrder(labels, scores);
        double sum = 0;
        for (int start = 0; start < Math.Min(k, order.Length);)
        {
            int end = start;
            double gain = 0;
            double discount = 0;
            while (end < order.Length && scores[order[end]] == scores[order[start]])
            {
                gain += Math.Pow(2, labels[order[end]]) - 1;
                discount += end < k ? 1 / Math.Log2(end + 2) : 0;
                end++;
            }

            sum += gain / (end - start) * discount;
            start = end;
        }

        return sum;
    }

    // Highest score first; of equal scores the less relevant first, so that a tie never earns anything.
    private static int[] PessimisticOrder(double[] labels, double[] scores)
    {
        int[] order = [.. Enumerable.Range(0, scores.Length)];
        Array.Sort(order, (a, b) =>
        {
            int byScore = scores[b].CompareTo(scores[a]);
            int byLabel = byScore != 0 ? byScore : labels[a].CompareTo(labels[b]);
            return byLabel != 0 ? byLabel : a.CompareTo(b);
        });
        return order;
    }

    private static double MeanOverGroups(ScoredRows rows, Func<double[], double[], double> term)
    {
        var sum = default(BlockSum);
        var weights = default(BlockSum);
        int start = 0;
        foreach (int size in rows.GroupSizes ?? (rows.Count == 0 ? [] : [rows.Count]))
        {
            double[] labels = new double[size];
            double weight = 0;
            for (int i = 0; i < size; i++)
            {
                labels[i] = rows.Labels.Values[start + i];
                weight += rows.Weight(start + i) / size;
            }

            if (labels.Any(label => label > 0))
            {
                sum.Add(weight * term(labels, rows.Predictions.Slice(start, size).ToArray()));
                weights.Add(weight);
            }

            start += size;
        }

        return weights.Value > 0 ? sum.Value / weights.Value : double.NaN;
    }
}
