using FullStackAI.Models.Trees;
using FullStackAI.Trainers.Trees;

namespace FullStackAI.Trainers.Boosting;

/// <summary>A tree of the ensemble while it is trained.</summary>
/// <param name="parts">The tree.</param>
/// <param name="nodes">[nodes]; its splits in terms of bins.</param>
/// <param name="values">[leaves]; what it adds; DART changes it later.</param>
internal sealed class RoundTree(TreeParts parts, BinnedNode[] nodes, double[] values)
{
    internal BinnedNode[] Nodes { get; } = nodes;

    internal double[] Values { get; } = values;

    /// <summary>Multiplies all leaf values.</summary>
    internal void Scale(double factor)
    {
        for (int leaf = 0; leaf < Values.Length; leaf++)
        {
            Values[leaf] *= factor;
        }
    }

    internal DecisionTree Freeze()
    {
        parts.LeafValues.Clear();
        parts.LeafValues.AddRange(Values);
        return new DecisionTree(parts);
    }
}
