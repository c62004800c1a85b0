using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using FullStackAI.Data;

namespace FullStackAI.Models.Trees;

/// <summary>Trees of any size as words that rows pass without a jump, for rows whose numbers are
/// known by their ranks among the thresholds of their feature.</summary>
/// <remarks>
/// A node is [left | ~rank | cell], and left is counted from the tree's first word. The row's rank is added where the threshold's
/// stands, which carries into <c>left</c> exactly when the rank is higher, and siblings stand side by side.
/// A leaf names cell 0, whose value is always 0, so it leads to itself; its middle field counts the leaves before it in its page of words.
/// Words have 32 bits where ranks and cells are bytes and all trees small enough, else 64: then siblings are a pair of words, and
/// where categories are known by their codes two more follow, the set of each, as in a <see cref="PackedForest"/>.
/// Memory: 8 bytes a node, 16 in long words, 32 with sets; and 8 a leaf and output.
/// </remarks>
internal sealed unsafe class RankedForest
{
    private const double FewArrived = 0.2; // steps are taken without a look until so many rows stand still
    private const int MostStackBytes = 32 << 10;
    private const int ShortWords = 1 << ShortStep.LeftShift; // that a short word can name

    private readonly int[] _walked; // [trees]; their numbers in the model
    private readonly int[] _outputs; // [trees]
    private readonly int[] _numberOf; // [trees of the model]; −1 for a tree that is not here
    private readonly RankedCells _cells;
    private readonly bool _isShort;
    private readonly int _wordBytes;
    private readonly int _pageShift;
    private readonly int _pairWords;
    private readonly long[] _starts; // [trees]; bytes to the first word
    private readonly int[] _steps; // [trees]; taken by all rows
    private readonly int _fewestSteps;
    private readonly byte[] _nodes; // pinned; words from the first cache line on
    private readonly int _skipped; // bytes before it
    private readonly ulong[] _sets;
    private readonly uint[] _leavesBefore; // [pages]
    private readonly double[] _values; // leaf after leaf as they stand in memory
    private readonly long[] _valueStarts; // [trees]; where a tree's values would start if its leaves were counted from the forest's first
    private int _setCount = 1; // ranks look at word 0, which is 0

    private RankedForest(DecisionTree[] trees, int[] walked, FeatureGather gather, RankedCells cells, bool isShort, long words)
    {
        _walked = walked;
        _outputs = Array.ConvertAll(walked, t => trees[t].OutputCount);
        _cells = cells;
        _isShort = isShort;
        _wordBytes = isShort ? sizeof(uint) : sizeof(ulong);
        _pageShift = isShort ? ShortStep.RankShift : LongStep.RankShift;
        _pairWords = PairWords(cells);
        _numberOf = new int[trees.Length];
        Array.Fill(_numberOf, -1);
        _starts = new long[walked.Length];
        _steps = new int[walked.Length];
        _valueStarts = new long[walked.Length];
        _nodes = GC.AllocateArray<byte>((int)(words * _wordBytes) + NodeLayout.LineBytes, pinned: true);
        // pinned: it stays
        _skipped = (int)((0 - (nuint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_nodes))) % NodeLayout.LineBytes);
        _sets = GC.AllocateArray<ulong>(
            cells.HasCodes ? checked((int)(1 + walked.Sum(t => cells.Plan.SetWordsOf(trees[t], gather)))) : 1, pinned: true);
        _leavesBefore = new uint[(words >> _pageShift) + 1];
        _values = new double[walked.Sum(t => trees[t].LeafValues.Length)];
        int next = 0;
        uint leaves = 0;
        long values = 0;
        for (int i = 0; i < walked.Length; i++)
        {
            DecisionTree tree = trees[walked[i]];
            _numberOf[walked[i]] = i;
            _starts[i] = (long)next * _wordBytes;
            _steps[i] = TreeDepths.Of(tree).StepsUntil(FewArrived);
            _valueStarts[i] = values - ((long)leaves * tree.OutputCount);
            Pack(tree, gather, next, ref leaves, ref values);
            next += (int)NodeLayout.WordsOf(tree, _pairWords, NodeLayout.LineBytes / _wordBytes);
        }

