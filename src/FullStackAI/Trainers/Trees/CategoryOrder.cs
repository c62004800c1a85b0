namespace FullStackAI.Trainers.Trees;

/// <summary>The sets of categories that a symmetric tree tries: each alone where there are few, else the ends
/// of the categories sorted by their mean gradient over all rows of the tree.</summary>
/// <remarks>All leaves of a level share one set, so all share one order. Limits are those of <see cref="CategorySplitFinder"/>.</remarks>
internal sealed class CategoryOrder
{
    private readonly int[] _bins;
    private readonly int[] _starts;
    private readonly int[] _lengths;

    private CategoryOrder(int[] bins, int[] starts, int[] lengths, double extraL2)
    {
        _bins = bins;
        _starts = starts;
        _lengths = lengths;
        ExtraL2 = extraL2;
    }

    /// <summary>Number of sets.</summary>
    internal int Count => _starts.Length;

    /// <summary>λ₂ on top of the option's.</summary>
    internal double ExtraL2 { get; }

    /// <summary>The bins of a set; they go left.</summary>
    internal int[] BinsOf(int set) => _bins[_starts[set]..(_starts[set] + _lengths[set])];

    /// <summary>What each set adds up to in a leaf.</summary>
    /// <param name="sums">[bins]; packed sums of the leaf.</param>
    /// <param name="lefts">[<see cref="Count"/>]; out.</param>
    internal unsafe void Totals(long* sums, long* lefts)
    {
        // A set mostly adds one bin to the set before.
        for (int set = 0; set < _starts.Length; set++)
        {
            int start = _starts[set];
            int length = _lengths[set];
            bool growsRight = set > 0 && start == _starts[set - 1] && length > _lengths[set - 1];
            bool growsLeft = set > 0 && start + length == _starts[set - 1] + _lengths[set - 1] && length > _lengths[set - 1];
            int from = growsRight ? start + _lengths[set - 1] : start;
            int to = growsLeft ? _starts[set - 1] : start + length;
            long total = growsRight || growsLeft ? lefts[set - 1] : 0;
            for (int i = from; i < to; i++)
            {
                total += sums[_bins[i]];
            }

            lefts[set] = total;
        }
    }

    /// <summary>The sets of a feature for a tree.</summary>
    /// <param name="sums">[bins]; packed sums of the root; bin 0 (rare, missing, unseen) always goes right.</param>
    /// <param name="bins">Number of bins.</param>
    /// <param name="root">The root's sums.</param>
    /// <param name="scale">Units of the packed sums.</param>
    /// <param name="options">Limits.</param>
    internal static unsafe CategoryOrder Of(long* sums, int bins, in LeafTask root, in GradientScale scale, GrowthOptions options)
    {
        if (bins <= options.MaxCatToOneHot)
        {
            int[] each = [.. Enumerable.Range(1, bins - 1)];
            return new(each, [.. Enumerable.Range(0, each.Length)], [.. Enumerable.Repeat(1, each.Length)], extraL2: 0);
        }

        var finder = new CategorySplitFinder(options);
        int[] sorted = finder.Sorted(sums, bins, root, scale);
        var starts = new List<int>();
        var lengths = new List<int>();
        int longest = Math.Min(options.MaxCatThreshold, (sorted.Length + 1) / 2);
        foreach (bool fromEnd in (ReadOnlySpan<bool>)[false, true])
        {
            double waiting = 0;
            double left = 0;
            for (int i = 0; i < longest; i++)
            {
                double hessian = scale.Hessian(sums[sorted[fromEnd ? sorted.Length - 1 - i : i]]);
                left += hessian;
                waiting += Math.Floor((hessian * root.CountFactor) + 0.5);
                if ((root.Hessian - left) * root.CountFactor < options.MinDataPerGroup - 0.5)
                {
                    break;
                }

                if (waiting >= options.MinDataPerGroup)
                {
                    waiting = 0;
                    starts.Add(fromEnd ? sorted.Length - 1 - i : 0);
                    lengths.Add(i + 1);
                }
            }
        }

        return new(sorted, [.. starts], [.. lengths], options.CatL2);
    }
}
