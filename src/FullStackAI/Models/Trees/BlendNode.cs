namespace FullStackAI.Models.Trees;

/// <summary>One step of the batch scorer: for every row of a block, take the right operand where its bin is above a threshold, else the left one. All places are byte offsets into the scorer's scratch.</summary>
/// <param name="Bins">The feature's bins.</param>
/// <param name="Left">Leaf numbers of the left child.</param>
/// <param name="Right">Leaf numbers of the right child.</param>
/// <param name="Target">Where the node's own leaf numbers go.</param>
/// <param name="Threshold">Bins above this go right.</param>
/// <param name="LeftMoves">Whether the left child is a node with a number per row, rather than a leaf with one for all.</param>
/// <param name="RightMoves">Whether the right child is a node.</param>
/// <param name="Set">At a categorical node: where its set of 256 bits starts among the program's sets; the codes in it go left. −1 at a numeric node.</param>
internal readonly record struct BlendNode(int Bins, int Left, int Right, int Target, byte Threshold, bool LeftMoves, bool RightMoves, int Set = -1);
