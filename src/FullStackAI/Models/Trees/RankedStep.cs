using System.Runtime.CompilerServices;

namespace FullStackAI.Models.Trees;

/// <summary>One step of a row from a node of a <see cref="RankedForest"/> to its child, or from a leaf
/// to itself; without a branch, so that no row surprises the processor.</summary>
internal unsafe interface IRankedStep
{
    /// <summary>The cell that a word names; 0 at a leaf.</summary>
    /// <param name="nodes">The tree's first word.</param>
    /// <param name="at">A word of the tree.</param>
    static abstract nuint CellOf(void* nodes, nuint at);

    /// <summary>The word after a word.</summary>
    /// <param name="nodes">The tree's first word.</param>
    /// <param name="at">A word of the tree.</param>
    /// <param name="cell">What the row has in the cell that the word names.</param>
    /// <param name="sets">The first word of all sets.</param>
    static abstract nuint Next(void* nodes, nuint at, uint cell, ulong* sets);
}

/// <summary>A step through short words: [left 16 | ~rank 8 | cell 8].</summary>
internal readonly unsafe struct ShortStep : IRankedStep
{
    internal const int RankShift = 8;
    internal const int LeftShift = 16;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nuint CellOf(void* nodes, nuint at) => (byte)((uint*)nodes)[at];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nuint Next(void* nodes, nuint at, uint cell, ulong* sets) => (((uint*)nodes)[at] + (cell << RankShift)) >> LeftShift;
}

/// <summary>A step through long words, [left 32 | ~rank 16 | cell 16], of trees that ask for ranks only.</summary>
internal readonly unsafe struct LongStep : IRankedStep
{
    internal const int RankShift = 16;
    internal const int LeftShift = 32;
    internal const int SetOffset = 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nuint CellOf(void* nodes, nuint at) => (ushort)((ulong*)nodes)[at];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nuint Next(void* nodes, nuint at, uint cell, ulong* sets) =>
        (nuint)((((ulong*)nodes)[at] + (cell << RankShift)) >> LeftShift);
}

/// <summary>A step through trees that ask for ranks and for categories of at most 63 codes: a rank
/// finds a set of zeros, a code finds a threshold that it never passes.</summary>
internal readonly unsafe struct CodeOrRankStep : IRankedStep
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nuint CellOf(void* nodes, nuint at) => LongStep.CellOf(nodes, at);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nuint Next(void* nodes, nuint at, uint cell, ulong* sets) =>
        LongStep.Next(nodes, at, cell, sets) + (nuint)((((ulong*)nodes)[at + LongStep.SetOffset] >> (int)cell) & 1);
}

/// <summary>A step through trees that ask for ranks and for categories of any number of codes: their sets lie elsewhere.</summary>
internal readonly unsafe struct WideCodeOrRankStep : IRankedStep
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nuint CellOf(void* nodes, nuint at) => LongStep.CellOf(nodes, at);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nuint Next(void* nodes, nuint at, uint cell, ulong* sets)
    {
        ulong set = ((ulong*)nodes)[at + LongStep.SetOffset];
        ulong word = sets[(uint)set + ((cell >> 6) & (set >> 32))]; // at a rank's node the upper half is 0, and word 0 of the sets is 0
        return LongStep.Next(nodes, at, cell, sets) + (nuint)((word >> (int)cell) & 1);
    }
}
