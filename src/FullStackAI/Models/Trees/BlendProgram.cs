using System.Runtime.Intrinsics;

namespace FullStackAI.Models.Trees;

/// <summary>Trees turned into straight lines of blends: no row ever branches. Valid for trees of at most
/// 256 leaves whose numeric features have at most 255 distinct thresholds.</summary>
/// <remarks>
/// Scratch of a block: [bins of each feature: one copy for each direction of the missing, or one
/// for each page of 255 codes][constants of 256 leaves][slots of nodes].
/// A categorical node takes a step for each page that its set has codes in.
/// </remarks>
internal sealed class BlendProgram
{
    /// <summary>Rows scored together.</summary>
    internal const int BlockRows = 256;

    /// <summary>Bytes of a leaf constant: the widest vector.</summary>
    internal static readonly int ConstantBytes = Vector512.IsHardwareAccelerated ? 64 : 32;

    /// <summary>What places in programs of numbers count.</summary>
    internal const int UnitBytes = 32;

    /// <summary>Flips the top bit of a bin, so that bins compare as signed bytes:
    /// processors before AVX-512 have no other comparison.</summary>
    internal const byte SignFlip = 0x80;

    /// <summary>Codes of a page; within it they count from 0.</summary>
    internal const int PageCodes = 255;

    /// <summary>Stands for a missing code and for codes of other pages; no set holds it.</summary>
    internal const byte NoCode = 255;

    /// <summary>Bytes of a set of one page's codes.</summary>
    internal const int SetBytes = 32;

    /// <summary>Trees of numbers whose leaves are added together.</summary>
    internal const int RootSlots = 8;

    private const int MaxLeaves = 256;
    private const int MaxThresholds = 255;
    private const int MaxSteps = 4096; // of a tree; beyond it walking is faster

    private readonly FeatureGather _gather;
    private readonly int[] _copyOfLeft;
    private readonly int[] _copyOfRight;
    private readonly float[][] _bounds;
    private readonly List<byte> _sets = [];
    private readonly SortedList<int, int>[] _pages;
    private int _slots;

    /// <param name="trees">All trees.</param>
    /// <param name="gather">The places of their features.</param>
    /// <param name="walks">Whether rows had better walk a tree of so many steps; asked for trees that fit.</param>
    internal BlendProgram(DecisionTree[] trees, FeatureGather gather, Func<int, int, bool> walks)
    {
        _gather = gather;
        _bounds = ThresholdBinner.BoundsOf(trees, gather);
        _pages = [.. Enumerable.Range(0, gather.UsedCount).Select(_ => new SortedList<int, int>())];
        _copyOfLeft = new int[gather.UsedCount];
        _copyOfRight = new int[gather.UsedCount];
        Copies = CountCopies(trees);
        Trees = new BlendNode[trees.Length][];
        Numbers = new ChainStep[trees.Length][];
        Tables = new (AnswerStep[], byte[])?[trees.Length];
        Roots = new int[trees.Length];
        for (int t = 0; t < trees.Length; t++)
        {
            int stepCount = StepsOf(trees[t]);
            if (stepCount > MaxSteps)
            {
                continue;
            }

            if (AnswerTable.Of(trees[t]) is { } table
                && Array.TrueForAll(table.Nodes, node => !trees[t].IsCategorical(node) || PagesOf(trees[t], node).Length == 1))
            {
                Tables[t] = new(Steps(trees[t], table), table.LeafOf);
            }
            else if (!walks(t, stepCount))
            {
                int sets = _sets.Count;
                BlendNode[] steps = Compile(trees[t], out Roots[t]);
                bool small = SlotsOffset + (_slots * BlockRows) <= UnitBytes * (ushort.MaxValue + 1);
                if (_sets.Count == sets && small)
                {
                    if (steps.Length > 0)
                    {
                        // Roots of trees that follow each other stay apart, so that their leaves are added together.
                        Roots[t] = RootsOffset + (t % RootSlots * BlockRows);
                        steps[^1] = steps[^1] with { Target = Roots[t] };
                    }

                    Numbers[t] = Shorten(steps);
                }
                else
                {
                    Trees[t] = steps;
                }
            }
        }

        Sets = [.. _sets];
    }

    /// <summary>The sets of categorical nodes, <see cref="SetBytes"/> each: code c is bit c mod 8 of byte c / 8.</summary>
    internal byte[] Sets { get; }

    /// <summary>The pages of codes that sets of a used feature need, and the copy that holds each; empty for a number.</summary>
    internal SortedList<int, int> Pages(int place) => _pages[place];

    /// <summary>[trees]; the steps of each tree with categories; null for other trees.</summary>
    internal BlendNode[]?[] Trees { get; }

