using System.Runtime.InteropServices;

namespace FullStackAI.Models.Trees;

/// <summary>One step of the batch scorer for a tree with categories: for every row of a block, take the right operand where its bin is above a threshold, else the left one. All places are byte offsets into the scorer's scratch.</summary>
/// <param name="Bins">The feature's bins.</param>
/// <param name="Left">Leaf numbers of the left child.</param>
/// <param name="Right">Leaf numbers of the right child.</param>
/// <param name="Target">Where the node's own leaf numbers go.</param>
/// <param name="Threshold">Bins above this go right; bins and thresholds have their top bit flipped, so that they compare as signed bytes.</param>
/// <param name="LeftMoves">Whether the left child is a node with a number per row, rather than a leaf with one for all.</param>
/// <param name="RightMoves">Whether the right child is a node.</param>
/// <param name="Set">At a categorical node: where its set of 256 bits starts among the program's sets; the codes in it go left. −1 at a numeric node.</param>
internal readonly record struct BlendNode(int Bins, int Left, int Right, int Target, byte Threshold, bool LeftMoves, bool RightMoves, int Set = -1);

/// <summary>A numeric node whose children are leaves. Places are counted in units of <see cref="BlendProgram.UnitBytes"/>, so that a program stays in the caches.</summary>
/// <param name="Bins">The feature's bins.</param>
/// <param name="Target">Where the node's leaf numbers go.</param>
/// <param name="Above">Bins below this, as signed bytes, go left.</param>
/// <param name="Left">The left leaf.</param>
/// <param name="Right">The right leaf.</param>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal readonly record struct LeafPair(ushort Bins, ushort Target, sbyte Above, byte Left, byte Right);

/// <summary>A numeric node with a child that is a node. Places are counted in units of <see cref="BlendProgram.UnitBytes"/>.</summary>
/// <param name="Bins">The feature's bins.</param>
/// <param name="Left">Leaf numbers of the left child.</param>
/// <param name="Right">Leaf numbers of the right child.</param>
/// <param name="Target">Where the node's leaf numbers go.</param>
/// <param name="Above">Bins below this, as signed bytes, go left.</param>
/// <param name="LeftMoves">1 when the left child is a node with a number per row, 0 when it is a leaf with one for all.</param>
/// <param name="RightMoves">The same of the right child.</param>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal readonly record struct NodePair(ushort Bins, ushort Left, ushort Right, ushort Target, sbyte Above, byte LeftMoves, byte RightMoves);

/// <summary>The steps of a tree that asks for numbers only.</summary>
/// <param name="Ends">First: the nodes above leaves.</param>
/// <param name="Inner">Then all others, children before their parents; the last is the root.</param>
internal sealed record NumberProgram(LeafPair[] Ends, NodePair[] Inner);
