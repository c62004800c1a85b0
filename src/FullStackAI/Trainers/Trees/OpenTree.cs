namespace FullStackAI.Trainers.Trees;

/// <summary>A tree while it grows: its leaves, its splits, and which leaf is split next.</summary>
/// <param name="data">The binned rows.</param>
/// <param name="options">Limits.</param>
/// <param name="leaves">Most leaves.</param>
internal sealed class OpenTree(BinnedMatrix data, GrowthOptions options, int leaves)
{
    private readonly TreeRecorder _recorder = new(data);
    private readonly Turn[] _turns = new Turn[leaves]; // side by side, so that looking for the next leaf reads few cache lines

    /// <summary>[most leaves]; those in use come first.</summary>
    internal LeafState[] Leaves { get; } = new LeafState[leaves];

    /// <summary>Number of leaves.</summary>
    internal int LeafCount { get; private set; }

    /// <summary>Leaves that may still come.</summary>
    internal int Room => Leaves.Length - LeafCount;

    /// <summary>Starts a tree of one leaf.</summary>
    internal void Begin(in LeafState root)
    {
        _recorder.Begin();
        Leaves[0] = root;
        LeafCount = 1;
        Line(0);
    }

    /// <summary>Whether depth and rows of a leaf allow a split.</summary>
    internal bool MaySplit(in LeafState leaf) =>
        (options.MaxDepth <= 0 || leaf.Depth < options.MaxDepth) && leaf.Count >= 2 * Math.Max(1, options.MinDataInLeaf);

    /// <summary>Whether a leaf waits for its turn to be split.</summary>
    internal bool Waits(int leaf) => _turns[leaf].Gain > 0;

    /// <summary>Number of rows of a leaf.</summary>
    internal int CountOf(int leaf) => _turns[leaf].Count;

    /// <summary>Whether a leaf that waits is split before another.</summary>
    internal bool Precedes(int leaf, int other)
    {
        Turn a = _turns[leaf];
        Turn b = _turns[other];
        return options.Order == GrowthOrder.LevelByLevel && a.Depth != b.Depth
            ? a.Depth < b.Depth
            : a.Gain > b.Gain || (a.Gain == b.Gain && leaf < other);
    }

    /// <summary>The leaf that is split next; −1 when there is none.</summary>
    internal int Next()
    {
        int best = -1;
        for (int leaf = 0; leaf < LeafCount; leaf++)
        {
            if (Waits(leaf) && (best < 0 || Precedes(leaf, best)))
            {
                best = leaf;
            }
        }

        return best;
    }

    /// <summary>Sets the best split of a leaf.</summary>
    internal void SetBest(int leaf, in SplitCandidate best)
    {
        Leaves[leaf].Best = best;
        Line(leaf);
    }

    /// <summary>The best split of a leaf in terms of stored bins.</summary>
    /// <param name="leaf">The leaf.</param>
    /// <param name="column">The column to look at.</param>
    internal BinTest TestOf(in LeafState leaf, out BinColumn column)
    {
        BinnedFeature feature = data.Features[leaf.Best.Feature];
        column = data.ColumnOf(feature);
        return SplitTests.Of(data, feature, leaf.Best);
    }

    /// <summary>The two leaves that its best split makes of one.</summary>
    /// <param name="leaf">The leaf.</param>
    /// <param name="rows">Its rows, split.</param>
    internal (LeafState Left, LeafState Right) ChildrenOf(in LeafState leaf, in (RowRange Left, RowRange Right) rows) =>
        LeafStates.Children(leaf, rows, data.Features[leaf.Best.Feature].Index, options);

    /// <summary>Puts two leaves in the place of one.</summary>
    /// <param name="leaf">The leaf; its number goes to the left child.</param>
    /// <param name="test">Its split in terms of stored bins.</param>
    /// <param name="children">What becomes of it.</param>
    /// <param name="node">The number of the split; out.</param>
    /// <returns>The number of the right child.</returns>
    internal int Split(int leaf, in BinTest test, in (LeafState Left, LeafState Right) children, out int node)
    {
        int right = LeafCount++;
        node = _recorder.Record(Leaves[leaf], test, leaf, right);
        (Leaves[leaf], Leaves[right]) = children;
        Leaves[leaf].ParentNode = Leaves[right].ParentNode = node;
        Line(leaf);
        Line(right);
        return right;
    }

    /// <summary>Ends the tree.</summary>
    internal GrownTree Finish() => _recorder.Finish(Leaves.AsSpan(0, LeafCount));

    private void Line(int leaf) => _turns[leaf] = new(Leaves[leaf].Best.Gain, Leaves[leaf].Depth, Leaves[leaf].Count);

    /// <summary>What decides when a leaf is split.</summary>
    private readonly record struct Turn(double Gain, int Depth, int Count);
}
