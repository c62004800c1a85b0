namespace FullStackAI.Models.Trees;

/// <summary>Trees as arrays of 8-byte nodes, breadth first, one tree behind the other; the sets of categorical nodes as words of bits.</summary>
/// <remarks>A categorical node's <see cref="PackedNode.Key"/> is the number of its set's first word, and bit 15 of its <see cref="PackedNode.Cell"/> is set. A set's bit is 1 for a code that goes right; every set of a feature has the same number of words, and one more in which all bits are 1: where missing and unknown codes look.</remarks>
internal sealed class PackedForest
{
    internal const int CodeShift = 15;
    internal const int CodeFlag = 1 << CodeShift;
    private const int MaximumSetWords = 1 << 20; // 4 MB

    private readonly FeatureGather _gather;
    private readonly int[] _words; // [used features]; words of a set without the last; 0 for a feature that no node asks for codes
    private readonly int[] _codeCell; // [used features]; −1 for a feature that no node asks for codes
    private readonly int _codeCount;

    internal PackedForest(DecisionTree[] trees, FeatureGather gather)
    {
        _gather = gather;
        _words = WordsOf(trees, gather);
        _codeCell = new int[_words.Length];
        for (int place = 0; place < _words.Length; place++)
        {
            _codeCell[place] = _words[place] == 0 ? -1 : (RowCells.PerFeature * _words.Length) + _codeCount++;
        }

        var packed = new List<int>();
        var others = new List<int>();
        int places = 0;
        long words = 1; // numbers look at word 0, whatever it holds
        for (int t = 0; t < trees.Length; t++)
        {
            long treeWords = SetWords(trees[t]);
            if (!Fits(trees[t]) || words + treeWords > MaximumSetWords)
            {
                others.Add(t);
                continue;
            }

            packed.Add(t);
            places += trees[t].NodeCount + trees[t].LeafCount;
            words += treeWords;
        }

        Packed = [.. packed];
        Others = [.. others];
        Starts = StartsOf(trees, Packed);
        HasCategories = words > 1;
        Nodes = new PackedNode[places];
        LeafOf = new int[places];
        Sets = new uint[words];
        int nextWord = 1;
        for (int i = 0; i < Packed.Length; i++)
        {
            Pack(trees[Packed[i]], Starts[i], ref nextWord);
        }
    }

    /// <summary>The numbers of the trees that are packed.</summary>
    internal int[] Packed { get; }

    /// <summary>The numbers of the trees that are too large.</summary>
    internal int[] Others { get; }

    /// <summary>[packed]; where each tree's nodes begin.</summary>
    internal int[] Starts { get; }

    internal PackedNode[] Nodes { get; }

    /// <summary>[nodes]; the leaf's number in its tree; −1 at inner nodes.</summary>
    internal int[] LeafOf { get; }

    internal uint[] Sets { get; }

    internal bool HasCategories { get; }

    /// <summary>Cells of a row: those of numbers, then one for each feature whose codes some node asks for.</summary>
    internal int CellCount(int features) => Math.Max(1, (RowCells.PerFeature * features) + _codeCount);

    /// <summary>Fills the cells of codes.</summary>
    /// <param name="values">[used features]; NaN where missing.</param>
    /// <param name="cells">[<see cref="CellCount"/>]; out.</param>
    internal void FillCodes(ReadOnlySpan<float> values, Span<uint> cells)
    {
        for (int place = 0; place < values.Length; place++)
        {
            if (_codeCell[place] >= 0)
            {
                int limit = 32 * _words[place];
                cells[_codeCell[place]] = values[place] >= 0 && values[place] < limit ? (uint)values[place] : (uint)limit;
            }
        }
    }

    private static int[] WordsOf(DecisionTree[] trees, FeatureGather gather)
    {
        int[] words = new int[gather.UsedCount];
        foreach (DecisionTree tree in trees)
        {
            for (int node = 0; node < tree.NodeCount; node++)
            {
                if (tree.IsCategorical(node))
                {
                    ref int widest = ref words[gather.PlaceOf(tree.Features[node])];
                    widest = Math.Max(widest, Math.Max(1, tree.CategorySet(node).Length));
                }
            }
        }

        return words;
    }

    private static int[] StartsOf(DecisionTree[] trees, int[] packed)
    {
        int[] starts = new int[packed.Length];
        for (int i = 1; i < starts.Length; i++)
        {
            starts[i] = starts[i - 1] + trees[packed[i - 1]].NodeCount + trees[packed[i - 1]].LeafCount;
        }

        return starts;
    }

    private long SetWords(DecisionTree tree)
    {
        long words = 0;
        for (int node = 0; node < tree.NodeCount; node++)
        {
            words += tree.IsCategorical(node) ? _words[_gather.PlaceOf(tree.Features[node])] + 1 : 0;
        }

        return words;
    }

    private bool Fits(DecisionTree tree) =>
        tree.NodeCount + tree.LeafCount <= ushort.MaxValue && CellCount(_gather.UsedCount) < (_codeCount == 0 ? ushort.MaxValue : CodeFlag);

    private void Pack(DecisionTree tree, int start, ref int nextWord)
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
                Nodes[start + place] = new(uint.MaxValue, 0, place);
                LeafOf[start + place] = ~child;
            }
            else
            {
                int feature = _gather.PlaceOf(tree.Features[child]);
                Nodes[start + place] = tree.IsCategorical(child)
                    ? new(AddSet(tree.CategorySet(child), _words[feature], ref nextWord), _codeCell[feature] | CodeFlag, next)
                    : new(RowCells.KeyOf(tree.Thresholds[child]), (RowCells.PerFeature * feature) + (tree.MissingGoesLeft(child) ? 0 : 1), next);
                LeafOf[start + place] = -1;
                queue.Enqueue(tree.Lefts[child]);
                queue.Enqueue(tree.Rights[child]);
                next += 2;
            }

            place++;
        }
    }

    private uint AddSet(ReadOnlySpan<int> goesLeft, int words, ref int nextWord)
    {
        int first = nextWord;
        for (int word = 0; word <= words; word++)
        {
            Sets[nextWord++] = word < goesLeft.Length ? ~(uint)goesLeft[word] : uint.MaxValue;
        }

        return (uint)first;
    }
}
