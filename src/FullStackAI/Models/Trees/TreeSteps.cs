using System.Runtime.CompilerServices;

namespace FullStackAI.Models.Trees;

/// <summary>One step from a node to its child, or from a leaf to itself; without a
/// branch, so that no row surprises the processor.</summary>
internal unsafe interface ITreeStep
{
    /// <summary>The word after a word.</summary>
    /// <param name="nodes">The first word of the tree's segment.</param>
    /// <param name="at">A word of the tree.</param>
    /// <param name="cells">The row's cells.</param>
    /// <param name="sets">The first word of all sets.</param>
    static abstract nuint Next(ulong* nodes, nuint at, ulong* cells, ulong* sets);
}

/// <summary>A step through trees that ask for numbers only: four instructions.</summary>
internal readonly unsafe struct NumberStep : ITreeStep
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nuint Next(ulong* nodes, nuint at, ulong* cells, ulong* sets)
    {
        // In bounds by construction: a forest holds only words of the same tree and cells of used features.
        ulong node = nodes[at];
        return (nuint)((node + cells[(ushort)node]) >> PackedForest.LeftShift);
    }
}

/// <summary>A step through trees that ask for numbers and for categories of at most 63 codes: eight
/// instructions. A number finds a set of zeros, a code finds a key that it never passes.</summary>
internal readonly unsafe struct CodeStep : ITreeStep
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nuint Next(ulong* nodes, nuint at, ulong* cells, ulong* sets)
    {
        ulong node = nodes[at];
        ulong cell = cells[(ushort)node];
        return (nuint)(((node + cell) >> PackedForest.LeftShift) + ((nodes[at + PackedForest.SetOffset] >> (int)cell) & 1));
    }
}

/// <summary>A step through trees that ask for categories of any number of codes: their sets lie elsewhere.</summary>
internal readonly unsafe struct WideCodeStep : ITreeStep
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nuint Next(ulong* nodes, nuint at, ulong* cells, ulong* sets)
    {
        ulong node = nodes[at];
        ulong cell = cells[(ushort)node];
        ulong set = nodes[at + PackedForest.SetOffset];
        ulong code = cell >> PackedForest.KeyShift;
        ulong word = sets[(uint)set + ((code >> 6) & (set >> 32))]; // at a number's node the upper half is 0, and word 0 of the sets is 0
        return (nuint)(((node + cell) >> PackedForest.LeftShift) + ((word >> (int)code) & 1));
    }
}
