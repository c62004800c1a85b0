using FullStackAI.Trainers.Trees;

namespace FullStackAI.Tests.Trainers.Trees;

/// <summary>The best set of categories to send left, by trying every set that the rules allow: slow and plain to read.</summary>
internal static class NaiveCategorySplit
{
    /// <summary>The gain before the leaf's own is taken off, and the bins that go
    /// left, ascending; none when nothing beats the leaf.</summary>
    internal static (double Gain, int[] Lefts) Best(long[] sums, LeafTask leaf, GradientScale scale, GrowthOptions options)
    {
        bool each = sums.Length <= options.MaxCatToOneHot;
        double l2 = options.LambdaL2 + (each ? 0 : options.CatL2);
        List<int[]> sets = each
            ? [.. Enumerable.Range(1, sums.Length - 1).Select(bin => new[] { bin })]
            : SortedEnds(sums, leaf, scale, options);
        (double Gain, int[] Lefts) best = (leaf.GainToBeat, []);
        foreach (int[] set in sets)
        {
            long left = set.Sum(bin => sums[bin]);
            double hessian = scale.Hessian(left);
            if (hessian < leaf.MinChildHessian || leaf.Hessian - hessian < leaf.MinChildHessian)
            {
                continue;
            }

            double gain = Gain(scale.Gradient(left), hessian) + Gain(leaf.Gradient - scale.Gradient(left), leaf.Hessian - hessian);
            if (gain > best.Gain)
            {
                best = (gain, [.. set.Order()]);
            }
        }

        return best;

        double Gain(double gradient, double weight)
        {
            double value = -gradient / (weight + l2);
            value = options.MaxDeltaStep > 0 ? Math.Clamp(value, -options.MaxDeltaStep, options.MaxDeltaStep) : value;
            return -((2 * gradient * value) + ((weight + l2) * value * value));
        }
    }

    // Categories with enough rows in the order of their mean gradient; from either end, as many as make a group that is large enough.
    private static List<int[]> SortedEnds(long[] sums, LeafTask leaf, GradientScale scale, GrowthOptions options)
    {
        int[] sorted = [.. Enumerable.Range(1, sums.Length - 1)
            .Where(bin => scale.Hessian(sums[bin]) * leaf.CountFactor >= options.CatSmooth - 0.5
                && (sums[bin] != 0 || options.CatSmooth <= 0))
            .OrderBy(bin => scale.Gradient(sums[bin]) / (scale.Hessian(sums[bin]) + options.CatSmooth)).ThenBy(bin => bin)];
        List<int[]> sets = [];
        foreach (int[] order in (int[][])[sorted, [.. sorted.Reverse()]])
        {
            double waiting = 0;
            for (int length = 1; length <= Math.Min(options.MaxCatThreshold, (sorted.Length + 1) / 2); length++)
            {
                waiting += Math.Floor((scale.Hessian(sums[order[length - 1]]) * leaf.CountFactor) + 0.5);
                double hessian = scale.Hessian(order[..length].Sum(bin => sums[bin]));
                if (hessian < leaf.MinChildHessian)
                {
                    continue;
                }

                if (leaf.Hessian - hessian < leaf.MinChildHessian
                    || (leaf.Hessian - hessian) * leaf.CountFactor < options.MinDataPerGroup - 0.5)
                {
                    break;
                }

                if (waiting >= options.MinDataPerGroup)
                {
                    waiting = 0;
                    sets.Add(order[..length]);
                }
            }
        }

        return sets;
    }
}
