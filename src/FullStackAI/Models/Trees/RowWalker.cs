using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace FullStackAI.Models.Trees;

/// <summary>Finds the leaves of one row in all trees, a step in each tree after the other.</summary>
internal sealed unsafe class RowWalker
{
    private const int RowsBeforeBlocks = 16; // a model that answers a few rows only need not pay for blocks
    private const int MaximumStackWords = 8 * 1024; // 64 KB

    private readonly DecisionTree[] _trees;
    private readonly FeatureGather _gather;
    private readonly PackedForest _forest;
    private readonly TreeGroup[] _groups;
    private readonly double[]? _values; // [all leaves]; null when trees have several outputs or do not fit
    private readonly WideNode[]?[] _wide;
    private BlockForest? _blocks;
    private int _rowsUntilBlocks = RowsBeforeBlocks; // negative once blocks are being made or there are none

    internal RowWalker(DecisionTree[] trees, FeatureGather gather)
    {
        _trees = trees;
        _gather = gather;
        _wide = new WideNode[]?[trees.Length];
        _forest = new PackedForest(trees, gather);
        _groups = TreeGroup.Of(_forest);
        _values = _forest.Others.Length == 0 && Array.TrueForAll(trees, tree => tree.OutputCount == 1) ? ValuesOf() : null;
    }

    /// <summary>Whether <see cref="AddScores"/> serves these trees.</summary>
    internal bool CanAddScores => _values is not null;

    /// <summary>[all leaves]; null when <see cref="CanAddScores"/> is false.</summary>
    internal double[]? LeafValues => _values;

    /// <summary>Finds the leaf of every tree.</summary>
    /// <param name="row">The row.</param>
    /// <param name="leaves">[trees]; out.</param>
    internal void Walk(in FeatureRow row, Span<int> leaves) => Visit(row, new LeafNumbers(_forest, leaves));

    /// <summary>Adds the value of every tree's leaf, in the order of the trees.</summary>
    /// <param name="row">The row.</param>
    /// <param name="scores">[outputs]; tree t adds to output t mod outputs.</param>
    internal void AddScores(in FeatureRow row, Span<double> scores) => Visit(row, new LeafSums(_values!, scores));

    /// <summary>The number of a tree's first leaf among all leaves.</summary>
    internal int FirstLeafOf(int t) => _forest.FirstLeaves[t];

    /// <summary>The leaf of one tree of any kind.</summary>
    /// <param name="t">The tree's number.</param>
    /// <param name="values">[used features]</param>
    internal int LeafOf(int t, ReadOnlySpan<float> values)
    {
        ReadOnlySpan<WideNode> nodes = _wide[t] ??= Widen(_trees[t]);
        int child = nodes.Length == 0 ? ~0 : 0;
        while (child >= 0)
        {
            ref readonly WideNode node = ref nodes[child];
            float value = values[node.Cell];
            bool left = node.Set is null
                ? value <= node.Threshold || (node.MissingLeft && float.IsNaN(value))
                : value >= 0 && value < 32 * node.Set.Length && (node.Set[(int)value >> 5] >> ((int)value & 31) & 1) != 0;
            child = left ? node.Left : node.Right;
        }

        return ~child;
    }

    private void Visit<TVisitor>(in FeatureRow row, TVisitor visitor)
        where TVisitor : ILeafVisitor, allows ref struct
    {
        BlockForest? blocks = _blocks;
        if (blocks is null && _rowsUntilBlocks >= 0)
        {
            blocks = MakeBlocks();
        }

        if (blocks is null || !TryVisitBlocks(blocks, in row, visitor))
        {
            VisitPacked(in row, visitor);
        }
    }

    /// <summary>Counts rows, and makes the blocks when there have been enough; one thread makes them, and others go on meanwhile.</summary>
    private BlockForest? MakeBlocks()
    {
        if (Interlocked.Decrement(ref _rowsUntilBlocks) != -1)
        {
            return null;
        }

        return _blocks = _forest.Others.Length == 0 ? BlockForest.Of(_trees, _gather) : null;
    }

    /// <summary>Walks through blocks.</summary>
    /// <returns>False when a number is missing.</returns>
    [SkipLocalsInit]
    private bool TryVisitBlocks<TVisitor>(BlockForest forest, in FeatureRow row, TVisitor visitor)
        where TVisitor : ILeafVisitor, allows ref struct
    {
        float* values = stackalloc float[BlockForest.MostFeatures];
        byte* bins = stackalloc byte[BlockForest.MostFeatures];
        new Span<float>(values, BlockForest.MostFeatures).Clear();
        _gather.Gather(row, new Span<float>(values, _gather.UsedCount));
        if (!forest.Bins.TryFind(values, bins))
        {
            return false;
        }

        int* found = stackalloc int[BlockKernel.Most];
        for (int first = 0; first < forest.Count; first += BlockKernel.Most)
        {
            int count = Math.Min(BlockKernel.Most, forest.Count - first);
            BlockKernel.Walk(forest, bins, first, count, found);
            visitor.Visit(first, new ReadOnlySpan<int>(found, count));
        }

        return true;
    }