    /// <summary>[trees]; the steps of each tree that asks for numbers only; null where the tree
    /// has categories or an answer table, or is better walked.</summary>
    internal ChainStep[]?[] Numbers { get; }

    /// <summary>[trees]; the questions of each tree that asks few, and the leaf of each set of answers; null for other trees.</summary>
    internal (AnswerStep[] Steps, byte[] LeafOf)?[] Tables { get; }

    /// <summary>[trees]; where the root's leaf numbers are.</summary>
    internal int[] Roots { get; }

    /// <summary>Number of copies of binned features.</summary>
    internal int Copies { get; }

    /// <summary>Where the leaf constants start.</summary>
    internal int ConstantsOffset => Copies * BlockRows;

    /// <summary>Bytes of scratch for a block.</summary>
    internal int ScratchBytes => SlotsOffset + (_slots * BlockRows);

    /// <summary>Whether any tree is scored for a block of rows at once.</summary>
    internal bool IsUseful =>
        Array.Exists(Trees, tree => tree is not null)
            || Array.Exists(Numbers, tree => tree is not null)
            || Array.Exists(Tables, table => table is not null);

    /// <summary>Whether a tree must be walked row by row.</summary>
    internal bool MustWalk(int t) => Trees[t] is null && Numbers[t] is null && Tables[t] is null;

    /// <summary>Where the leaf numbers of the roots of trees of numbers are, <see cref="RootSlots"/> trees side by side.</summary>
    internal int RootsOffset => ConstantsOffset + (MaxLeaves * ConstantBytes);

    private int SlotsOffset => RootsOffset + (RootSlots * BlockRows);

    /// <summary>The thresholds of a used feature, ascending; empty when the feature does not fit.</summary>
    internal ReadOnlySpan<float> Bounds(int place) => _bounds[place].Length > MaxThresholds ? [] : _bounds[place];

    /// <summary>The copy of a used feature in which the missing go left; −1 when there is none.</summary>
    internal int CopyOfLeft(int place) => _copyOfLeft[place];

    /// <summary>The copy of a used feature in which the missing go right; −1 when there is none.</summary>
    internal int CopyOfRight(int place) => _copyOfRight[place];

    private int CountCopies(DecisionTree[] trees)
    {
        Array.Fill(_copyOfLeft, -1);
        Array.Fill(_copyOfRight, -1);
        int copies = 0;
        foreach (DecisionTree tree in trees)
        {
            for (int node = 0; node < tree.NodeCount; node++)
            {
                if (tree.IsCategorical(node))
                {
                    SortedList<int, int> pages = _pages[_gather.PlaceOf(tree.Features[node])];
                    foreach (int page in PagesOf(tree, node).Where(page => !pages.ContainsKey(page)))
                    {
                        pages.Add(page, copies++);
                    }

                    continue;
                }

                ref int copy = ref (tree.MissingGoesLeft(node) ? _copyOfLeft : _copyOfRight)[_gather.PlaceOf(tree.Features[node])];
                copy = copy >= 0 ? copy : copies++;
            }
        }

        return copies;
    }

    /// <summary>The steps that a tree would take; <see cref="int.MaxValue"/> when it does not fit.</summary>
    private int StepsOf(DecisionTree tree)
    {
        if (tree.LeafCount > MaxLeaves)
        {
            return int.MaxValue;
        }

        int steps = 0;
        for (int node = 0; node < tree.NodeCount; node++)
        {
            int place = _gather.PlaceOf(tree.Features[node]);
            bool fits = tree.IsCategorical(node)
                ? _bounds[place].Length == 0
                : _bounds[place].Length <= MaxThresholds && _pages[place].Count == 0;
            if (!fits)
            {
                return int.MaxValue;
            }

            steps += tree.IsCategorical(node) ? PagesOf(tree, node).Length : 1;
        }

        return steps;
    }

    /// <summary>The pages that a categorical node's set has codes in; the first page when it is empty.</summary>
    private static int[] PagesOf(DecisionTree tree, int node)
    {
        ReadOnlySpan<int> set = tree.CategorySet(node);
        var pages = new SortedSet<int>();
        for (int code = 0; code < 32 * set.Length; code++)
        {
            if ((set[code >> 5] >> (code & 31) & 1) != 0)
            {
                pages.Add(code / PageCodes);
            }
        }

        return pages.Count == 0 ? [0] : [.. pages];
    }

