namespace FullStackAI.Models.Trees;

/// <summary>Trees turned into straight lines of blends: no row ever branches. Valid for trees of at most 256 leaves whose numeric features have at most 255 distinct thresholds, and whose categorical features have sets of codes below 255.</summary>
/// <remarks>Scratch of a block: [bins of each feature, one copy for each direction of the missing][constants of 256 leaves][slots of nodes].</remarks>
internal sealed class BlendProgram
{
    /// <summary>Rows scored together.</summary>
    internal const int BlockRows = 128;

    /// <summary>Bytes of a leaf constant: the widest vector.</summary>
    internal const int ConstantBytes = 64;

    /// <summary>Bytes of a set of codes.</summary>
    internal const int SetBytes = 32;

    /// <summary>Stands for a missing code and for codes that no set holds.</summary>
    internal const byte NoCode = 255;

    private const int MaxLeaves = 256;
    private const int MaxThresholds = 255;

    // A slot just freed is read again soon by stores still in flight; let some others go first.
    private const int FreeSlotsKept = 24;

    private readonly FeatureGather _gather;
    private readonly int[] _copyOfLeft;
    private readonly int[] _copyOfRight;
    private readonly float[][] _bounds;
    private readonly List<byte> _sets = [];
    private readonly bool[] _isCategorical;
    private readonly bool[] _hasSets;
    private int _slots;

    internal BlendProgram(DecisionTree[] trees, FeatureGather gather)
    {
        _gather = gather;
        _bounds = BoundsOf(trees, gather);
        _isCategorical = new bool[gather.UsedCount];
        _copyOfLeft = new int[gather.UsedCount];
        _copyOfRight = new int[gather.UsedCount];
        Copies = CountCopies(trees);
        Trees = new BlendNode[trees.Length][];
        Tables = new (AnswerStep[], byte[])?[trees.Length];
        Roots = new int[trees.Length];
        _hasSets = new bool[trees.Length];
        for (int t = 0; t < trees.Length; t++)
        {
            if (Fits(trees[t]) && AnswerTable.Of(trees[t]) is { } table)
            {
                Tables[t] = new(Steps(trees[t], table), table.LeafOf);
            }
            else if (Fits(trees[t]))
            {
                int sets = _sets.Count;
                Trees[t] = Compile(trees[t], out Roots[t]);
                _hasSets[t] = _sets.Count > sets;
            }
        }

        Sets = [.. _sets];
    }

    /// <summary>The sets of categorical nodes, <see cref="SetBytes"/> each: code c is bit c mod 8 of byte c / 8.</summary>
    internal byte[] Sets { get; }

    /// <summary>Whether a used feature is a category: its bins are codes, and <see cref="NoCode"/> where there is none below 255.</summary>
    internal bool IsCategorical(int place) => _isCategorical[place] && _bounds[place].Length == 0;

    /// <summary>Whether a tree has categorical nodes.</summary>
    internal bool HasSets(int t) => _hasSets[t];

    /// <summary>[trees]; the steps of each tree; null where the tree has an answer table, or does not fit and must be walked.</summary>
    internal BlendNode[]?[] Trees { get; }

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
    internal bool IsUseful => Array.Exists(Trees, tree => tree is not null) || Array.Exists(Tables, table => table is not null);

    /// <summary>Whether a tree must be walked row by row.</summary>
    internal bool MustWalk(int t) => Trees[t] is null && Tables[t] is null;

    private int SlotsOffset => ConstantsOffset + (MaxLeaves * ConstantBytes);

    /// <summary>The thresholds of a used feature, ascending; empty when the feature does not fit.</summary>
    internal ReadOnlySpan<float> Bounds(int place) => _bounds[place].Length > MaxThresholds ? [] : _bounds[place];

    /// <summary>The copy of a used feature in which the missing go left; −1 when there is none.</summary>
    internal int CopyOfLeft(int place) => _copyOfLeft[place];

    /// <summary>The copy of a used feature in which the missing go right; −1 when there is none.</summary>
    internal int CopyOfRight(int place) => _copyOfRight[place];

    private static float[][] BoundsOf(DecisionTree[] trees, FeatureGather gather)
    {
        var sets = new SortedSet<float>[gather.UsedCount];
        for (int place = 0; place < sets.Length; place++)
        {
            sets[place] = [];
        }

        foreach (DecisionTree tree in trees)
        {
            for (int node = 0; node < tree.NodeCount; node++)
            {
                if (!tree.IsCategorical(node))
                {
                    sets[gather.PlaceOf(tree.Features[node])].Add(tree.Thresholds[node]);
                }
            }
        }

        return Array.ConvertAll(sets, set => set.ToArray());
    }

