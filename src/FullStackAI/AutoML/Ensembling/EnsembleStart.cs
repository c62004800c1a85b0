using FullStackAI.Metrics;

namespace FullStackAI.AutoML;

/// <summary>The trials an ensemble on few rows starts from: there the best is the best by
/// luck, so those that are as good as it start together.</summary>
/// <remarks>As good means: worse by at most one standard error of the paired difference (Breiman et al.
/// 1984, the one-standard-error rule, taken for averaging instead of choosing).</remarks>
internal static class EnsembleStart
{
    /// <summary>From so many rows on luck no longer decides.</summary>
    internal const int FewRows = 1_000;

    private const int Most = 5;
    private const int MostOfAFamily = 2;

    /// <summary>Their numbers, the best first; empty when there are rows enough for the search alone.</summary>
    /// <param name="trials">One or more that succeeded.</param>
    /// <param name="metric">What trials are ranked by.</param>
    /// <param name="rows">The number of different test rows.</param>
    /// <param name="repeats">How often each row is a test row.</param>
    internal static IReadOnlyList<int> Of(IReadOnlyList<Trial> trials, Metric metric, int rows, int repeats)
    {
        if (rows >= FewRows)
        {
            return [];
        }

        int[] order = [.. Enumerable.Range(0, trials.Count)
            .OrderBy(i => Estimates.Loss(metric, trials[i].Scored, repeats))
            .ThenBy(i => trials[i].Number)];
        List<int> start = [order[0]];
        foreach (int i in order.Skip(1))
        {
            if (start.Count < Most
                && start.Count(member => trials[member].Candidate.Family == trials[i].Candidate.Family) < MostOfAFamily
                && IsAsGood(trials[i], trials[order[0]], metric, repeats))
            {
                start.Add(i);
            }
        }

        return start;
    }

    private static bool IsAsGood(Trial trial, Trial best, Metric metric, int repeats)
    {
        MetricEstimate worse = Estimates.Difference(metric, trial.Scored, best.Scored, repeats);
        return worse.Value <= (double.IsNaN(worse.StandardError) ? 0 : worse.StandardError);
    }
}
