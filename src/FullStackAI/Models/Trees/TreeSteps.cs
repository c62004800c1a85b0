using System.Runtime.CompilerServices;

namespace FullStackAI.Models.Trees;

/// <summary>One step from a node to its child, or from a leaf to itself; without a branch, so that no row surprises the processor.</summary>
internal interface ITreeStep
{
    /// <summary>The place after a place.</summary>
    /// <param name="tree">The tree's first node.</param>
    /// <param name="at">A place in the tree.</param>
    /// <param name="cell">The row's first cell.</param>
    /// <param name="sets">The first word of all sets.</param>
    static abstract uint Next(ref PackedNode tree, uint at, ref uint cell, ref uint sets);
}

/// <summary>A step through trees that ask for numbers only.</summary>
internal readonly struct NumberStep : ITreeStep
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Next(ref PackedNode tree, uint at, ref uint cell, ref uint sets)
    {
        // In bounds by construction: a forest holds only places of the same tree and cells of used features.
        PackedNode node = Unsafe.Add(ref tree, at);
        return node.Left + (Unsafe.Add(ref cell, (nint)node.Cell) > node.Key ? 1u : 0u);
    }
}

/// <summary>A step through trees that ask for numbers and categories: both answers are worked out, and the node's kind picks one.</summary>
internal readonly struct CategoryStep : ITreeStep
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Next(ref PackedNode tree, uint at, ref uint cell, ref uint sets)
    {
        PackedNode node = Unsafe.Add(ref tree, at);
        uint isCode = node.Cell >> PackedForest.CodeShift;
        uint mask = 0u - isCode;
        uint value = Unsafe.Add(ref cell, (nint)(node.Cell & (PackedForest.CodeFlag - 1)));
        uint word = Unsafe.Add(ref sets, (nint)((node.Key & mask) + ((value & mask) >> 5)));
        uint outside = (word >> (int)(value & 31)) & 1;
        uint above = value > node.Key ? 1u : 0u;
        return node.Left + (above ^ ((above ^ outside) & isCode));
    }
}
