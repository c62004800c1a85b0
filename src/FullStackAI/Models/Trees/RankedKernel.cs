using System.Runtime.CompilerServices;

namespace FullStackAI.Models.Trees;

/// <summary>A walk of many rows through a tree; or of one row through many trees, where they count as rows.</summary>
/// <param name="nodes">The forest's first word.</param>
/// <param name="sets">The forest's sets; pinned.</param>
/// <param name="cells">The rows' cells, row after row.</param>
/// <param name="stride">Bytes from a row's cells to the next's; 0 when all have the same.</param>
/// <param name="steps">Steps that all rows take before it is looked which have arrived.</param>
/// <param name="rows">How many.</param>
/// <param name="places">[2 × rows]; where the rows are: first at the root of their tree, in the end at a leaf; then room for the numbers of those that have not arrived.</param>
internal readonly unsafe struct RankedWalk(ulong* nodes, ulong[] sets, byte* cells, int stride, int steps, int rows, int* places)
{
    internal readonly ulong* Nodes = nodes;
    internal readonly ulong* Sets = (ulong*)Unsafe.AsPointer(ref System.Runtime.InteropServices.MemoryMarshal.GetArrayDataReference(sets));
    internal readonly byte* Cells = cells;
    internal readonly int Stride = stride;
    internal readonly int Steps = steps;
    internal readonly int Rows = rows;
    internal readonly int* Places = places;
}

/// <summary>One step of a row from a node of a <see cref="RankedForest"/> to its child, or from a leaf to itself; without a branch, so that no row surprises the processor.</summary>
internal unsafe interface IRankedStep
{
    /// <summary>The word after a word.</summary>
    /// <param name="nodes">The forest's first word.</param>
    /// <param name="at">A word.</param>
    /// <param name="cell">What the row has in the cell that the word names.</param>
    /// <param name="sets">The first word of all sets.</param>
    static abstract nuint Next(ulong* nodes, nuint at, uint cell, ulong* sets);
}

/// <summary>A step through trees that ask for numbers only.</summary>
internal readonly unsafe struct RankStep : IRankedStep
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nuint Next(ulong* nodes, nuint at, uint cell, ulong* sets) => (nuint)((nodes[at] + (cell << RankedForest.RankShift)) >> RankedForest.LeftShift);
}

/// <summary>A step through trees that ask for numbers and for categories of at most 63 codes: a number finds a set of zeros, a code finds a threshold that it never passes.</summary>
internal readonly unsafe struct RankOrCodeStep : IRankedStep
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nuint Next(ulong* nodes, nuint at, uint cell, ulong* sets) =>
        RankStep.Next(nodes, at, cell, sets) + (nuint)((nodes[at + RankedForest.SetOffset] >> (int)cell) & 1);
}

/// <summary>A step through trees that ask for categories of any number of codes: their sets lie elsewhere.</summary>
internal readonly unsafe struct RankOrWideCodeStep : IRankedStep
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nuint Next(ulong* nodes, nuint at, uint cell, ulong* sets)
    {
        ulong set = nodes[at + RankedForest.SetOffset];
        ulong word = sets[(uint)set + ((cell >> 6) & (set >> 32))]; // at a number's node the upper half is 0, and word 0 of the sets is 0
        return RankStep.Next(nodes, at, cell, sets) + (nuint)((word >> (int)cell) & 1);
    }
}

/// <summary>Walks many rows through one tree, or one row through many trees, side by side, so that the processor waits for many loads at once. All rows take the first steps; from then on those that have arrived are left out.</summary>
/// <typeparam name="TCell">A byte or a ushort.</typeparam>
/// <typeparam name="TStep">The kind of step.</typeparam>
internal static unsafe class RankedKernel<TCell, TStep>
    where TCell : unmanaged
    where TStep : struct, IRankedStep
{
    private const int Together = 4;
    private const int StepsTogether = 4;

    /// <summary>Walks.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // a model scores its first batch at full speed
    internal static void Rows(in RankedWalk walk)
    {
        ulong* nodes = walk.Nodes;
        ulong* sets = walk.Sets;
        byte* allCells = walk.Cells;
        nint stride = walk.Stride;
        int* places = walk.Places;
        int whole = walk.Rows / Together * Together;
        for (int steps = walk.Steps; steps > 0; steps -= StepsTogether)
        {
            byte* cells = allCells;
            for (int row = 0; row < whole; row += Together, cells += Together * stride)
            {
                Four(nodes, sets, cells, cells + stride, cells + (2 * stride), cells + (3 * stride), places + row, places + row + 1, places + row + 2, places + row + 3);
            }
        }

        int* open = places + walk.Rows;
        int count = 0;
        for (int row = 0; row < walk.Rows; row++)
        {
            open[count] = row;
            count += HasArrived(nodes, places[row]) ? 0 : 1;
        }

        while (count >= Together)
        {
            // Some steps of each row that has not arrived; those that still have not stand first afterwards.
            int left = 0;
            int i = 0;
            for (; i <= count - Together; i += Together)
            {
                nint r0 = open[i], r1 = open[i + 1], r2 = open[i + 2], r3 = open[i + 3];
                Four(nodes, sets, allCells + (r0 * stride), allCells + (r1 * stride), allCells + (r2 * stride), allCells + (r3 * stride), places + r0, places + r1, places + r2, places + r3);
                open[left] = (int)r0;
                left += HasArrived(nodes, places[r0]) ? 0 : 1;
                open[left] = (int)r1;
                left += HasArrived(nodes, places[r1]) ? 0 : 1;
                open[left] = (int)r2;
                left += HasArrived(nodes, places[r2]) ? 0 : 1;
                open[left] = (int)r3;
                left += HasArrived(nodes, places[r3]) ? 0 : 1;
            }

            for (; i < count; i++)
            {
                open[left++] = open[i];
            }

            count = left;
        }

        for (int i = 0; i < count; i++)
        {
            byte* cells = allCells + (open[i] * stride);
            int place = places[open[i]];
            while (!HasArrived(nodes, place))
            {
                place = (int)Next(nodes, sets, (uint)place, cells);
            }

            places[open[i]] = place;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Four(ulong* nodes, ulong* sets, byte* cells0, byte* cells1, byte* cells2, byte* cells3, int* place0, int* place1, int* place2, int* place3)
    {
        nuint a0 = (uint)*place0, a1 = (uint)*place1, a2 = (uint)*place2, a3 = (uint)*place3;
        for (int step = 0; step < StepsTogether; step++)
        {
            a0 = Next(nodes, sets, a0, cells0);
            a1 = Next(nodes, sets, a1, cells1);
            a2 = Next(nodes, sets, a2, cells2);
            a3 = Next(nodes, sets, a3, cells3);
        }

        (*place0, *place1, *place2, *place3) = ((int)a0, (int)a1, (int)a2, (int)a3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static nuint Next(ulong* nodes, ulong* sets, nuint at, byte* cells)
    {
        nuint cell = (ushort)nodes[at];
        return TStep.Next(nodes, at, sizeof(TCell) == sizeof(byte) ? cells[cell] : ((ushort*)cells)[cell], sets);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool HasArrived(ulong* nodes, int place) => (ushort)nodes[(nuint)(uint)place] == 0;
}
