using FullStackAI.Data;
using FullStackAI.Metrics;

namespace FullStackAI.AutoML;

/// <summary>Chooses weights of models so that their mean predicts the test rows of the folds best: greedy selection with repeats.</summary>
/// <remarks>Source: Caruana et al., Ensemble Selection from Libraries of Models (2004).</remarks>
internal static class BlendSearch
{
    private const int Rounds = 25;

    /// <summary>A blend and what it scores on each fold.</summary>
    internal sealed record Found(IReadOnlyList<(LeaderboardEntry Entry, double Weight)> Members, IReadOnlyList<ScoredRows> Scored, MetricEstimate Score);

    /// <param name="entries">The trials.</param>
    /// <param name="metric">What they are ranked by.</param>
    /// <param name="isOver">Whether the time for the search is over; the best blend so far is then the answer.</param>
    /// <param name="cancellationToken">Polled at each blend.</param>
    /// <returns>A blend of two or more models that scores better than the best alone; null when there is none.</returns>
    internal static Found? Search(IReadOnlyList<LeaderboardEntry> entries, Metric metric, Func<bool> isOver, CancellationToken cancellationToken)
    {
        LeaderboardEntry[] whole = [.. entries.Where(entry => entry.Failure is null && !double.IsNaN(entry.Score.Value))];
        if (whole.Length < 2)
        {
            return null;
        }

        int[] counts = new int[whole.Length];
        int[] bestCounts = counts;
        double bestLoss = double.PositiveInfinity;
        Metric guide = Guide(metric, whole[0].Scored[0].Labels.Task);
        for (int round = 0; round < Rounds && !isOver(); round++)
        {
            int chosen = -1;
            double chosenLoss = double.PositiveInfinity;
            for (int i = 0; i < whole.Length; i++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                counts[i]++;
                double loss = guide.ToLoss(MetricEstimate.OverFolds([.. Mix(whole, counts).Select(guide.Compute)]).Value);
                counts[i]--;
                if (loss < chosenLoss)
                {
                    (chosen, chosenLoss) = (i, loss);
                }
            }

            if (chosen < 0)
            {
                break;
            }

            counts[chosen]++;
            if (chosenLoss < bestLoss)
            {
                (bestCounts, bestLoss) = ((int[])counts.Clone(), chosenLoss);
            }
        }

        if (bestCounts.Count(count => count > 0) < 2)
        {
            return null;
        }

        ScoredRows[] scored = [.. Mix(whole, bestCounts)];
        MetricEstimate score = MetricEstimate.OverFolds([.. scored.Select(metric.Compute)]);
        double total = bestCounts.Sum();
        return metric.ToLoss(score.Value) < whole.Min(entry => metric.ToLoss(entry.Score.Value))
            ? new Found([.. whole.Select((entry, i) => (entry, Weight: bestCounts[i] / total)).Where(member => member.Weight > 0).OrderByDescending(member => member.Weight)], scored, score)
            : null;
    }

    // Figures of decisions, such as accuracy, jump from row to row and would be fitted to luck: probabilities guide the search.
    private static Metric Guide(Metric metric, TaskKind task) =>
        task is TaskKind.Binary or TaskKind.Multiclass && metric != Metric.AreaUnderRocCurve && metric != Metric.BrierScore ? Metric.LogLoss : metric;

    // The mean prediction of each fold's test rows.
    private static IEnumerable<ScoredRows> Mix(LeaderboardEntry[] entries, int[] counts)
    {
        double total = counts.Sum();
        for (int fold = 0; fold < entries[0].Scored.Count; fold++)
        {
            ScoredRows first = entries[0].Scored[fold];
            double[] mean = new double[first.Predictions.Length];
            for (int i = 0; i < entries.Length; i++)
            {
                if (counts[i] > 0)
                {
                    ReadOnlySpan<double> predictions = entries[i].Scored[fold].Predictions;
                    for (int k = 0; k < mean.Length; k++)
                    {
                        mean[k] += counts[i] * predictions[k] / total;
                    }
                }
            }

            yield return new ScoredRows(first.Labels, mean, first.Weights.IsEmpty ? null : first.Weights.ToArray(), first.GroupSizes);
        }
    }
}