        _fewestSteps = _steps.Min();
    }

    /// <summary>How rows are read.</summary>
    internal RankedCells Cells => _cells;

    /// <summary>The values of all leaves.</summary>
    internal double[] Values => _values;

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

        int pair = PairWords(cells);
        bool isShort = cells is { AreBytes: true, HasCodes: false, Count: <= byte.MaxValue + 1 }
            && Array.TrueForAll(own, tree => (tree.NodeCount + 1L) * pair <= ShortWords);
        int wordBytes = isShort ? sizeof(uint) : sizeof(ulong);
        long words = own.Sum(tree => NodeLayout.WordsOf(tree, pair, NodeLayout.LineBytes / wordBytes));
        long sets = own.Sum(tree => cells.Plan.SetWordsOf(tree, gather));
        long values = own.Sum(tree => (long)tree.LeafValues.Length);
        return Math.Max(words * wordBytes, Math.Max(sets, values)) < Array.MaxLength - NodeLayout.LineBytes
            ? new RankedForest(trees, walked, gather, cells, isShort, words)
            : null;
    }

    /// <summary>Finds the leaves of rows in a tree.</summary>
    /// <param name="t">The tree's number in the model; one of those packed.</param>
    /// <param name="cells">From <see cref="RankedCells.Fill(FeatureMatrix, int, int, byte*)"/>.</param>
    /// <param name="rows">How many.</param>
    /// <param name="leaves">[2 × rows]; numbers for <see cref="StartOf"/>, then scratch; out.</param>
    internal void FindLeaves(int t, byte* cells, int rows, int* leaves)
    {
        int i = _numberOf[t];
        fixed (byte* nodes = _nodes)
        {
            byte* tree = nodes + _skipped + _starts[i];
            Walk(new RowsOfTree(tree, cells, _cells.Stride), rows, _steps[i], leaves);
            for (int row = 0; row < rows; row++)
            {
                leaves[row] = LeafAt(i, tree, leaves[row]);
            }
        }
    }

    /// <summary>Adds the leaves' values of one row, tree after tree.</summary>
    /// <param name="row">The row.</param>
    /// <param name="scores">[outputs]; trees of one output take turns; in and out.</param>
    internal void AddScores(in FeatureRow row, Span<double> scores)
    {
        int bytes = _cells.Stride + (2 * sizeof(int) * _starts.Length);
        Span<byte> room = bytes <= MostStackBytes ? stackalloc byte[bytes] : new byte[bytes];
        fixed (byte* cells = room, nodes = _nodes)
        fixed (long* starts = _starts)
        {
            byte* forest = nodes + _skipped;
            int* places = (int*)(cells + _cells.Stride);
            _cells.Fill(row, cells);
            Walk(new TreesOfRow(forest, starts, cells), _starts.Length, _fewestSteps, places);
            for (int i = 0; i < _starts.Length; i++)
            {
                int outputs = _outputs[i];
                long value = _valueStarts[i] + ((long)LeafAt(i, forest + starts[i], places[i]) * outputs);
                for (int output = 0; output < outputs; output++)
                {
                    scores[outputs == 1 ? _walked[i] % scores.Length : output] += _values[value + output];
                }
            }
        }
    }

    /// <summary>Where in <see cref="Values"/> a tree's values would start if its leaves had the
    /// numbers from 0 on: plus number × outputs, it finds a leaf's.</summary>
    /// <param name="t">The tree's number in the model.</param>
    internal long StartOf(int t) => _valueStarts[_numberOf[t]];

    private static int PairWords(RankedCells cells) => cells.HasCodes ? 4 : 2;

    private void Walk<TWalkers>(TWalkers walkers, int count, int steps, int* places)
        where TWalkers : struct, IWalkers
    {
        fixed (ulong* sets = _sets)
        {
            if (_isShort)
            {
                RankedKernel<byte, ShortStep, TWalkers>.Walk(walkers, count, sets, steps, places);
            }
            else if (_cells.AreBytes)
            {
                WalkLong<byte, TWalkers>(walkers, count, sets, steps, places);
            }
            else
            {
                WalkLong<ushort, TWalkers>(walkers, count, sets, steps, places);
            }
        }
    }

    private void WalkLong<TCell, TWalkers>(TWalkers walkers, int count, ulong* sets, int steps, int* places)
        where TCell : unmanaged
        where TWalkers : struct, IWalkers
    {
        if (!_cells.HasCodes)
        {
            RankedKernel<TCell, LongStep, TWalkers>.Walk(walkers, count, sets, steps, places);
        }
        else if (!_cells.Plan.HasWideSets)
        {
            RankedKernel<TCell, CodeOrRankStep, TWalkers>.Walk(walkers, count, sets, steps, places);
        }
        else
        {
            RankedKernel<TCell, WideCodeOrRankStep, TWalkers>.Walk(walkers, count, sets, steps, places);
        }
    }

    /// <summary>The number of the leaf at a word of a tree.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int LeafAt(int i, byte* nodes, int place)
    {
        uint before = _isShort
            ? (byte)(((uint*)nodes)[place] >> ShortStep.RankShift)
            : (ushort)(((ulong*)nodes)[place] >> LongStep.RankShift);
        return (int)(_leavesBefore[((_starts[i] / _wordBytes) + place) >> _pageShift] + before);
    }

    private void Pack(DecisionTree tree, FeatureGather gather, int root, ref uint leaves, ref long values)
    {
        int lineWords = NodeLayout.LineBytes / _wordBytes;
        int[] pairs = NodeLayout.PairsOf(tree, 0, _pairWords, lineWords);
        int[] places = new int[tree.NodeCount];
        int[] leafAt = new int[NodeLayout.WordsOf(tree, _pairWords, lineWords)]; // one more than the leaf's number; 0 = no leaf
        leafAt[0] = tree.NodeCount == 0 ? 1 : 0;
        for (int node = 0; node < tree.NodeCount; node++)
        {
            (int cell, int? rank) = _cells.Of(tree, node);
            Put(root, places[node], pairs[node], rank is null ? 0 : ~rank.Value, cell);
            if (rank is null)
            {
                ulong set = _cells.Plan.HasWideSets
                    ? AddSet(tree.CategorySet(node), _cells.Plan.SetWords(gather.PlaceOf(tree.Features[node])))
                    : CellPlan.RightCodes(tree.CategorySet(node), 0);
                Words<ulong>()[root + places[node] + LongStep.SetOffset] = set;
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
                    leafAt[word] = ~child + 1;
                }
            }
        }

        for (int word = 0; word < leafAt.Length; word++)
        {
            int page = (root + word) >> _pageShift;
            if (page << _pageShift == root + word)
            {
                _leavesBefore[page] = leaves;
            }

            if (leafAt[word] > 0)
            {
                Put(root, word, word, (int)(leaves++ - _leavesBefore[page]), 0);
                tree.LeafValues.Slice((leafAt[word] - 1) * tree.OutputCount, tree.OutputCount).CopyTo(
                    _values.AsSpan((int)values, tree.OutputCount));
                values += tree.OutputCount;
            }
        }
    }

    private void Put(int root, int word, int left, int middle, int cell)
    {
        if (_isShort)
        {
            Words<uint>()[root + word] = ((uint)left << ShortStep.LeftShift) | ((uint)(byte)middle << ShortStep.RankShift) | (uint)cell;
        }
        else
        {
            Words<ulong>()[root + word] = ((ulong)(uint)left << LongStep.LeftShift)
                | ((ulong)(ushort)middle << LongStep.RankShift)
                | (uint)cell;
        }
    }

    private Span<TWord> Words<TWord>()
        where TWord : unmanaged => MemoryMarshal.Cast<byte, TWord>(_nodes.AsSpan(_skipped));

    private ulong AddSet(ReadOnlySpan<int> goesLeft, int words)
    {
        int first = _setCount;
        for (int word = 0; word < words; word++)
        {
            _sets[_setCount++] = CellPlan.RightCodes(goesLeft, word);
        }

        return ((ulong)uint.MaxValue << 32) | (uint)first;
    }
}
