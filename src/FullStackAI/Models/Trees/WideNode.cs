namespace FullStackAI.Models.Trees;

/// <summary>A node of a tree that does not fit a <see cref="PackedForest"/>.</summary>
/// <param name="Threshold">The largest number that goes left.</param>
/// <param name="Cell">Which cell of the row is compared.</param>
/// <param name="Left">A node, or ~leaf.</param>
/// <param name="Right">A node, or ~leaf.</param>
/// <param name="MissingLeft">Whether a missing number goes left.</param>
/// <param name="Set">The codes that go left, as bits; null at numeric nodes.</param>
internal readonly record struct WideNode(float Threshold, int Cell, int Left, int Right, bool MissingLeft, int[]? Set);
