using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace FullStackAI.Models.Trees;

/// <summary>Finds the leaves of one row: eight trees at a time, so that the processor waits for eight loads at once instead of one after another.</summary>
internal sealed class RowWalker
{
    private const int Together = 8;
    private const int BlindSteps = 6; // steps before the first look whether all eight have arrived

    private readonly DecisionTree[] _trees;
    private readonly FeatureGather _gather;
    private readonly PackedNode[] _nodes;
    private readonly int[] _leafOf;
    private readonly int[] _starts;
    private readonly int[] _packed;
    private readonly int[] _others;
    private readonly WideNode[]?[] _wide;

    internal RowWalker(DecisionTree[] trees, FeatureGather gather)
    {
        _trees = trees;
        _gather = gather;
        _wide = new WideNode[]?[trees.Length];
        var packed = new List<int>();
        var others = new List<int>();
        var starts = new List<int>();
        int places = 0;
        for (int t = 0; t < trees.Length; t++)
        {
            if (!Fits(trees[t]))
            {
                others.Add(t);
                continue;
            }

            starts.Add(places);
            packed.Add(t);
            places += trees[t].NodeCount + trees[t].LeafCount;
        }

        _starts = [.. starts];
        _packed = [.. packed];
        _others = [.. others];
        _nodes = new PackedNode[places];
        _leafOf = new int[places];
        for (int i = 0; i < _packed.Length; i++)
        {
            DecisionTree tree = trees[_packed[i]];
            int length = tree.NodeCount + tree.LeafCount;
            Pack(tree, _nodes.AsSpan(_starts[i], length), _leafOf.AsSpan(_starts[i], length));
        }
    }

    /// <summary>Finds the leaf of every tree.</summary>
    /// <param name="values">[used features]; the row's cells, NaN where missing.</param>
    /// <param name="leaves">[trees]; out.</param>
    internal void Walk(ReadOnlySpan<float> values, Span<int> leaves)
    {
        int cellCount = Math.Max(1, RowCells.PerFeature * values.Length); // leaves look at cell 0, whatever it holds
        Span<uint> cells = cellCount <= 1024 ? stackalloc uint[cellCount] : new uint[cellCount];
        RowCells.Fill(values, cells);
        ref uint cell = ref MemoryMarshal.GetReference(cells);
        int i = 0;
        for (; i + Together <= _packed.Length; i += Together)
        {
            WalkEight(i, ref cell, leaves);
        }

        for (; i < _packed.Length; i++)
        {
            ref PackedNode tree = ref _nodes[_starts[i]];
            uint at = 0;
            uint next;
            while ((next = Step(ref tree, at, ref cell)) != at)
            {
                at = next;
            }

            leaves[_packed[i]] = _leafOf[_starts[i] + (int)at];
        }

        foreach (int t in _others)
        {
            leaves[t] = LeafOf(t, values);
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

    private void WalkEight(int first, ref uint cell, Span<int> leaves)
    {
        ref PackedNode t0 = ref _nodes[_starts[first]];
        ref PackedNode t1 = ref _nodes[_starts[first + 1]];
        ref PackedNode t2 = ref _nodes[_starts[first + 2]];
        ref PackedNode t3 = ref _nodes[_starts[first + 3]];
        ref PackedNode t4 = ref _nodes[_starts[first + 4]];
        ref PackedNode t5 = ref _nodes[_starts[first + 5]];
        ref PackedNode t6 = ref _nodes[_starts[first + 6]];
        ref PackedNode t7 = ref _nodes[_starts[first + 7]];
        uint a0 = 0, a1 = 0, a2 = 0, a3 = 0, a4 = 0, a5 = 0, a6 = 0, a7 = 0;
        for (int step = 0; step < BlindSteps; step++)
        {
            a0 = Step(ref t0, a0, ref cell);
            a1 = Step(ref t1, a1, ref cell);
            a2 = Step(ref t2, a2, ref cell);
            a3 = Step(ref t3, a3, ref cell);
            a4 = Step(ref t4, a4, ref cell);
            a5 = Step(ref t5, a5, ref cell);
            a6 = Step(ref t6, a6, ref cell);
            a7 = Step(ref t7, a7, ref cell);
        }

        uint moved;
        do
        {
            uint b0 = Step(ref t0, a0, ref cell), b1 = Step(ref t1, a1, ref cell), b2 = Step(ref t2, a2, ref cell), b3 = Step(ref t3, a3, ref cell);
            uint b4 = Step(ref t4, a4, ref cell), b5 = Step(ref t5, a5, ref cell), b6 = Step(ref t6, a6, ref cell), b7 = Step(ref t7, a7, ref cell);
            moved = (a0 ^ b0) | (a1 ^ b1) | (a2 ^ b2) | (a3 ^ b3) | (a4 ^ b4) | (a5 ^ b5) | (a6 ^ b6) | (a7 ^ b7);
            (a0, a1, a2, a3, a4, a5, a6, a7) = (b0, b1, b2, b3, b4, b5, b6, b7);
        }
        while (moved != 0);
        ReadOnlySpan<uint> places = [a0, a1, a2, a3, a4, a5, a6, a7];
        for (int i = 0; i < Together; i++)
        {
            leaves[_packed[first + i]] = _leafOf[_starts[first + i] + (int)places[i]];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Step(ref PackedNode tree, uint at, ref uint cell)
    {
        // In bounds by construction: Pack writes only places of the same tree and cells of used features.
        PackedNode node = Unsafe.Add(ref tree, at);
        return node.Left + (Unsafe.Add(ref cell, (nint)node.Cell) > node.Key ? 1u : 0u);
    }

    private bool Fits(DecisionTree tree)
    {
        for (int node = 0; node < tree.NodeCount; node++)
        {
            if (tree.IsCategorical(node))
            {
                return false;
            }
        }

        return tree.NodeCount + tree.LeafCount <= ushort.MaxValue && RowCells.PerFeature * _gather.UsedCount <= ushort.MaxValue;
    }

    private void Pack(DecisionTree tree, Span<PackedNode> nodes, Span<int> leafOf)
    {
        // Breadth first: the top levels, which every row visits, share cache lines.
        var queue = new Queue<int>();
        queue.Enqueue(tree.NodeCount == 0 ? ~0 : 0);
        int place = 0;
        int next = 1;
        while (queue.TryDequeue(out int child))
        {
            if (child < 0)
            {
                nodes[place] = new(uint.MaxValue, 0, (ushort)place);
                leafOf[place] = ~child;
            }
            else
            {
                int cell = (RowCells.PerFeature * _gather.PlaceOf(tree.Features[child])) + (tree.MissingGoesLeft(child) ? 0 : 1);
                nodes[place] = new(RowCells.KeyOf(tree.Thresholds[child]), (ushort)cell, (ushort)next);
                leafOf[place] = -1;
                queue.Enqueue(tree.Lefts[child]);
                queue.Enqueue(tree.Rights[child]);
                next += 2;
            }

            place++;
        }
    }
}
