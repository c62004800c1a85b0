using FullStackAI.Models.Trees;

namespace FullStackAI.Trainers.Trees;

/// <summary>A split in terms of bins, for rows that are binned already.</summary>
/// <param name="Column">The stored column to look at.</param>
/// <param name="Test">Which bins go left.</param>
/// <param name="Left">A node, or ~leaf.</param>
/// <param name="Right">A node, or ~leaf.</param>
internal readonly record struct BinnedNode(int Column, BinTest Test, int Left, int Right);

/// <summary>A tree just grown, with what the boosting loop needs to use it on binned rows.</summary>
/// <param name="Parts">The tree with unshrunk leaf values.</param>
/// <param name="Nodes">[nodes]; the splits in terms of bins.</param>
/// <param name="Ranges">[leaves]; where each leaf's rows stand in the list of rows.</param>
internal sealed record GrownTree(TreeParts Parts, BinnedNode[] Nodes, RowRange[] Ranges)
{
    internal int LeafCount => Ranges.Length;
}