    [SkipLocalsInit]
    private void VisitPacked<TVisitor>(in FeatureRow row, TVisitor visitor)
        where TVisitor : ILeafVisitor, allows ref struct
    {
        bool direct = _gather.ReadsOnlyFirst(row.Dense.Length);
        Span<float> gathered = direct ? []
            : _gather.UsedCount <= MaximumStackWords ? stackalloc float[_gather.UsedCount]
            : new float[_gather.UsedCount];
        ReadOnlySpan<float> values = direct ? row.Dense : gathered;
        if (!direct)
        {
            _gather.Gather(row, gathered);
        }

        int words = _forest.Cells.Plan.Count;
        Span<ulong> cells = words <= MaximumStackWords ? stackalloc ulong[words] : new ulong[words];
        int* cursors = stackalloc int[TreeGroup.Most];
        int* found = stackalloc int[TreeGroup.Most];
        fixed (ulong* nodes = _forest.Nodes, sets = _forest.Sets, own = cells)
        {
            if (_groups.Length > 0)
            {
                _forest.Cells.Fill(values, direct, own);
            }

            foreach (TreeGroup group in _groups)
            {
                WalkTrees(nodes + group.Segment, sets, own, group, cursors, found);
                visitor.Visit(group.First, new ReadOnlySpan<int>(found, group.Count));
            }
        }

        foreach (int t in _forest.Others)
        {
            visitor.VisitOther(t, direct ? _trees[t].LeafOf(values) : LeafOf(t, values));
        }
    }

    private void WalkTrees(ulong* nodes, ulong* sets, ulong* cells, TreeGroup group, int* cursors, int* found)
    {
        if (!_forest.Cells.Plan.HasCodes)
        {
            WalkKernel<NumberStep>.Row(nodes, sets, cells, group, cursors, found);
        }
        else if (!_forest.Cells.Plan.HasWideSets)
        {
            WalkKernel<CodeStep>.Row(nodes, sets, cells, group, cursors, found);
        }
        else
        {
            WalkKernel<WideCodeStep>.Row(nodes, sets, cells, group, cursors, found);
        }
    }

    private WideNode[] Widen(DecisionTree tree)
    {
        var nodes = new WideNode[tree.NodeCount];
        for (int node = 0; node < nodes.Length; node++)
        {
            nodes[node] = new(
                tree.Thresholds[node],
                _gather.PlaceOf(tree.Features[node]),
                tree.Lefts[node],
                tree.Rights[node],
                tree.MissingGoesLeft(node),
                tree.IsCategorical(node) ? tree.CategorySet(node).ToArray() : null);
        }

        return nodes;
    }

    private double[] ValuesOf()
    {
        int count = 0;
        foreach (DecisionTree tree in _trees)
        {
            count += tree.LeafCount;
        }

        double[] values = new double[count];
        int first = 0;
        foreach (DecisionTree tree in _trees)
        {
            tree.LeafValues.CopyTo(values.AsSpan(first));
            first += tree.LeafCount;
        }

        return values;
    }

    /// <summary>What becomes of the leaves of a row.</summary>
    private interface ILeafVisitor
    {
        /// <summary>Takes the leaves of packed trees that follow each other.</summary>
        /// <param name="first">The first, counted among the packed.</param>
        /// <param name="found">Numbers among all leaves.</param>
        void Visit(int first, ReadOnlySpan<int> found);

        /// <summary>Takes the leaf of a tree that is not packed.</summary>
        void VisitOther(int t, int leaf);
    }

    /// <summary>Notes each tree's leaf.</summary>
    private readonly ref struct LeafNumbers(PackedForest forest, Span<int> leaves) : ILeafVisitor
    {
        private readonly Span<int> _leaves = leaves;

        public void Visit(int first, ReadOnlySpan<int> found)
        {
            for (int i = 0; i < found.Length; i++)
            {
                int t = forest.Packed[first + i];
                _leaves[t] = found[i] - forest.FirstLeaves[t];
            }
        }

        public void VisitOther(int t, int leaf) => _leaves[t] = leaf;
    }

    /// <summary>Adds the values of leaves, where all trees are packed and have one output.</summary>
    private readonly ref struct LeafSums(double[] values, Span<double> scores) : ILeafVisitor
    {
        private readonly Span<double> _scores = scores;

        public void Visit(int first, ReadOnlySpan<int> found)
        {
            // In bounds by construction: a forest's leaves have the numbers of their values.
            ref double value = ref MemoryMarshal.GetArrayDataReference(values);
            if (_scores.Length == 1)
            {
                double sum = _scores[0];
                foreach (int leaf in found)
                {
                    sum += Unsafe.Add(ref value, (nint)leaf);
                }

                _scores[0] = sum;
                return;
            }

            int output = first % _scores.Length;
            foreach (int leaf in found)
            {
                _scores[output] += Unsafe.Add(ref value, (nint)leaf);
                output = output + 1 == _scores.Length ? 0 : output + 1;
            }
        }

        public void VisitOther(int t, int leaf) => throw new InvalidOperationException("A tree is not packed.");
    }
}
