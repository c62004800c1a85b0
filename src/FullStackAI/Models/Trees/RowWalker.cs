using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace FullStackAI.Models.Trees;

/// <summary>Finds the leaves of one row: eight trees at a time, so that the processor waits for eight loads at once instead of one after another.</summary>
internal sealed class RowWalker
{
    private const int Together = 8;
    private const int BlindSteps = 6; // steps before the first look whether all eight have arrived
    private const int MaximumStackCells = 2048;

    private readonly DecisionTree[] _trees;
    private readonly FeatureGather _gather;
    private readonly PackedForest _forest;
    private readonly double[]? _valueOf; // [places]; a leaf's value beside its node; null when trees have several outputs or do not fit
    private readonly WideNode[]?[] _wide;

    internal RowWalker(DecisionTree[] trees, FeatureGather gather)
    {
        _trees = trees;
        _gather = gather;
        _wide = new WideNode[]?[trees.Length];
        _forest = new PackedForest(trees, gather);
        _valueOf = _forest.Others.Length == 0 && Array.TrueForAll(trees, tree => tree.OutputCount == 1) ? ValuesOf() : null;
    }

    /// <summary>Whether <see cref="AddScores"/> serves these trees.</summary>
    internal bool CanAddScores => _valueOf is not null;

    /// <summary>Finds the leaf of every tree.</summary>
    /// <param name="values">[used features]; the row's cells, NaN where missing.</param>
    /// <param name="leaves">[trees]; out.</param>
    internal void Walk(ReadOnlySpan<float> values, Span<int> leaves)
    {
        WalkPacked(values, leaves);
        foreach (int t in _forest.Packed)
        {
            leaves[t] = _forest.LeafOf[leaves[t]];
        }

        foreach (int t in _forest.Others)
        {
            leaves[t] = LeafOf(t, values);
        }
    }

    /// <summary>Adds the value of every tree's leaf, in the order of the trees.</summary>
    /// <param name="values">[used features]; the row's cells, NaN where missing.</param>
    /// <param name="places">[trees]; working memory.</param>
    /// <param name="scores">[outputs]; tree t adds to output t mod outputs.</param>
    internal void AddScores(ReadOnlySpan<float> values, Span<int> places, Span<double> scores)
    {
        WalkPacked(values, places);
        ref double value = ref MemoryMarshal.GetArrayDataReference(_valueOf!);
        if (scores.Length == 1)
        {
            double sum = scores[0];
            foreach (int place in places)
            {
                sum += Unsafe.Add(ref value, place);
            }

            scores[0] = sum;
            return;
        }

        int output = 0;
        foreach (int place in places)
        {
            scores[output] += Unsafe.Add(ref value, place);
            output = output + 1 == scores.Length ? 0 : output + 1;
        }
    }

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
        double[] values = new double[_forest.Nodes.Length];
        for (int i = 0; i < _forest.Packed.Length; i++)
        {
            DecisionTree tree = _trees[_forest.Packed[i]];
            int end = _forest.Starts[i] + tree.NodeCount + tree.LeafCount;
            for (int place = _forest.Starts[i]; place < end; place++)
            {
                values[place] = _forest.LeafOf[place] < 0 ? 0 : tree.LeafValues[_forest.LeafOf[place]];
            }
        }

