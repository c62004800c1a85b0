using System.Runtime.CompilerServices;

namespace FullStackAI.Models.Trees;

/// <summary>Finds the leaves of one row in all trees, or of eight rows in one tree; both walk eight cursors at a time.</summary>
internal sealed unsafe class RowWalker
{
    private const int Together = PackedForest.Together;
    private const int MaximumStackWords = 8 * 1024; // 64 KB

    private readonly DecisionTree[] _trees;
    private readonly FeatureGather _gather;
    private readonly PackedForest _forest;
    private readonly TreeGroup[] _groups;
    private readonly int[] _packedNumber; // [trees]; −1 for a tree that is not packed
    private readonly int[] _rowRounds; // [packed]; rounds of eight rows through a tree
    private readonly double[]? _values; // [all leaves]; null when trees have several outputs or do not fit
    private readonly WideNode[]?[] _wide;

    internal RowWalker(DecisionTree[] trees, FeatureGather gather)
    {
        _trees = trees;
        _gather = gather;
        _wide = new WideNode[]?[trees.Length];
        _forest = new PackedForest(trees, gather);
        _groups = GroupsOf(_forest);
        _packedNumber = new int[trees.Length];
        _rowRounds = new int[_forest.Packed.Length];
        Array.Fill(_packedNumber, -1);
        for (int i = 0; i < _forest.Packed.Length; i++)
        {
            _packedNumber[_forest.Packed[i]] = i;
        }

        _values = _forest.Others.Length == 0 && Array.TrueForAll(trees, tree => tree.OutputCount == 1) ? ValuesOf() : null;
    }

    /// <summary>Whether <see cref="AddScores"/> serves these trees.</summary>
    internal bool CanAddScores => _values is not null;

    /// <summary>Words of the cells of eight rows; 0 when rows cannot be walked side by side.</summary>
    internal int LaneWords => _forest.Cells.Stride == RowCells.Lanes ? _forest.Cells.Words : 0;

    /// <summary>Whether <see cref="WalkRows"/> serves a tree.</summary>
    internal bool CanWalkRows(int t) => LaneWords > 0 && _packedNumber[t] >= 0;

    /// <summary>The steps that eight rows side by side need in a tree, weighed by what a step costs beside one that asks for numbers only.</summary>
    internal double StepsOf(int t)
    {
        TreeDepths depths = _forest.Depths[_packedNumber[t]];
        double cost = !_forest.Cells.HasCodes ? 1 : _forest.Cells.HasWideSets ? 3 : 2;
        return cost * (2 + BlindSteps(depths));
    }

    /// <summary>Finds the leaf of every tree.</summary>
    /// <param name="row">The row.</param>
    /// <param name="leaves">[trees]; out.</param>
    [SkipLocalsInit]
    internal void Walk(in FeatureRow row, Span<int> leaves)
    {
        bool direct = _gather.ReadsOnlyFirst(row.Dense.Length);
        Span<float> gathered = direct ? [] : _gather.UsedCount <= MaximumStackWords ? stackalloc float[_gather.UsedCount] : new float[_gather.UsedCount];
        ReadOnlySpan<float> values = direct ? row.Dense : gathered;
        if (!direct)
        {
            _gather.Gather(row, gathered);
        }

        int words = _forest.Cells.Words;
        Span<ulong> cells = words <= MaximumStackWords ? stackalloc ulong[words] : new ulong[words];
        int* found = stackalloc int[Together];
        fixed (ulong* nodes = _forest.Nodes, sets = _forest.Sets, own = cells)
        {
            if (_forest.Packed.Length > 0)
            {
                _forest.Cells.Fill(values, direct, own);
            }

            int i = 0;
            foreach (TreeGroup group in _groups)
            {
                WalkTrees(nodes, sets, own, group, found);
                for (int lane = 0; lane < group.Count; lane++, i++)
                {
                    int t = _forest.Packed[i];
                    leaves[t] = found[lane] - _forest.FirstLeaves[t];
                }
            }
        }

        foreach (int t in _forest.Others)
        {
            leaves[t] = direct ? _trees[t].LeafOf(values) : LeafOf(t, values);
        }
    }

    /// <summary>Adds the value of every tree's leaf, in the order of the trees.</summary>
    /// <param name="row">The row.</param>
    /// <param name="scores">[outputs]; tree t adds to output t mod outputs.</param>
    [SkipLocalsInit]
    internal void AddScores(in FeatureRow row, Span<double> scores)
    {
        bool direct = _gather.ReadsOnlyFirst(row.Dense.Length);
        Span<float> gathered = direct ? [] : _gather.UsedCount <= MaximumStackWords ? stackalloc float[_gather.UsedCount] : new float[_gather.UsedCount];
        ReadOnlySpan<float> values = direct ? row.Dense : gathered;
        if (!direct)
        {
            _gather.Gather(row, gathered);
        }

        int words = _forest.Cells.Words;
        Span<ulong> cells = words <= MaximumStackWords ? stackalloc ulong[words] : new ulong[words];
        int* found = stackalloc int[Together];
        fixed (ulong* nodes = _forest.Nodes, sets = _forest.Sets, own = cells)
        fixed (double* leafValues = _values)
        {
            _forest.Cells.Fill(values, direct, own);
            int output = 0;
            double sum = scores[0];
            foreach (TreeGroup group in _groups)
            {
                WalkTrees(nodes, sets, own, group, found);
                if (scores.Length == 1)
                {
                    for (int lane = 0; lane < group.Count; lane++)
                    {
                        sum += leafValues[found[lane]];
                    }

                    continue;
                }

                for (int lane = 0; lane < group.Count; lane++)
                {
                    scores[output] += leafValues[found[lane]];
                    output = output + 1 == scores.Length ? 0 : output + 1;
                }
            }

            if (scores.Length == 1)
            {
                scores[0] = sum;
            }
        }
    }

