using FullStackAI.Data;
using FullStackAI.Serialization;

namespace FullStackAI.Models.DecisionTrees;

/// <summary>A binary tree whose questions were searched among all values rather than bins,
/// with a value at every node; children come after their parent.</summary>
/// <remarks>About 50 bytes a node, and 8 more for each output. A sparse cell that is not stored is 0.</remarks>
public sealed class ExactTree
{
    private const int LevelsPerWord = 64;
    private readonly TreeNode[] _nodes;
    private readonly long[] _levels;
    private readonly double[] _values;

    /// <summary>Wraps nodes.</summary>
    /// <param name="outputCount">Values a node, at least 1.</param>
    /// <param name="nodes">The root first; both children of a node stand side by side, after it.</param>
    /// <param name="levels">Sets of levels, 64 a word, in which <see cref="TreeNode.LevelStart"/>
    /// points; the word at the start of a set counts the words that follow.</param>
    /// <param name="values">[nodes × outputs]; finite.</param>
    /// <exception cref="ArgumentException">The parts do not fit each other.</exception>
    internal ExactTree(int outputCount, TreeNode[] nodes, long[] levels, double[] values)
    {
        OutputCount = outputCount;
        _nodes = nodes;
        _levels = levels;
        _values = values;
        if (FirstFault(int.MaxValue) is { } fault)
        {
            throw new ArgumentException(fault, nameof(nodes));
        }
    }

    private ExactTree(int outputCount, ComponentReader reader)
    {
        OutputCount = outputCount;
        _nodes = new TreeNode[reader.ReadCount(33)];
        for (int node = 0; node < _nodes.Length; node++)
        {
            _nodes[node] = new TreeNode(
                reader.ReadInt32(), reader.ReadSingle(), reader.ReadBoolean(), reader.ReadInt32(), reader.ReadInt32(), reader.ReadDouble(),
                reader.ReadDouble());
        }

        _levels = reader.ReadInt64s();
        _values = reader.ReadDoubles();
    }

    /// <summary>Values a node.</summary>
    public int OutputCount { get; }

    /// <summary>The nodes, the root first.</summary>
    public IReadOnlyList<TreeNode> Nodes => _nodes;

    /// <summary>The number of leaves.</summary>
    public int LeafCount => (_nodes.Length + 1) / 2;

    /// <summary>The values of a node; those of a leaf are what the tree predicts.</summary>
    /// <param name="node">The node's number.</param>
    /// <returns>[outputs].</returns>
    public ReadOnlySpan<double> Values(int node) => _values.AsSpan(node * OutputCount, OutputCount);

    /// <summary>Whether a level of a categorical question goes left.</summary>
    /// <param name="node">A node with a categorical question.</param>
    /// <param name="level">The code of the level.</param>
    public bool GoesLeft(int node, int level)
    {
        int start = _nodes[node].LevelStart;
        return level >= 0
            && level / LevelsPerWord < _levels[start]
            && ((_levels[start + 1 + (level / LevelsPerWord)] >> (level % LevelsPerWord)) & 1) != 0;
    }

    /// <summary>The leaf that a row reaches.</summary>
    /// <param name="row">The row.</param>
    public int Leaf(in FeatureRow row)
    {
        int node = 0;
        while (!_nodes[node].IsLeaf)
        {
            ref readonly TreeNode question = ref _nodes[node];
            float cell = question.Feature < row.Dense.Length
                ? row.Dense[question.Feature]
                : SparseCell(row, question.Feature - row.Dense.Length);
            node = question.Left + (GoesLeft(node, question, cell) ? 0 : 1);
        }

        return node;
    }

    internal static ExactTree Read(ComponentReader reader, int outputCount, int featureCount)
    {
        var tree = new ExactTree(outputCount, reader);
        return tree.FirstFault(featureCount) is { } fault ? throw reader.Fault(fault) : tree;
    }

    internal void Write(ComponentWriter writer)
    {
        writer.WriteInt32(_nodes.Length);
        foreach (TreeNode node in _nodes)
        {
            writer.WriteInt32(node.Feature);
            writer.WriteSingle(node.Threshold);
            writer.WriteBoolean(node.MissingLeft);
            writer.WriteInt32(node.Left);
            writer.WriteInt32(node.LevelStart);
            writer.WriteDouble(node.Gain);
            writer.WriteDouble(node.Weight);
        }

        writer.WriteInt64s(_levels);
        writer.WriteDoubles(_values);
    }

    /// <summary>Adds each feature's gains.</summary>
    internal void AddGains(double[] gains)
    {
        foreach (TreeNode node in _nodes)
        {
            if (!node.IsLeaf)
            {
                gains[node.Feature] += node.Gain;
            }
        }
    }

    private bool GoesLeft(int node, in TreeNode question, float cell)
    {
        if (float.IsNaN(cell))
        {
            return question.MissingLeft;
        }

        return question.LevelStart < 0 ? cell <= question.Threshold : GoesLeft(node, (int)cell);
    }

    private static float SparseCell(in FeatureRow row, int column)
    {
        int position = row.SparseIndices.BinarySearch(column);
        return position < 0 ? 0 : row.SparseValues[position];
    }

    // Children after their parent, so that a walk always ends; everything a walk reads lies within its array.
    private string? FirstFault(int featureCount)
    {
        if (_nodes.Length == 0 || _values.Length != (long)_nodes.Length * OutputCount || !Array.TrueForAll(_values, double.IsFinite))
        {
            return $"a tree has {_nodes.Length} nodes and {_values.Length} values; expected at least one node and {OutputCount} finite values a node";
        }

        for (int node = 0; node < _nodes.Length; node++)
        {
            TreeNode question = _nodes[node];
            if (question.IsLeaf)
            {
                continue;
            }

            bool levelsFit = question.LevelStart == -1 ||
                (question.LevelStart >= 0
                    && question.LevelStart < _levels.Length
                    && _levels[question.LevelStart] >= 0
                    && _levels[question.LevelStart] < _levels.Length - question.LevelStart);
            if (question.Feature >= featureCount || question.Left <= node || question.Left >= _nodes.Length - 1 || !levelsFit)
            {
                return $"node {node} of a tree asks about feature {question.Feature}, points to node {question.Left} of {_nodes.Length} and to levels at {question.LevelStart} of {_levels.Length}, which do not fit";
            }
        }

        return null;
    }
}