        return values;
    }

    /// <summary>Walks the packed trees to their ends.</summary>
    /// <param name="values">[used features]</param>
    /// <param name="places">[trees]; out: the place of the leaf among all nodes; trees that are not packed are left alone.</param>
    private void WalkPacked(ReadOnlySpan<float> values, Span<int> places)
    {
        int count = _forest.CellCount(values.Length);
        Span<uint> cells = count <= MaximumStackCells ? stackalloc uint[count] : new uint[count];
        RowCells.Fill(values, cells);
        ref uint cell = ref MemoryMarshal.GetReference(cells);
        if (_forest.HasCategories)
        {
            _forest.FillCodes(values, cells);
            WalkPacked<CategoryStep>(ref cell, places);
        }
        else
        {
            WalkPacked<NumberStep>(ref cell, places);
        }
    }

    private void WalkPacked<TStep>(ref uint cell, Span<int> places)
        where TStep : struct, ITreeStep
    {
        int[] packed = _forest.Packed;
        int i = 0;
        for (; i + Together <= packed.Length; i += Together)
        {
            WalkEight<TStep>(i, ref cell, places);
        }

        if (i < packed.Length && packed.Length >= Together)
        {
            WalkEight<TStep>(packed.Length - Together, ref cell, places); // some trees twice: that is cheaper than one at a time
            return;
        }

        ref uint sets = ref MemoryMarshal.GetArrayDataReference(_forest.Sets);
        for (; i < packed.Length; i++)
        {
            ref PackedNode tree = ref _forest.Nodes[_forest.Starts[i]];
            uint at = 0;
            uint next;
            while ((next = TStep.Next(ref tree, at, ref cell, ref sets)) != at)
            {
                at = next;
            }

            places[packed[i]] = _forest.Starts[i] + (int)at;
        }
    }

    private void WalkEight<TStep>(int first, ref uint cell, Span<int> places)
        where TStep : struct, ITreeStep
    {
        ReadOnlySpan<int> starts = _forest.Starts.AsSpan(first, Together);
        ReadOnlySpan<int> packed = _forest.Packed.AsSpan(first, Together);
        ref PackedNode nodes = ref MemoryMarshal.GetArrayDataReference(_forest.Nodes);
        ref uint sets = ref MemoryMarshal.GetArrayDataReference(_forest.Sets);
        ref PackedNode t0 = ref Unsafe.Add(ref nodes, starts[0]);
        ref PackedNode t1 = ref Unsafe.Add(ref nodes, starts[1]);
        ref PackedNode t2 = ref Unsafe.Add(ref nodes, starts[2]);
        ref PackedNode t3 = ref Unsafe.Add(ref nodes, starts[3]);
        ref PackedNode t4 = ref Unsafe.Add(ref nodes, starts[4]);
        ref PackedNode t5 = ref Unsafe.Add(ref nodes, starts[5]);
        ref PackedNode t6 = ref Unsafe.Add(ref nodes, starts[6]);
        ref PackedNode t7 = ref Unsafe.Add(ref nodes, starts[7]);
        uint a0 = 0, a1 = 0, a2 = 0, a3 = 0, a4 = 0, a5 = 0, a6 = 0, a7 = 0;
        for (int step = 0; step < BlindSteps; step++)
        {
            a0 = TStep.Next(ref t0, a0, ref cell, ref sets);
            a1 = TStep.Next(ref t1, a1, ref cell, ref sets);
            a2 = TStep.Next(ref t2, a2, ref cell, ref sets);
            a3 = TStep.Next(ref t3, a3, ref cell, ref sets);
            a4 = TStep.Next(ref t4, a4, ref cell, ref sets);
            a5 = TStep.Next(ref t5, a5, ref cell, ref sets);
            a6 = TStep.Next(ref t6, a6, ref cell, ref sets);
            a7 = TStep.Next(ref t7, a7, ref cell, ref sets);
        }

        uint moved;
        do
        {
            uint b0 = TStep.Next(ref t0, a0, ref cell, ref sets), b1 = TStep.Next(ref t1, a1, ref cell, ref sets);
            uint b2 = TStep.Next(ref t2, a2, ref cell, ref sets), b3 = TStep.Next(ref t3, a3, ref cell, ref sets);
            uint b4 = TStep.Next(ref t4, a4, ref cell, ref sets), b5 = TStep.Next(ref t5, a5, ref cell, ref sets);
            uint b6 = TStep.Next(ref t6, a6, ref cell, ref sets), b7 = TStep.Next(ref t7, a7, ref cell, ref sets);
            moved = (a0 ^ b0) | (a1 ^ b1) | (a2 ^ b2) | (a3 ^ b3) | (a4 ^ b4) | (a5 ^ b5) | (a6 ^ b6) | (a7 ^ b7);
            (a0, a1, a2, a3, a4, a5, a6, a7) = (b0, b1, b2, b3, b4, b5, b6, b7);
        }
        while (moved != 0);
        places[packed[0]] = starts[0] + (int)a0;
        places[packed[1]] = starts[1] + (int)a1;
        places[packed[2]] = starts[2] + (int)a2;
        places[packed[3]] = starts[3] + (int)a3;
        places[packed[4]] = starts[4] + (int)a4;
        places[packed[5]] = starts[5] + (int)a5;
        places[packed[6]] = starts[6] + (int)a6;
        places[packed[7]] = starts[7] + (int)a7;
    }
}
