using FullStackAI.Data;
using FullStackAI.Models.DecisionTrees;

namespace FullStackAI.Trainers.DecisionTrees;

/// <summary>A tree that has just grown, with the training rows of every leaf.</summary>
/// <param name="nodes">The root first; the children of a node side by side.</param>
/// <param name="rows">The training rows, ordered so that each node's stand together.</param>
/// <param name="features">The features, for their numbers of levels.</param>
internal sealed class GrownTree(List<GrowingNode> nodes, int[] rows, IReadOnlyList<Feature> features)
{
    /// <summary>Turns sums into the values of a node.</summary>
    /// <param name="totals">The node's rows.</param>
    /// <param name="values">[outputs]; out.</param>
    internal delegate void NodeValue(GroupTotals totals, Span<double> values);

    /// <summary>Whether any question was asked.</summary>
    internal bool IsSingleLeaf => nodes.Count == 1;

    /// <summary>Visits every leaf with its rows.</summary>
    /// <param name="visit">Gets the node's number and its rows.</param>
    internal void ForEachLeaf(Action<int, ArraySegment<int>> visit)
    {
        for (int node = 0; node < nodes.Count; node++)
        {
            if (nodes[node].Left < 0)
            {
                visit(node, new ArraySegment<int>(rows, nodes[node].Start, nodes[node].End - nodes[node].Start));
            }
        }
    }

    /// <summary>The tree as a model keeps it.</summary>
    /// <param name="outputs">Values a node.</param>
    /// <param name="value">Computes them.</param>
    internal ExactTree ToModel(int outputs, NodeValue value)
    {
        var levels = new List<long>();
        var frozen = new TreeNode[nodes.Count];
        double[] values = new double[nodes.Count * outputs];
        for (int node = 0; node < frozen.Length; node++)
        {
            GrowingNode grown = nodes[node];
            value(grown.Totals, values.AsSpan(node * outputs, outputs));
            frozen[node] = grown is { Left: >= 0, Split: { } split }
                ? new TreeNode(
                    split.Feature, split.Threshold, split.MissingLeft, grown.Left, AddLevels(levels, split), split.Gain,
                    grown.Totals.Weight)
                : new TreeNode(-1, 0, false, -1, -1, 0, grown.Totals.Weight);
        }

        return new ExactTree(outputs, frozen, [.. levels], values);
    }

    private int AddLevels(List<long> levels, Split split)
    {
        if (split.LeftLevels is null)
        {
            return -1;
        }

        int start = levels.Count;
        long[] words = new long[(features[split.Feature].LevelCount + 63) / 64];
        foreach (int level in split.LeftLevels)
        {
            words[level / 64] |= 1L << (level % 64);
        }

        levels.Add(words.Length);
        levels.AddRange(words);
        return start;
    }
}
