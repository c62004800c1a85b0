using System.Numerics;

namespace FullStackAI.Models.Trees;

/// <summary>Which cells a row needs for its trees to read: one for each number and direction that its missing values
/// take in some tree, and one for each category. Cell 0 is always 0: leaves name it.</summary>
internal sealed class CellPlan
{
    /// <summary>Codes of a word.</summary>
    internal const int WordCodes = 64;

    private const int NarrowCodes = WordCodes - 1; // and the last bit for all others
    private const int MostCells = 60_000; // nodes name them with 16 bits

    private readonly int[] _left; // [used features]; the cell in which missing numbers go left; 0 = none
    private readonly int[] _right;
    private readonly int[] _code;
    private readonly int[] _levels; // [used features]; one more than the highest code of any set

    /// <summary>Looks at all nodes.</summary>
    internal CellPlan(IEnumerable<DecisionTree> trees, FeatureGather gather)
    {
        _left = new int[gather.UsedCount];
        _right = new int[gather.UsedCount];
        _code = new int[gather.UsedCount];
        _levels = new int[gather.UsedCount];
        Count = 1;
        int levels = 0;
        foreach (DecisionTree tree in trees)
        {
            for (int node = 0; node < tree.NodeCount; node++)
            {
                int place = gather.PlaceOf(tree.Features[node]);
                ref int cell = ref (tree.IsCategorical(node) ? _code : tree.MissingGoesLeft(node) ? _left : _right)[place];
                cell = cell > 0 ? cell : Count++;
                _levels[place] = Math.Max(_levels[place], LevelsOf(tree.CategorySet(node)));
                levels = Math.Max(levels, _levels[place]);
            }
        }

        HasWideSets = levels > NarrowCodes;
        var numbers = new List<NumberCell>();
        var codes = new List<CodeCell>();
        for (int place = 0; place < gather.UsedCount; place++)
        {
            int feature = gather.Used[place];
            if (_left[place] > 0)
            {
                numbers.Add(new(place, feature, _left[place], MissingLeft: true));
            }

            if (_right[place] > 0)
            {
                numbers.Add(new(place, feature, _right[place], MissingLeft: false));
            }

            if (_code[place] > 0)
            {
                codes.Add(new(place, feature, _code[place], LimitOf(place)));
            }
        }

        Numbers = [.. numbers];
        Codes = [.. codes];
    }

    /// <summary>Number of cells.</summary>
    internal int Count { get; }

    /// <summary>Whether a node can name every cell.</summary>
    internal bool Fit => Count <= MostCells;

    /// <summary>Whether there are categories.</summary>
    internal bool HasCodes => Codes.Length > 0;

    /// <summary>Whether some set needs more than one word.</summary>
    internal bool HasWideSets { get; }

    /// <summary>The cells of numbers, feature after feature.</summary>
    internal NumberCell[] Numbers { get; }

    /// <summary>The cells of categories, feature after feature.</summary>
    internal CodeCell[] Codes { get; }

    /// <summary>The cell of a used feature's number in which missing numbers go left; 0 for none.</summary>
    internal int LeftOf(int place) => _left[place];

    /// <summary>The cell of a used feature's number in which missing numbers go right; 0 for none.</summary>
    internal int RightOf(int place) => _right[place];

    /// <summary>The cell of a used feature's category; cell 0 for none.</summary>
    internal CodeCell CodeOf(int place) => new(place, Feature: -1, _code[place], LimitOf(place));

    /// <summary>The cell that a node of a tree names.</summary>
    /// <param name="tree">The tree.</param>
    /// <param name="node">In [0, nodes).</param>
    /// <param name="place">Of the node's feature among the used.</param>
    internal int Of(DecisionTree tree, int node, int place) =>
        (tree.IsCategorical(node) ? _code : tree.MissingGoesLeft(node) ? _left : _right)[place];

    /// <summary>Words of a set of a feature when it lies elsewhere: for the codes, and a last one for all others.</summary>
    internal int SetWords(int place) => ((_levels[place] + WordCodes - 1) / WordCodes) + 1;

    /// <summary>Words of all sets of a tree that lie elsewhere; 0 when all sets fit a word.</summary>
    internal long SetWordsOf(DecisionTree tree, FeatureGather gather)
    {
        long words = 0;
        for (int node = 0; HasWideSets && node < tree.NodeCount; node++)
        {
            words += tree.IsCategorical(node) ? SetWords(gather.PlaceOf(tree.Features[node])) : 0;
        }

        return words;
    }

    /// <summary>A word of the codes that go right: bit c for code c of the word.</summary>
    /// <param name="goesLeft">The codes that go left, 32 a word.</param>
    /// <param name="word">Which 64 codes.</param>
    internal static ulong RightCodes(ReadOnlySpan<int> goesLeft, int word)
    {
        ulong low = 2 * word < goesLeft.Length ? (uint)goesLeft[2 * word] : 0;
        ulong high = (2 * word) + 1 < goesLeft.Length ? (uint)goesLeft[(2 * word) + 1] : 0;
        return ~(low | (high << 32));
    }

    private int LimitOf(int place) => HasWideSets ? (SetWords(place) - 1) * WordCodes : NarrowCodes;

    private static int LevelsOf(ReadOnlySpan<int> set)
    {
        for (int word = set.Length - 1; word >= 0; word--)
        {
            if (set[word] != 0)
            {
                return (32 * word) + 32 - BitOperations.LeadingZeroCount((uint)set[word]);
            }
        }

        return 0;
    }

    /// <summary>A number of a row.</summary>
    /// <param name="Place">Of the feature among the used.</param>
    /// <param name="Feature">The feature.</param>
    /// <param name="Cell">Which cell.</param>
    /// <param name="MissingLeft">Whether a missing number goes left at the nodes that name it.</param>
    internal readonly record struct NumberCell(int Place, int Feature, int Cell, bool MissingLeft);

    /// <summary>A category of a row.</summary>
    /// <param name="Place">Of the feature among the used.</param>
    /// <param name="Feature">The feature.</param>
    /// <param name="Cell">Which cell.</param>
    /// <param name="Limit">What stands for missing codes and those outside all sets.</param>
    internal readonly record struct CodeCell(int Place, int Feature, int Cell, int Limit)
    {
        /// <summary>The code of a value.</summary>
        internal int CodeOf(float value) => value >= 0 && value < Limit ? (int)value : Limit;
    }
}
