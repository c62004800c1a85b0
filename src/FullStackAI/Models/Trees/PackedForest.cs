namespace FullStackAI.Models.Trees;

/// <summary>Trees as 64-bit words that a row passes in four instructions a node: load the node, load the cell it names, add both, shift.</summary>
/// <remarks>
/// A node is [left 16 | ~key 32 | cell 16]. A cell's value stands where the key does, so the addition carries into <c>left</c> exactly when value > key, and siblings stand side by side: next = (node + cell) >> 48.
/// A leaf names cell 0, whose value is always 0, so it leads to itself; its middle field is free for the number of its value.
/// Siblings are a pair of words; where there are categories two more follow: the set of each, bit c for a code that goes right, or the place of a larger set. A numeric node has an empty set, a categorical one a key that no value passes.
/// Places are counted within a segment of 65,536 words; eight trees of one segment are a group, walked side by side.
/// </remarks>
internal sealed class PackedForest
{
    internal const int KeyShift = 16;
    internal const int LeftShift = 48;
    internal const int SetOffset = 2;

    /// <summary>Trees, or rows of one tree, that are walked side by side.</summary>
    internal const int Together = 8;

    private const int SegmentWords = 1 << 16;
    private const int MaximumSetWords = 1 << 19; // 4 MB

    private readonly FeatureGather _gather;
    private readonly int[] _roots; // [packed]; within its segment
    private readonly int _pairWords;
    private int _setCount = 1; // numbers look at word 0, which is 0

    internal PackedForest(DecisionTree[] trees, FeatureGather gather)
    {
        _gather = gather;
        Cells = new RowCells(trees, gather);
        _pairWords = Cells.HasCodes ? 4 : 2;
        int packed = 0;
        bool[] fits = new bool[trees.Length];
        int sets = 1;
        for (int t = 0; t < trees.Length; t++)
        {
            int treeSets = SetWordsOf(trees[t]);
            fits[t] = Cells.Fit && WordsOf(trees[t]) <= SegmentWords && sets <= MaximumSetWords - treeSets;
            sets += fits[t] ? treeSets : 0;
            packed += fits[t] ? 1 : 0;
        }

        Packed = new int[packed];
        Others = new int[trees.Length - packed];
        for (int t = 0, i = 0; t < trees.Length; t++)
        {
            if (fits[t])
            {
                Packed[i++] = t;
            }
            else
            {
                Others[t - i] = t;
            }
        }

        _roots = new int[packed];
        Segments = new int[packed];
        FirstLeaves = new int[trees.Length];
        Depths = new TreeDepths[packed];
        Nodes = new ulong[LayOut(trees)];
        Sets = new ulong[sets];
        for (int t = 1; t < trees.Length; t++)
        {
            FirstLeaves[t] = FirstLeaves[t - 1] + trees[t - 1].LeafCount;
        }

        for (int i = 0; i < packed; i++)
        {
            Pack(trees[Packed[i]], i);
        }
    }

    /// <summary>How rows are read.</summary>
    internal RowCells Cells { get; }

    /// <summary>The numbers of the trees that are packed.</summary>
    internal int[] Packed { get; }

    /// <summary>The numbers of the trees that are too large.</summary>
    internal int[] Others { get; }

    internal ulong[] Nodes { get; }

    internal ulong[] Sets { get; }

    /// <summary>[packed]; the first word of each tree's segment.</summary>
    internal int[] Segments { get; }

    /// <summary>[packed]; each tree's first word, counted from its segment's.</summary>
    internal ReadOnlySpan<int> Roots => _roots;

    /// <summary>[trees]; the number of a tree's first leaf among all leaves.</summary>
    internal int[] FirstLeaves { get; }

    /// <summary>[packed]; how deep training rows went.</summary>
    internal TreeDepths[] Depths { get; }

    private int WordsOf(DecisionTree tree) => tree.NodeCount >= SegmentWords ? int.MaxValue : (tree.NodeCount + 1) * _pairWords;

    private int SetWordsOf(DecisionTree tree)
    {
        long words = 0;
        for (int node = 0; Cells.HasWideSets && node < tree.NodeCount; node++)
        {
            words += tree.IsCategorical(node) ? Cells.SetWords(_gather.PlaceOf(tree.Features[node])) : 0;
        }

        return (int)Math.Min(words, MaximumSetWords);
    }

    private int LayOut(DecisionTree[] trees)
    {
        int segment = 0;
        int next = 0;
        for (int i = 0; i < Packed.Length; i++)
        {
            int words = WordsOf(trees[Packed[i]]);
            segment = next + words - segment > SegmentWords ? next : segment;
            Segments[i] = segment;
            _roots[i] = next - segment;
            next = checked(next + words);
        }

        return next;
    }

    private void Pack(DecisionTree tree, int i)
    {
        Span<ulong> words = Nodes.AsSpan(Segments[i]);
        int[] children = new int[tree.NodeCount + tree.LeafCount];
        int[] places = new int[children.Length];
        int[] depths = new int[children.Length];
        children[0] = tree.NodeCount == 0 ? ~0 : 0;
        places[0] = _roots[i];
        int known = 1;
        int pair = _roots[i];
        var reached = new TreeDepths();

        // Breadth first: the top levels, which every row visits, share cache lines.
        for (int at = 0; at < known; at++)
        {
            int child = children[at];
            if (child < 0)
            {
                words[places[at]] = Word(places[at], (uint)(FirstLeaves[Packed[i]] + ~child), 0);
                reached.Add(depths[at], tree.LeafCounts[~child]);
                continue;
            }

            pair += _pairWords;
            (children[known], places[known], depths[known++]) = (tree.Lefts[child], pair, depths[at] + 1);
            (children[known], places[known], depths[known++]) = (tree.Rights[child], pair + 1, depths[at] + 1);
            int place = _gather.PlaceOf(tree.Features[child]);
            if (tree.IsCategorical(child))
            {
                words[places[at]] = Word(pair, 0, Cells.OfCode(place));
                words[places[at] + SetOffset] = Cells.HasWideSets ? AddSet(tree.CategorySet(child), Cells.SetWords(place)) : ~SetWord(tree.CategorySet(child), 0);
            }
            else
            {
                // A threshold that is no number lets nothing pass to the left.
                uint key = float.IsNaN(tree.Thresholds[child]) ? 0 : RowCells.KeyOf(tree.Thresholds[child]);
                words[places[at]] = Word(pair, ~key, Cells.OfNumber(place, tree.MissingGoesLeft(child)));
            }
        }

        Depths[i] = reached;
    }

    private ulong AddSet(ReadOnlySpan<int> goesLeft, int words)
    {
        int first = _setCount;
        for (int word = 0; word < words; word++)
        {
            Sets[_setCount++] = ~SetWord(goesLeft, word);
        }

        return ((ulong)uint.MaxValue << 32) | (uint)first;
    }

    private static ulong SetWord(ReadOnlySpan<int> set, int word)
    {
        ulong low = 2 * word < set.Length ? (uint)set[2 * word] : 0;
        ulong high = (2 * word) + 1 < set.Length ? (uint)set[(2 * word) + 1] : 0;
        return low | (high << 32);
    }

    private static ulong Word(int left, uint middle, int cell) => ((ulong)left << LeftShift) | ((ulong)middle << KeyShift) | (uint)cell;
}
