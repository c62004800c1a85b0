using FullStackAI.Serialization;

namespace FullStackAI.Models.Trees;

/// <summary>One binary tree: splits on features, values in leaves. Immutable.</summary>
/// <remarks>
/// Nodes are numbered in the order they were split; node 0 is the root, unless the tree is a
/// single leaf. A child ≥ 0 is a node; a child &lt; 0 is the leaf <c>~child</c>.
/// A row goes left at a numeric node when its value is ≤ the threshold, at a categorical node when its code is in the
/// node's set; missing numbers follow the node's own direction, missing and unknown codes go right.
/// </remarks>
public sealed class DecisionTree
{
    private const byte MissingLeftFlag = 1;
    private const byte CategoricalFlag = 2;

    private readonly int[] _features;
    private readonly float[] _thresholds;
    private readonly byte[] _flags;
    private readonly int[] _lefts;
    private readonly int[] _rights;
    private readonly float[] _gains;
    private readonly int[] _counts;
    private readonly int[] _setStarts;
    private readonly int[] _sets;
    private readonly double[] _leafValues;
    private readonly int[] _leafCounts;

    internal DecisionTree(TreeParts parts)
    {
        _features = [.. parts.Features];
        _thresholds = [.. parts.Thresholds];
        _flags = new byte[_features.Length];
        _lefts = [.. parts.Lefts];
        _rights = [.. parts.Rights];
        _gains = [.. parts.Gains];
        _counts = [.. parts.Counts];
        _setStarts = new int[_features.Length + 1];
        var sets = new List<int>();
        for (int node = 0; node < _features.Length; node++)
        {
            int[]? set = parts.PackedSets.GetValueOrDefault(node) ?? PackSet(parts.Sets[node]);
            _flags[node] = (byte)((parts.MissingLeft[node] ? MissingLeftFlag : 0) | (set is null ? 0 : CategoricalFlag));
            sets.AddRange(set ?? []);
            _setStarts[node + 1] = sets.Count;
        }

        _sets = [.. sets];
        _leafValues = [.. parts.LeafValues];
        _leafCounts = [.. parts.LeafCounts];
        OutputCount = _leafValues.Length / _leafCounts.Length;
    }

    private DecisionTree(DecisionTree other, double[] leafValues)
    {
        (_features, _thresholds, _flags, _lefts, _rights) = (other._features, other._thresholds, other._flags, other._lefts, other._rights);
        (_gains, _counts, _setStarts, _sets, _leafCounts) = (other._gains, other._counts, other._setStarts, other._sets, other._leafCounts);
        _leafValues = leafValues;
        OutputCount = other.OutputCount;
    }

    private DecisionTree(ComponentReader reader)
    {
        _features = reader.ReadInt32s();
        _thresholds = reader.ReadSingles();
        _flags = reader.ReadBytes().ToArray();
        _lefts = reader.ReadInt32s();
        _rights = reader.ReadInt32s();
        _gains = reader.ReadSingles();
        _counts = reader.ReadInt32s();
        _setStarts = reader.ReadInt32s();
        _sets = reader.ReadInt32s();
        _leafValues = reader.ReadDoubles();
        _leafCounts = reader.ReadInt32s();
        OutputCount = _leafCounts.Length == 0 ? 0 : _leafValues.Length / _leafCounts.Length;
    }

    /// <summary>Number of splits.</summary>
    public int NodeCount => _features.Length;

    /// <summary>Number of leaves.</summary>
    public int LeafCount => _leafCounts.Length;

    /// <summary>Number of values in each leaf: 1, or one per class.</summary>
    public int OutputCount { get; }

    /// <summary>[nodes]; the feature each node asks for.</summary>
    public ReadOnlySpan<int> Features => _features;

    /// <summary>[nodes]; the largest value that goes left; NaN at categorical nodes.</summary>
    public ReadOnlySpan<float> Thresholds => _thresholds;

    /// <summary>[nodes]; the child for rows that pass.</summary>
    public ReadOnlySpan<int> Lefts => _lefts;

    /// <summary>[nodes]; the child for the others.</summary>
    public ReadOnlySpan<int> Rights => _rights;

    /// <summary>[nodes]; what the split gained in training.</summary>
    public ReadOnlySpan<float> Gains => _gains;

    /// <summary>[nodes]; training rows that reached the node.</summary>
    public ReadOnlySpan<int> Counts => _counts;

    /// <summary>[leaves × outputs]; leaf after leaf.</summary>
    public ReadOnlySpan<double> LeafValues => _leafValues;

    /// <summary>[leaves]; training rows that reached the leaf.</summary>
    public ReadOnlySpan<int> LeafCounts => _leafCounts;