    private int CountCopies(DecisionTree[] trees)
    {
        Array.Fill(_copyOfLeft, -1);
        Array.Fill(_copyOfRight, -1);
        int copies = 0;
        foreach (DecisionTree tree in trees)
        {
            for (int node = 0; node < tree.NodeCount; node++)
            {
                _isCategorical[_gather.PlaceOf(tree.Features[node])] |= tree.IsCategorical(node);
                ref int copy = ref (tree.MissingGoesLeft(node) ? _copyOfLeft : _copyOfRight)[_gather.PlaceOf(tree.Features[node])];
                copy = copy >= 0 ? copy : copies++;
            }
        }

        return copies;
    }

    private bool Fits(DecisionTree tree)
    {
        bool fits = tree.LeafCount <= MaxLeaves;
        for (int node = 0; fits && node < tree.NodeCount; node++)
        {
            fits = tree.IsCategorical(node)
                ? 32 * tree.CategorySet(node).Length <= NoCode + 1 && !tree.GoesLeft(node, NoCode) && _bounds[_gather.PlaceOf(tree.Features[node])].Length == 0
                : _bounds[_gather.PlaceOf(tree.Features[node])].Length <= MaxThresholds;
        }

        return fits;
    }

    private BlendNode[] Compile(DecisionTree tree, out int root)
    {
        int[] heights = new int[tree.NodeCount];
        for (int node = tree.NodeCount - 1; node >= 0; node--)
        {
            // Children have higher numbers than their parent.
            heights[node] = 1 + Math.Max(HeightOf(tree.Lefts[node], heights), HeightOf(tree.Rights[node], heights));
        }

        int[] order = [.. Enumerable.Range(0, tree.NodeCount).OrderBy(node => heights[node]).ThenBy(node => tree.Features[node]).ThenBy(node => node)];
        int[] slotOf = new int[tree.NodeCount];
        var free = new Queue<int>();
        int used = 0;
        var program = new BlendNode[order.Length];
        for (int i = 0; i < order.Length; i++)
        {
            int node = order[i];
            slotOf[node] = free.Count > FreeSlotsKept ? free.Dequeue() : used++;
            (int left, int right) = (tree.Lefts[node], tree.Rights[node]);
            int place = _gather.PlaceOf(tree.Features[node]);
            int copy = tree.MissingGoesLeft(node) ? _copyOfLeft[place] : _copyOfRight[place];
            program[i] = new(
                copy * BlockRows,
                PlaceOf(left, slotOf),
                PlaceOf(right, slotOf),
                SlotsOffset + (slotOf[node] * BlockRows),
                tree.IsCategorical(node) ? (byte)0 : (byte)Array.BinarySearch(_bounds[place], tree.Thresholds[node]),
                left >= 0,
                right >= 0,
                tree.IsCategorical(node) ? AddSet(tree, node) : -1);
            Release(left, slotOf, free);
            Release(right, slotOf, free);
        }

        _slots = Math.Max(_slots, used);
        root = tree.NodeCount == 0 ? ConstantsOffset : program[^1].Target;
        return program;
    }

    private AnswerStep[] Steps(DecisionTree tree, AnswerTable table)
    {
        var steps = new AnswerStep[table.Nodes.Length];
        for (int question = 0; question < steps.Length; question++)
        {
            int node = table.Nodes[question];
            int place = _gather.PlaceOf(tree.Features[node]);
            int copy = tree.MissingGoesLeft(node) ? _copyOfLeft[place] : _copyOfRight[place];
            steps[question] = new(
                copy * BlockRows,
                tree.IsCategorical(node) ? (byte)0 : (byte)Array.BinarySearch(_bounds[place], tree.Thresholds[node]),
                (byte)(1 << question),
                tree.IsCategorical(node) ? AddSet(tree, node) : -1);
        }

        return steps;
    }

    private int AddSet(DecisionTree tree, int node)
    {
        int start = _sets.Count;
        for (int place = 0; place < SetBytes; place++)
        {
            int bits = 0;
            for (int bit = 0; bit < 8; bit++)
            {
                bits |= tree.GoesLeft(node, (8 * place) + bit) ? 1 << bit : 0;
            }

            _sets.Add((byte)bits);
        }

        return start;
    }

    private int PlaceOf(int child, int[] slotOf) =>
        child < 0 ? ConstantsOffset + (~child * ConstantBytes) : SlotsOffset + (slotOf[child] * BlockRows);

    private static int HeightOf(int child, int[] heights) => child < 0 ? 0 : heights[child];

    private static void Release(int child, int[] slotOf, Queue<int> free)
    {
        if (child >= 0)
        {
            free.Enqueue(slotOf[child]);
        }
    }
}