    /// <summary>A node follows its subtrees, the right one at once: what this leaves in the registers is the node's
    /// right operand. So few slots are in use that they stay in the first-level cache.</summary>
    private BlendNode[] Compile(DecisionTree tree, out int root)
    {
        int[] slotOf = new int[tree.NodeCount];
        var free = new Stack<int>();
        var program = new List<BlendNode>(tree.NodeCount);
        int used = 0;
        foreach (int node in OrderOf(tree))
        {
            slotOf[node] = free.TryPop(out int slot) ? slot : used++;
            (int left, int right) = (tree.Lefts[node], tree.Rights[node]);
            int place = _gather.PlaceOf(tree.Features[node]);
            var step = new BlendNode(
                0, PlaceOf(left, slotOf), PlaceOf(right, slotOf), SlotsOffset + (slotOf[node] * BlockRows), 0, left >= 0, right >= 0);
            if (!tree.IsCategorical(node))
            {
                int copy = tree.MissingGoesLeft(node) ? _copyOfLeft[place] : _copyOfRight[place];
                program.Add(step with { Bins = copy * BlockRows, Threshold = BinOf(place, tree.Thresholds[node]) });
            }
            else
            {
                foreach (int page in PagesOf(tree, node))
                {
                    program.Add(step with { Bins = _pages[place][page] * BlockRows, Set = AddSet(tree, node, page) });
                    step = step with { Right = step.Target, RightMoves = true }; // what this page sends right, the next may send left
                }
            }

            Release(left, slotOf, free);
            Release(right, slotOf, free);
        }

        _slots = Math.Max(_slots, used);
        root = tree.NodeCount == 0 ? ConstantsOffset : program[^1].Target;
        return [.. program];
    }

    /// <summary>[nodes]; left subtree, right subtree, node.</summary>
    private static int[] OrderOf(DecisionTree tree)
    {
        // The reverse is easier: a node, its right subtree, its left subtree.
        int[] order = new int[tree.NodeCount];
        var open = new Stack<int>();
        open.Push(tree.NodeCount == 0 ? -1 : 0);
        for (int place = order.Length - 1; place >= 0; place--)
        {
            int node = open.Pop();
            order[place] = node;
            if (tree.Lefts[node] >= 0)
            {
                open.Push(tree.Lefts[node]);
            }

            if (tree.Rights[node] >= 0)
            {
                open.Push(tree.Rights[node]);
            }
        }

        return order;
    }

    /// <summary>The bin of the largest numbers that go left, its top bit flipped.</summary>
    private byte BinOf(int place, float threshold) => (byte)(Array.BinarySearch(_bounds[place], threshold) ^ SignFlip);

    private ChainStep[] Shorten(BlendNode[] steps)
    {
        static ushort Unit(int offset) => (ushort)(offset / UnitBytes);
        return Array.ConvertAll(steps, step => new ChainStep(
            Unit(step.Bins), Unit(step.Left), Unit(step.Target), (byte)(step.LeftMoves ? 1 : 0), (sbyte)(step.Threshold + 1),
            step.RightMoves ? (byte)0 : LeafAt(step.Right), !step.RightMoves));
    }

    private AnswerStep[] Steps(DecisionTree tree, AnswerTable table)
    {
        var steps = new AnswerStep[table.Nodes.Length];
        for (int question = 0; question < steps.Length; question++)
        {
            int node = table.Nodes[question];
            int place = _gather.PlaceOf(tree.Features[node]);
            byte bit = (byte)(1 << question);
            if (tree.IsCategorical(node))
            {
                int page = PagesOf(tree, node)[0];
                steps[question] = new(_pages[place][page] * BlockRows, 0, bit, AddSet(tree, node, page));
                continue;
            }

            int copy = tree.MissingGoesLeft(node) ? _copyOfLeft[place] : _copyOfRight[place];
            steps[question] = new(copy * BlockRows, BinOf(place, tree.Thresholds[node]), bit, -1);
        }

        return steps;
    }

    private int AddSet(DecisionTree tree, int node, int page)
    {
        int start = _sets.Count;
        _sets.AddRange(new byte[SetBytes]);
        for (int code = 0; code < PageCodes; code++)
        {
            if (tree.GoesLeft(node, (page * PageCodes) + code))
            {
                _sets[start + (code >> 3)] |= (byte)(1 << (code & 7));
            }
        }

        return start;
    }

    private byte LeafAt(int offset) => (byte)((offset - ConstantsOffset) / ConstantBytes);

    private int PlaceOf(int child, int[] slotOf) =>
        child < 0 ? ConstantsOffset + (~child * ConstantBytes) : SlotsOffset + (slotOf[child] * BlockRows);

    private static void Release(int child, int[] slotOf, Stack<int> free)
    {
        if (child >= 0)
        {
            free.Push(slotOf[child]);
        }
    }
}
