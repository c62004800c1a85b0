namespace FullStackAI.AutoML;

/// <summary>Chooses weights of trials so that their mean predicts the test rows of the folds best:
/// greedy selection with repeats, guarded against luck on few rows.</summary>
/// <remarks>
/// Source: Caruana et al., Ensemble Selection from Libraries of Models (2004): greedy, with repeats, from a sorted start.
/// Guards: on few rows the start is given (see <see cref="EnsembleStart"/>) and there are fewer
/// rounds, none where the guide is not what trials are ranked by: it would
/// reward being surer rather than being right more often; a trial that is not in yet must gain more
/// than a tenth of the standard error of what it changes. On few rows the first
/// that does not ends the search; on more rows the next best one that does, or one that is in already, takes
/// its place, so that near copies of the best one do not hide what differs from it.
/// </remarks>
internal static class EnsembleSelection
{
    private const int MostRounds = 25;
    private const int MostCandidates = 40;
    private const int MostOfAFamilyFirst = 4;
    private const double LeastGain = 0.1; // standard errors

    /// <summary>Chooses.</summary>
    /// <param name="guide">What is minimised.</param>
    /// <param name="vectors">[trials]; from <see cref="Guide.Vector"/>.</param>
    /// <param name="families">[trials]; the best of each are candidates however many of
    /// another one are better: an ensemble lives on what differs.</param>
    /// <param name="start">The trials that are in from the start; empty takes the best one.</param>
    /// <param name="without">Rows of this part of the cross-fit do not count; −1 counts all.</param>
    /// <param name="isOver">Whether the time is over; the best weights so far are then the answer.</param>
    /// <returns>[trials]; shares that add up to 1.</returns>
    internal static double[] Weights(
        Guide guide, IReadOnlyList<double[]> vectors, IReadOnlyList<string> families, IReadOnlyList<int> start, int without,
        Func<bool> isOver)
    {
        double[] alone = [.. vectors.Select(vector => guide.Loss(vector, without))];
        int[] order = Candidates(alone, families);
        double[] counts = new double[vectors.Count];
        if (order.Length == 0)
        {
            return counts;
        }

        int rows = vectors[0].Length;
        double[] sum = new double[rows];
        int members = 0;
        foreach (int i in start.Count > 0 ? start : [order[0]])
        {
            Add(vectors[i], sum);
            counts[i]++;
            members++;
        }

        double[] best = (double[])counts.Clone();
        double bestLoss = guide.Loss(Divided(sum, members), without);
        int rounds = start.Count > 0 && !guide.IsMetric ? members : Math.Min(MostRounds, 5 + (guide.Rows / 50));
        double[] trial = new double[rows];
        while (members < rounds && !isOver())
        {
            if (Next(guide, vectors, order, counts, sum, members, trial, without) is not var (chosen, loss))
            {
                break;
            }

            Add(vectors[chosen], sum);
            counts[chosen]++;
            members++;
            if (loss < bestLoss)
            {
                (best, bestLoss) = ((double[])counts.Clone(), loss);
            }
        }

        double total = best.Sum();
        return [.. best.Select(count => count / total)];
    }

    // The best first: some of each family, then the others.
    private static int[] Candidates(double[] alone, IReadOnlyList<string> families)
    {
        int[] ranked = [.. Enumerable.Range(0, alone.Length).Where(i => double.IsFinite(alone[i])).OrderBy(i => alone[i]).ThenBy(i => i)];
        int[] first = [.. ranked.GroupBy(i => families[i]).SelectMany(family => family.Take(MostOfAFamilyFirst))];
        return [.. first.Concat(ranked.Except(first)).Take(Math.Max(MostCandidates, first.Length)).OrderBy(i => alone[i]).ThenBy(i => i)];
    }

    private static (int Chosen, double Loss)? Next(
        Guide guide, IReadOnlyList<double[]> vectors, int[] order, double[] counts, double[] sum, int members, double[] mean, int without)
    {
        var losses = new (int Trial, double Loss)[order.Length];
        for (int place = 0; place < order.Length; place++)
        {
            double[] vector = vectors[order[place]];
            double share = 1.0 / (members + 1);
            for (int row = 0; row < mean.Length; row++)
            {
                mean[row] = (sum[row] + vector[row]) * share;
            }

            losses[place] = (order[place], guide.Loss(mean, without));
        }

        IEnumerable<(int Trial, double Loss)> steps = losses
            .Where(step => double.IsFinite(step.Loss))
            .OrderBy(step => step.Loss)
            .Take(guide.Rows < EnsembleStart.FewRows ? 1 : losses.Length);
        foreach ((int chosen, double loss) in steps)
        {
            if (counts[chosen] > 0 || GainsEnough(guide, vectors[chosen], sum, members, loss, without))
            {
                return (chosen, loss);
            }
        }

        return null;
    }

    private static bool GainsEnough(Guide guide, double[] vector, double[] sum, int members, double loss, int without)
    {
        double[] before = Divided(sum, members);
        double[] after = new double[before.Length];
        for (int row = 0; row < after.Length; row++)
        {
            after[row] = (sum[row] + vector[row]) / (members + 1);
        }

        return guide.Loss(before, without) - loss > LeastGain * guide.ErrorOfDifference(after, before);
    }

    private static void Add(double[] vector, double[] sum)
    {
        for (int row = 0; row < sum.Length; row++)
        {
            sum[row] += vector[row];
        }
    }

    private static double[] Divided(double[] sum, int members)
    {
        double[] mean = new double[sum.Length];
        for (int row = 0; row < mean.Length; row++)
        {
            mean[row] = sum[row] / members;
        }

        return mean;
    }
}
