using FullStackAI.Data;
using FullStackAI.Numerics;

namespace FullStackAI.Models.Trees;

/// <summary>Trees of any size as 64-bit words, for blocks of rows whose numbers are known by their ranks among the thresholds of their feature.</summary>
/// <remarks>
/// A node is [left 32 | ~rank 16 | cell 16]. The row's rank is added where the threshold's stands, which carries into <c>left</c> exactly when the rank is higher, and siblings stand side by side: next = (node + (cell &lt;&lt; 16)) >> 32.
/// A leaf names cell 0, whose value is always 0, so it leads to itself; its middle field counts the leaves before it in its page of 65,536 words.
/// Siblings are a pair of words; where there are categories two more follow, the set of each, as in a <see cref="PackedForest"/>.
/// Memory: 16 bytes a node, 32 where there are categories, and 8 a leaf and output.
/// </remarks>
internal sealed unsafe class RankedForest
{
    internal const int RankShift = 16;
    internal const int LeftShift = 32;
    internal const int SetOffset = 2;

    private const int PageShift = 16;
    private const double FewArrived = 0.2; // steps are taken without a look until so many rows stand still
    private const int MostStackBytes = 32 << 10;
    private const long MostWords = int.MaxValue - ushort.MaxValue;

    private readonly int[] _walked; // [trees]; their numbers in the model
    private readonly int[] _outputs; // [trees]
    private readonly int[] _numberOf; // [trees of the model]; −1 for a tree that is not here
    private readonly RankedCells _cells;
    private readonly int[] _roots;
    private readonly int[] _steps; // [trees]; taken by all rows
    private readonly int _fewestSteps;
    private readonly NativeArray<ulong> _nodes;
    private readonly ulong[] _sets;
    private readonly uint[] _leavesBefore; // [pages]
    private readonly NativeArray<double> _values; // leaf after leaf as they stand in memory
    private readonly long[] _valueStarts; // [trees]; where a tree's values would start if its leaves were counted from the forest's first
    private readonly int _pairWords;
    private int _setCount = 1; // numbers look at word 0, which is 0

    private RankedForest(DecisionTree[] trees, int[] walked, FeatureGather gather, RankedCells cells, long words)
    {
        _walked = walked;
        _outputs = Array.ConvertAll(walked, t => trees[t].OutputCount);
        _cells = cells;
        _pairWords = cells.HasCodes ? 4 : 2;
        _numberOf = new int[trees.Length];
        Array.Fill(_numberOf, -1);
        _roots = new int[walked.Length];
        _steps = new int[walked.Length];
        _valueStarts = new long[walked.Length];
        _nodes = new NativeArray<ulong>(words);
        _sets = GC.AllocateArray<ulong>(cells.HasCodes ? checked((int)(1 + walked.Sum(t => cells.Plan.SetWordsOf(trees[t], gather)))) : 1, pinned: true);
        _leavesBefore = new uint[(words >> PageShift) + 1];
        _values = new NativeArray<double>(walked.Sum(t => (long)trees[t].LeafValues.Length), zeroed: false);
        int next = 0;
        uint leaves = 0;
        long values = 0;
        for (int i = 0; i < walked.Length; i++)
        {
            DecisionTree tree = trees[walked[i]];
            _numberOf[walked[i]] = i;
            _roots[i] = next;
            _steps[i] = TreeDepths.Of(tree).StepsUntil(FewArrived);
            _valueStarts[i] = values - ((long)leaves * tree.OutputCount);
            Pack(tree, gather, next, ref leaves, ref values);
            next += (int)NodeLayout.WordsOf(tree, _pairWords);
        }

        _fewestSteps = _steps.Min();
    }

    /// <summary>How rows are read.</summary>
    internal RankedCells Cells => _cells;

    /// <summary>Packs trees.</summary>
    /// <param name="trees">All trees of the model.</param>
    /// <param name="walked">The numbers of those to pack.</param>
    /// <param name="gather">The places of their features.</param>
    /// <returns>Null when there are none, or a feature has more thresholds than ranks, or words run out.</returns>
    internal static RankedForest? TryPack(DecisionTree[] trees, int[] walked, FeatureGather gather)
    {
        DecisionTree[] own = [.. walked.Select(t => trees[t])];
        if (own.Length == 0 || RankedCells.TryPlan(own, gather) is not { } cells)
        {
            return null;
        }

        long words = own.Sum(tree => NodeLayout.WordsOf(tree, cells.HasCodes ? 4 : 2));
        long sets = own.Sum(tree => cells.Plan.SetWordsOf(tree, gather));
        return words <= MostWords && sets <= MostWords ? new RankedForest(trees, walked, gather, cells, words) : null;
    }

    /// <summary>Finds the leaves of rows in a tree.</summary>
    /// <param name="t">The tree's number in the model; one of those packed.</param>
    /// <param name="cells">From <see cref="RankedCells.Fill(FeatureMatrix, int, int, byte*)"/>.</param>
    /// <param name="rows">How many.</param>
    /// <param name="leaves">[2 × rows]; numbers for <see cref="ValuesOf"/>, then scratch; out.</param>
    internal void FindLeaves(int t, byte* cells, int rows, int* leaves)
    {
        int i = _numberOf[t];
        new Span<int>(leaves, rows).Fill(_roots[i]);
        Walk(new RankedWalk(_nodes.Pointer, _sets, cells, _cells.Stride, _steps[i], rows, leaves));
    }

