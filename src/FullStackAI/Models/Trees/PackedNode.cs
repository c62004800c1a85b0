using System.Runtime.InteropServices;

namespace FullStackAI.Models.Trees;

/// <summary>A node in 8 bytes. Children stand side by side, so a step is one comparison and one addition: <c>next = Left + (cells[Cell] &gt; Key ? 1 : 0)</c>. A leaf steps to itself.</summary>
/// <param name="Key">The threshold as an order-preserving integer.</param>
/// <param name="Cell">Which cell of the row is compared.</param>
/// <param name="Left">Place of the left child within the tree; the right one follows.</param>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct PackedNode(uint Key, ushort Cell, ushort Left);

/// <summary>A node of a tree that has categories or more nodes than <see cref="PackedNode"/> can count.</summary>
/// <param name="Threshold">The largest number that goes left.</param>
/// <param name="Cell">Which cell of the row is compared.</param>
/// <param name="Left">A node, or ~leaf.</param>
/// <param name="Right">A node, or ~leaf.</param>
/// <param name="MissingLeft">Whether a missing number goes left.</param>
/// <param name="Set">The codes that go left, as bits; null at numeric nodes.</param>
internal readonly record struct WideNode(float Threshold, int Cell, int Left, int Right, bool MissingLeft, int[]? Set);
