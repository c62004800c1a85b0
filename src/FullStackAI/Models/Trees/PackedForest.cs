using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace FullStackAI.Models.Trees;

/// <summary>Trees as 64-bit words that a row passes in four instructions a node: load
/// the node, load the cell it names, add both, shift.</summary>
/// <remarks>
/// A node is [left 16 | ~key 32 | cell 16]. A cell's value stands where the key does, so the addition carries into
/// <c>left</c> exactly when value > key, and siblings stand side by side: next = (node + cell) >> 48.
/// A leaf names cell 0, whose value is always 0, so it leads to itself; its middle field is free for the number of its value.
/// Siblings are a pair of words; where there are categories two more follow: the set of each, bit c for a code that goes right, or
/// the place of a larger set. A numeric node has an empty set, a categorical one a key that no value passes.
/// Places are counted within a segment of 65,536 words; some trees of one segment are a group, walked side by side.
/// </remarks>
internal sealed class PackedForest
{
    internal const int KeyShift = 16;
    internal const int LeftShift = 48;
    internal const int SetOffset = 2;

    private const int LineWords = NodeLayout.LineBytes / sizeof(ulong);
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
        _pairWords = Cells.Plan.HasCodes ? 4 : 2;
        int packed = 0;
        bool[] fits = new bool[trees.Length];
        int sets = 1;
        for (int t = 0; t < trees.Length; t++)
        {
            int treeSets = (int)Math.Min(Cells.Plan.SetWordsOf(trees[t], gather), MaximumSetWords);
            fits[t] = Cells.Plan.Fit && WordsOf(trees[t]) <= SegmentWords && sets <= MaximumSetWords - treeSets;
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
        int words = LayOut(trees);
        Nodes = GC.AllocateArray<ulong>(words + LineWords, pinned: true);
        Align();
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

    private int WordsOf(DecisionTree tree) => (int)Math.Min(NodeLayout.WordsOf(tree, _pairWords, LineWords), int.MaxValue);

    /// <summary>Moves all segments so that the first begins with a cache line.</summary>
    private unsafe void Align()
    {
        nuint address = (nuint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(Nodes)); // pinned: it stays
        int skipped = (int)((0 - (address / sizeof(ulong))) % LineWords);
        for (int i = 0; i < Segments.Length; i++)
        {
            Segments[i] += skipped;
        }
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
        int[] pairs = NodeLayout.PairsOf(tree, _roots[i], _pairWords, LineWords);
        int[] places = new int[tree.NodeCount];
        if (tree.NodeCount == 0)
        {
            AddLeaf(words, _roots[i], FirstLeaves[Packed[i]]);
        }
        else
        {
            places[0] = _roots[i];
        }

        for (int node = 0; node < tree.NodeCount; node++)
        {
            int place = _gather.PlaceOf(tree.Features[node]);
            int at = places[node];
            if (tree.IsCategorical(node))
            {
                words[at] = Word(pairs[node], 0, Cells.Plan.Of(tree, node, place));
                words[at + SetOffset] = Cells.Plan.HasWideSets
                    ? AddSet(tree.CategorySet(node), Cells.Plan.SetWords(place))
                    : CellPlan.RightCodes(tree.CategorySet(node), 0);
            }
            else
            {
                // A threshold that is no number lets nothing pass to the left.
                uint key = float.IsNaN(tree.Thresholds[node]) ? 0 : RowCells.KeyOf(tree.Thresholds[node]);
                words[at] = Word(pairs[node], ~key, Cells.Plan.Of(tree, node, place));
            }

            // Children have higher numbers than their parent.
            for (int side = 0; side < 2; side++)
            {
                int child = side == 0 ? tree.Lefts[node] : tree.Rights[node];
                if (child >= 0)
                {
                    places[child] = pairs[node] + side;
                }
                else
                {
                    AddLeaf(words, pairs[node] + side, FirstLeaves[Packed[i]] + ~child);
                }
            }
        }

        Depths[i] = TreeDepths.Of(tree);
    }

    private static void AddLeaf(Span<ulong> words, int at, int leaf) => words[at] = Word(at, (uint)leaf, 0);

    private ulong AddSet(ReadOnlySpan<int> goesLeft, int words)
    {
        int first = _setCount;
        for (int word = 0; word < words; word++)
        {
            Sets[_setCount++] = CellPlan.RightCodes(goesLeft, word);
        }

        return ((ulong)uint.MaxValue << 32) | (uint)first;
    }

    private static ulong Word(int left, uint middle, int cell) => ((ulong)left << LeftShift) | ((ulong)middle << KeyShift) | (uint)cell;
}