    /// <summary>Fills the cells of eight rows.</summary>
    /// <param name="values">[used features × rows of a block]; at the first row.</param>
    /// <param name="blockRows">Rows of a block.</param>
    /// <param name="cells">[<see cref="LaneWords"/>]; out.</param>
    internal void FillLanes(float* values, int blockRows, ulong* cells) => _forest.Cells.FillLanes(values, blockRows, cells);

    /// <summary>Finds the leaves of rows in one tree, eight rows at a time.</summary>
    /// <param name="t">The tree's number; <see cref="CanWalkRows"/>.</param>
    /// <param name="cells">From <see cref="FillLanes"/>, eight rows after eight rows.</param>
    /// <param name="rows">A multiple of eight.</param>
    /// <param name="leaves">[rows]; numbers among all leaves, of which <see cref="FirstLeafOf"/> is the tree's first; out.</param>
    internal void WalkRows(int t, ulong* cells, int rows, int* leaves)
    {
        if (!_forest.Cells.HasCodes)
        {
            WalkRows<NumberStep>(t, cells, rows, leaves);
        }
        else if (!_forest.Cells.HasWideSets)
        {
            WalkRows<CodeStep>(t, cells, rows, leaves);
        }
        else
        {
            WalkRows<WideCodeStep>(t, cells, rows, leaves);
        }
    }

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

    private void WalkRows<TStep>(int t, ulong* cells, int rows, int* leaves)
        where TStep : struct, ITreeStep
    {
        int i = _packedNumber[t];
        int root = _forest.Roots[i];
        int words = LaneWords;
        int rounds = _rowRounds[i];
        if (rounds == 0)
        {
            rounds = _rowRounds[i] = Rounds(BlindSteps(_forest.Depths[i])); // every thread finds the same
        }

        fixed (ulong* all = _forest.Nodes, sets = _forest.Sets)
        {
            ulong* nodes = all + _forest.Segments[i];
            for (int row = 0; row < rows; row += Together, cells += words)
            {
                WalkKernel<TStep>.Rows(nodes, sets, cells, root, rounds, leaves + row);
            }
        }
    }

    private static int BlindSteps(TreeDepths depths)
    {
        var all = new TreeDepths[Together];
        Array.Fill(all, depths);
        return TreeDepths.BlindSteps(all);
    }

    // The look itself is a round.
    private static int Rounds(int steps) => Math.Max(0, ((steps + 1) / 2) - 1);

    private static TreeGroup[] GroupsOf(PackedForest forest)
    {
        int count = 0;
        for (int i = 0; i < forest.Packed.Length; i += CountFrom(forest, i))
        {
            count++;
        }

        var groups = new TreeGroup[count];
        int first = 0;
        for (int g = 0; g < count; g++)
        {
            int trees = CountFrom(forest, first);
            int[] roots = new int[Together];
            for (int lane = 0; lane < Together; lane++)
            {
                roots[lane] = forest.Roots[first + Math.Min(lane, trees - 1)]; // a place without a tree walks the last one again
            }

            groups[g] = new TreeGroup(forest.Segments[first], roots, trees, Rounds(TreeDepths.BlindSteps(forest.Depths.AsSpan(first, trees))));
            first += trees;
        }

        return groups;
    }

    private static int CountFrom(PackedForest forest, int first)
    {
        int count = 1;
        while (count < Together && first + count < forest.Packed.Length && forest.Segments[first + count] == forest.Segments[first])
        {
            count++;
        }

        return count;
    }

    private void WalkTrees(ulong* nodes, ulong* sets, ulong* cells, TreeGroup group, int* found)
    {
        fixed (int* roots = group.Roots)
        {
            if (!_forest.Cells.HasCodes)
            {
                WalkKernel<NumberStep>.Trees(nodes + group.Segment, sets, cells, roots, group.Rounds, found);
            }
            else if (!_forest.Cells.HasWideSets)
            {
                WalkKernel<CodeStep>.Trees(nodes + group.Segment, sets, cells, roots, group.Rounds, found);
            }
            else
            {
                WalkKernel<WideCodeStep>.Trees(nodes + group.Segment, sets, cells, roots, group.Rounds, found);
            }
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

    /// <summary>Trees that one row walks side by side.</summary>
    private sealed record TreeGroup(int Segment, int[] Roots, int Count, int Rounds);
}