    /// <summary>Adds the leaves' values of one row, tree after tree.</summary>
    /// <param name="row">The row.</param>
    /// <param name="scores">[outputs]; trees of one output take turns; in and out.</param>
    internal void AddScores(in FeatureRow row, Span<double> scores)
    {
        int words = _cells.Stride + (2 * sizeof(int) * _roots.Length);
        Span<byte> room = words <= MostStackBytes ? stackalloc byte[words] : new byte[words];
        fixed (byte* cells = room)
        {
            int* leaves = (int*)(cells + _cells.Stride);
            _cells.Fill(row, cells);
            _roots.CopyTo(new Span<int>(leaves, _roots.Length));
            Walk(new RankedWalk(_nodes.Pointer, _sets, cells, 0, _fewestSteps, _roots.Length, leaves));
            for (int i = 0; i < _roots.Length; i++)
            {
                int outputs = _outputs[i];
                double* values = _values.Pointer + _valueStarts[i] + ((long)leaves[i] * outputs);
                for (int output = 0; output < outputs; output++)
                {
                    scores[outputs == 1 ? _walked[i] % scores.Length : output] += values[output];
                }
            }
        }
    }

    /// <summary>The values of a tree's leaves, from its first output on, so that number × outputs finds a leaf's.</summary>
    /// <param name="t">The tree's number in the model.</param>
    internal double* ValuesOf(int t) => _values.Pointer + _valueStarts[_numberOf[t]];

    private void Walk(in RankedWalk walk)
    {
        if (_cells.AreBytes)
        {
            Walk<byte>(in walk);
        }
        else
        {
            Walk<ushort>(in walk);
        }

        ulong* nodes = walk.Nodes;
        int* leaves = walk.Places;
        fixed (uint* leavesBefore = _leavesBefore)
        {
            for (int row = 0; row < walk.Rows; row++)
            {
                nuint at = (uint)leaves[row];
                leaves[row] = (int)(leavesBefore[at >> PageShift] + (ushort)(nodes[at] >> RankShift));
            }
        }
    }

    private void Walk<TCell>(in RankedWalk walk)
        where TCell : unmanaged
    {
        if (!_cells.HasCodes)
        {
            RankedKernel<TCell, RankStep>.Rows(in walk);
        }
        else if (!_cells.Plan.HasWideSets)
        {
            RankedKernel<TCell, RankOrCodeStep>.Rows(in walk);
        }
        else
        {
            RankedKernel<TCell, RankOrWideCodeStep>.Rows(in walk);
        }
    }

    private void Pack(DecisionTree tree, FeatureGather gather, int root, ref uint leaves, ref long values)
    {
        ulong* words = _nodes.Pointer;
        int[] pairs = NodeLayout.PairsOf(tree, root, _pairWords);
        int[] places = new int[tree.NodeCount];
        int[] leafAt = new int[NodeLayout.WordsOf(tree, _pairWords)]; // one more than the leaf's number; 0 = no leaf
        leafAt[0] = tree.NodeCount == 0 ? 1 : 0;
        for (int node = 0; node < tree.NodeCount; node++)
        {
            int at = node == 0 ? root : places[node];
            (int cell, int? rank) = _cells.Of(tree, node);
            words[at] = Word(pairs[node], rank is null ? 0 : ~rank.Value & ushort.MaxValue, cell);
            if (rank is null)
            {
                words[at + SetOffset] = _cells.Plan.HasWideSets ? AddSet(tree.CategorySet(node), _cells.Plan.SetWords(gather.PlaceOf(tree.Features[node]))) : CellPlan.RightCodes(tree.CategorySet(node), 0);
            }

            Stand(tree.Lefts[node], pairs[node]);
            Stand(tree.Rights[node], pairs[node] + 1);

            void Stand(int child, int word)
            {
                if (child >= 0)
                {
                    places[child] = word;
                }
                else
                {
                    leafAt[word - root] = ~child + 1;
                }
            }
        }

        for (int word = 0; word < leafAt.Length; word++)
        {
            int at = root + word;
            if ((at & ushort.MaxValue) == 0)
            {
                _leavesBefore[at >> PageShift] = leaves;
            }

            if (leafAt[word] > 0)
            {
                words[at] = Word(at, (int)(leaves++ - _leavesBefore[at >> PageShift]), 0);
                tree.LeafValues.Slice((leafAt[word] - 1) * tree.OutputCount, tree.OutputCount).CopyTo(new Span<double>(_values.Pointer + values, tree.OutputCount));
                values += tree.OutputCount;
            }
        }
    }

    private ulong AddSet(ReadOnlySpan<int> goesLeft, int words)
    {
        int first = _setCount;
        for (int word = 0; word < words; word++)
        {
            _sets[_setCount++] = CellPlan.RightCodes(goesLeft, word);
        }

        return ((ulong)uint.MaxValue << 32) | (uint)first;
    }

    private static ulong Word(int left, int middle, int cell) => ((ulong)(uint)left << LeftShift) | ((ulong)(uint)middle << RankShift) | (uint)cell;
}
