using System.Runtime.InteropServices;

namespace FullStackAI.Models.Trees;

/// <summary>One step of the batch scorer for a tree with categories: for every row of a block, take the right operand where its bin
/// is above a threshold, else the left one. All places are byte offsets into the scorer's scratch.</summary>
/// <param name="Bins">The feature's bins.</param>
/// <param name="Left">Leaf numbers of the left child.</param>
/// <param name="Right">Leaf numbers of the right child.</param>
/// <param name="Target">Where the node's own leaf numbers go.</param>
/// <param name="Threshold">Bins above this go right; bins and thresholds have their
/// top bit flipped, so that they compare as signed bytes.</param>
/// <param name="LeftMoves">Whether the left child is a node with a number per row, rather than a leaf with one for all.</param>
/// <param name="RightMoves">Whether the right child is a node.</param>
/// <param name="Set">At a categorical node: where its set of 256 bits starts among the
/// program's sets; the codes in it go left. −1 at a numeric node.</param>
internal readonly record struct BlendNode(
    int Bins, int Left, int Right, int Target, byte Threshold, bool LeftMoves, bool RightMoves, int Set = -1);

/// <summary>A node of a tree that asks for numbers only. Its right operand is what the step before has left, or one leaf for all rows.
/// Places are counted in units of <see cref="BlendProgram.UnitBytes"/>, so that a program stays in the caches.</summary>
/// <param name="bins">The feature's bins.</param>
/// <param name="left">Leaf numbers of the left child.</param>
/// <param name="target">Where the node's leaf numbers go.</param>
/// <param name="leftMoves">1 when the left child is a node with a number per row, 0 when it is a leaf with one for all.</param>
/// <param name="above">Bins below this, as signed bytes, go left.</param>
/// <param name="right">The right leaf, when <paramref name="starts"/>.</param>
/// <param name="starts">Whether the right child is a leaf: a new chain starts with it.</param>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal readonly struct ChainStep(ushort bins, ushort left, ushort target, byte leftMoves, sbyte above, byte right, bool starts)
{
    /// <summary>Byte offsets of what vectors are filled with straight from memory.</summary>
    internal const int AboveAt = 7, RightAt = 8, StartsAt = 9;

    internal readonly ushort Bins = bins;
    internal readonly ushort Left = left;
    internal readonly ushort Target = target;
    internal readonly byte LeftMoves = leftMoves;
    internal readonly sbyte Above = above;
    internal readonly byte Right = right;
    internal readonly byte Starts = starts ? byte.MaxValue : (byte)0;
}
