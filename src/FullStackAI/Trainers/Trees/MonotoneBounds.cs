namespace FullStackAI.Trainers.Trees;

/// <summary>How the values of leaves are kept in monotone order.</summary>
internal enum MonotoneBounding
{
    /// <summary>The middle of two siblings bounds all that grows below them.</summary>
    Midpoint,

    /// <summary>Each leaf is bounded by the values of the leaves that touch it, which change as they are split.</summary>
    Neighbours,
}

/// <summary>Bounds of leaf values from the leaves they touch: two leaves on different sides of a split on a monotone feature
/// must be in order when some row could move from one to the other by that feature alone.</summary>
/// <remarks>Looser than bounds by midpoints, so trees fit better; leaves whose bounds change must be searched again.
/// Source: Auguste, Malory and Smirnov, A better method to enforce monotonic constraints (2020).</remarks>
internal sealed class MonotoneBounds(BinnedMatrix data, GrowthOptions options)
{
    private readonly List<Region> _regions = [];
    private readonly List<Dictionary<int, int>> _below = []; // by leaf: leaves that must not lie above it, and the feature that orders them
    private readonly List<Dictionary<int, int>> _above = [];

    /// <summary>Starts a tree of one leaf.</summary>
    internal void Begin()
    {
        _regions.Clear();
        _below.Clear();
        _above.Clear();
        Add(new Region([], []));
    }

    /// <summary>Takes a split in.</summary>
    /// <param name="leaves">With the values of the new leaves; their bounds, and those of other leaves, are set.</param>
    /// <param name="left">The leaf that was split and is now the left child.</param>
    /// <param name="right">The right child: the newest leaf.</param>
    /// <param name="split">The split.</param>
    /// <param name="node">Its number.</param>
    /// <returns>Other leaves whose bounds have changed, ascending.</returns>
    internal int[] Split(LeafState[] leaves, int left, int right, in SplitCandidate split, int node)
    {
        Region parent = _regions[left];
        Dictionary<int, int> below = _below[left];
        Dictionary<int, int> above = _above[left];
        BinnedFeature feature = data.Features[split.Feature];
        _regions[left] = parent.Half(feature, split, node, isLeft: true);
        (_below[left], _above[left]) = ([], []);
        Add(parent.Half(feature, split, node, isLeft: false));
        Inherit(below, _above, _below, left, right);
        Inherit(above, _below, _above, left, right);
        int sign = split.LeftBins is null && options.MonotoneConstraints.Count > feature.Index
            ? options.MonotoneConstraints[feature.Index]
            : 0;
        if (sign != 0)
        {
            (int low, int high) = sign > 0 ? (left, right) : (right, left);
            _above[low][high] = feature.Index;
            _below[high][low] = feature.Index;
        }

        Bound(leaves, left);
        Bound(leaves, right);
        return [.. below.Keys.Concat(above.Keys).Distinct().Order().Where(other => Bound(leaves, other))];
    }

    private void Add(Region region)
    {
        _regions.Add(region);
        _below.Add([]);
        _above.Add([]);
    }

    // What was in order with the parent is in order with each child that it still touches.
    private void Inherit(
        Dictionary<int, int> others, List<Dictionary<int, int>> theirs, List<Dictionary<int, int>> ours, int left, int right)
    {
        foreach ((int other, int feature) in others)
        {
            theirs[other].Remove(left);
            foreach (int child in (ReadOnlySpan<int>)[left, right])
            {
                if (_regions[child].Touches(_regions[other], feature))
                {
                    theirs[other][child] = feature;
                    ours[child][other] = feature;
                }
            }
        }
    }

    private bool Bound(LeafState[] leaves, int leaf)
    {
        double low = double.NegativeInfinity;
        double high = double.PositiveInfinity;
        foreach (int other in _below[leaf].Keys)
        {
            low = Math.Max(low, leaves[other].Output);
        }

        foreach (int other in _above[leaf].Keys)
        {
            high = Math.Min(high, leaves[other].Output);
        }

        bool changed = low != leaves[leaf].MinOutput || high != leaves[leaf].MaxOutput;
        (leaves[leaf].MinOutput, leaves[leaf].MaxOutput) = (low, high);
        return changed;
    }

    /// <summary>The bins of one numeric feature that reach a leaf.</summary>
    private readonly record struct Reach(int Low, int High, bool Missing);

    /// <summary>The rows that reach a leaf: bins of numeric features, and sides of categorical splits.</summary>
    private sealed class Region(Dictionary<int, Reach> reaches, Dictionary<int, bool> sides)
    {
        internal Region Half(BinnedFeature feature, in SplitCandidate split, int node, bool isLeft)
        {
            if (split.LeftBins is not null)
            {
                return new(reaches, new(sides) { [node] = isLeft });
            }

            Reach whole = reaches.TryGetValue(feature.Index, out Reach found)
                ? found
                : new(0, feature.Mapper.NumericBinCount - 1, feature.Mapper.HasMissingBin);
            bool missing = whole.Missing && split.MissingLeft == isLeft;
            Reach half = isLeft
                ? new(whole.Low, Math.Min(whole.High, split.Bin), missing)
                : new(Math.Max(whole.Low, split.Bin + 1), whole.High, missing);
            return new(new(reaches) { [feature.Index] = half }, sides);
        }

        /// <summary>Whether a row of one region can be a row of the other after a change of one feature.</summary>
        internal bool Touches(Region other, int moved) =>
            reaches.All(pair => pair.Key == moved || !other.Reaches.TryGetValue(pair.Key, out Reach theirs)
                || (pair.Value.Low <= theirs.High && theirs.Low <= pair.Value.High) || (pair.Value.Missing && theirs.Missing))
            && sides.All(pair => !other.Sides.TryGetValue(pair.Key, out bool side) || side == pair.Value);

        private Dictionary<int, Reach> Reaches => reaches;

        private Dictionary<int, bool> Sides => sides;
    }
}