    /// <summary>Whether missing numbers go left at a node; false at categorical nodes.</summary>
    /// <param name="node">In [0, <see cref="NodeCount"/>).</param>
    public bool MissingGoesLeft(int node) => (_flags[node] & (MissingLeftFlag | CategoricalFlag)) == MissingLeftFlag;

    /// <summary>Whether a node asks for a category.</summary>
    /// <param name="node">In [0, <see cref="NodeCount"/>).</param>
    public bool IsCategorical(int node) => (_flags[node] & CategoricalFlag) != 0;

    /// <summary>The codes that go left at a categorical node, as bits: code c is bit c mod 32 of word c / 32.</summary>
    /// <param name="node">In [0, <see cref="NodeCount"/>).</param>
    public ReadOnlySpan<int> CategorySet(int node) => _sets.AsSpan(_setStarts[node].._setStarts[node + 1]);

    /// <summary>Whether a value goes left at a node.</summary>
    /// <param name="node">In [0, <see cref="NodeCount"/>).</param>
    /// <param name="value">The cell of the node's feature; NaN when missing.</param>
    public bool GoesLeft(int node, float value)
    {
        if (IsCategorical(node))
        {
            ReadOnlySpan<int> set = CategorySet(node);
            return value >= 0 && value < 32L * set.Length && (set[(int)value >> 5] >> ((int)value & 31) & 1) != 0;
        }

        return float.IsNaN(value) ? MissingGoesLeft(node) : value <= _thresholds[node];
    }

    /// <summary>The leaf a row ends in.</summary>
    /// <param name="dense">[features]; the row.</param>
    public int LeafOf(ReadOnlySpan<float> dense)
    {
        int child = NodeCount == 0 ? ~0 : 0;
        while (child >= 0)
        {
            child = GoesLeft(child, dense[_features[child]]) ? _lefts[child] : _rights[child];
        }

        return ~child;
    }

    /// <summary>The same splits with other leaf values.</summary>
    /// <param name="leafValues">[leaves × outputs]</param>
    internal DecisionTree WithLeafValues(double[] leafValues) => new(this, leafValues);

    internal static DecisionTree Read(ComponentReader reader)
    {
        var tree = new DecisionTree(reader);
        tree.Check(reader);
        return tree;
    }

    internal void Write(ComponentWriter writer)
    {
        writer.WriteInt32s(_features);
        writer.WriteSingles(_thresholds);
        writer.WriteBytes(_flags);
        writer.WriteInt32s(_lefts);
        writer.WriteInt32s(_rights);
        writer.WriteSingles(_gains);
        writer.WriteInt32s(_counts);
        writer.WriteInt32s(_setStarts);
        writer.WriteInt32s(_sets);
        writer.WriteDoubles(_leafValues);
        writer.WriteInt32s(_leafCounts);
    }

    private static int[]? PackSet(int[]? codes)
    {
        if (codes is null || codes.Length == 0)
        {
            return codes;
        }

        int[] words = new int[(codes.Max() >> 5) + 1];
        foreach (int code in codes)
        {
            words[code >> 5] |= 1 << (code & 31);
        }

        return words;
    }

    private void Check(ComponentReader reader)
    {
        int nodes = NodeCount;
        bool fits = _thresholds.Length == nodes
            && _flags.Length == nodes
            && _lefts.Length == nodes
            && _rights.Length == nodes
            && _gains.Length == nodes
            && _counts.Length == nodes
                && _setStarts.Length == nodes + 1
                && LeafCount == nodes + 1
                && OutputCount >= 1
                && _leafValues.Length == OutputCount * LeafCount;
        foreach (int feature in _features)
        {
            fits &= feature >= 0;
        }

        for (int node = 0; fits && node < nodes; node++)
        {
            fits = _setStarts[node] >= 0 && _setStarts[node] <= _setStarts[node + 1] && _setStarts[node + 1] <= _sets.Length;
        }

        // Every node and leaf must be the child of exactly one node, nodes only of earlier ones: then no walk can loop.
        bool[] seenNode = new bool[fits ? nodes : 0];
        bool[] seenLeaf = new bool[fits ? LeafCount : 0];
        for (int i = 0; fits && i < 2 * nodes; i++)
        {
            int node = i >> 1;
            int child = (i & 1) == 0 ? _lefts[node] : _rights[node];
            fits = child >= 0 ? child > node && child < nodes && !seenNode[child] : ~child < LeafCount && !seenLeaf[~child];
            if (fits)
            {
                (child >= 0 ? seenNode : seenLeaf)[child >= 0 ? child : ~child] = true;
            }
        }

        if (!fits)
        {
            throw reader.Fault("a tree's parts do not fit each other");
        }
    }
}
