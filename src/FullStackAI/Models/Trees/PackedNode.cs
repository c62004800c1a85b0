namespace FullStackAI.Models.Trees;

/// <summary>A node in 8 bytes, read by one load. Children stand side by side, so a step is one comparison and one addition: <c>next = Left + (cells[Cell] &gt; Key ? 1 : 0)</c>. A leaf steps to itself.</summary>
internal readonly struct PackedNode
{
    private const int CellShift = 32;
    private const int LeftShift = 48;
    private readonly ulong _bits;

    /// <param name="key">The threshold as an order-preserving integer; of a categorical node the first word of its set.</param>
    /// <param name="cell">Which cell of the row is compared.</param>
    /// <param name="left">Place of the left child within the tree; the right one follows.</param>
    internal PackedNode(uint key, int cell, int left) => _bits = key | ((ulong)(ushort)cell << CellShift) | ((ulong)(ushort)left << LeftShift);

    internal uint Key => (uint)_bits;

    internal uint Cell => (uint)(_bits >> CellShift) & ushort.MaxValue;

    internal uint Left => (uint)(_bits >> LeftShift);
}

/// <summary>A node of a tree with more nodes or features than <see cref="PackedNode"/> can count.</summary>
/// <param name="Threshold">The largest number that goes left.</param>
/// <param name="Cell">Which cell of the row is compared.</param>
/// <param name="Left">A node, or ~leaf.</param>
/// <param name="Right">A node, or ~leaf.</param>
/// <param name="MissingLeft">Whether a missing number goes left.</param>
/// <param name="Set">The codes that go left, as bits; null at numeric nodes.</param>
internal readonly record struct WideNode(float Threshold, int Cell, int Left, int Right, bool MissingLeft, int[]? Set);
