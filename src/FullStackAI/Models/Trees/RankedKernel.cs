using System.Runtime.CompilerServices;

namespace FullStackAI.Models.Trees;

/// <summary>What walks side by side: many rows through one tree, or one row through many trees.</summary>
internal unsafe interface IWalkers
{
    /// <summary>The first word of the tree that a walker walks.</summary>
    byte* NodesOf(nint walker);

    /// <summary>The cells that a walker reads.</summary>
    byte* CellsOf(nint walker);
}

/// <summary>Many rows in one tree.</summary>
/// <param name="nodes">The tree's first word.</param>
/// <param name="cells">The first row's cells.</param>
/// <param name="stride">Bytes to the next row's.</param>
internal readonly unsafe struct RowsOfTree(byte* nodes, byte* cells, nint stride) : IWalkers
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte* NodesOf(nint walker) => nodes;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte* CellsOf(nint walker) => cells + (walker * stride);
}

/// <summary>One row in many trees.</summary>
/// <param name="forest">The forest's first word.</param>
/// <param name="starts">[trees]; bytes to the first word of each.</param>
/// <param name="cells">The row's cells.</param>
internal readonly unsafe struct TreesOfRow(byte* forest, long* starts, byte* cells) : IWalkers
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte* NodesOf(nint walker) => forest + starts[walker];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte* CellsOf(nint walker) => cells;
}

/// <summary>Walks through trees side by side, so that the processor waits for many loads at once. All
/// take the first steps; from then on those that have arrived are left out.</summary>
/// <typeparam name="TCell">A byte or a ushort.</typeparam>
/// <typeparam name="TStep">The kind of step.</typeparam>
/// <typeparam name="TWalkers">Rows or trees.</typeparam>
internal static unsafe class RankedKernel<TCell, TStep, TWalkers>
    where TCell : unmanaged
    where TStep : struct, IRankedStep
    where TWalkers : struct, IWalkers
{
    private const int Together = 4;
    private const int StepsTogether = 4;

    /// <summary>Walks.</summary>
    /// <param name="walkers">Who.</param>
    /// <param name="count">How many.</param>
    /// <param name="sets">The forest's sets.</param>
    /// <param name="steps">Steps that all take.</param>
    /// <param name="places">[2 × walkers]; words of leaves, then scratch; out.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // a model scores its first rows at full speed
    internal static void Walk(TWalkers walkers, int count, ulong* sets, int steps, int* places)
    {
        new Span<int>(places, count).Clear();
        int whole = count / Together * Together;
        for (; steps > 0; steps -= StepsTogether)
        {
            for (nint i = 0; i < whole; i += Together)
            {
                Four(walkers, i, i + 1, i + 2, i + 3, sets, places);
            }
        }

        int* open = places + count;
        int left = 0;
        for (int i = 0; i < count; i++)
        {
            open[left] = i;
            left += HasArrived(walkers, i, places) ? 0 : 1;
        }

        while (left >= Together)
        {
            left = Round(walkers, sets, places, open, left);
        }

        for (int i = 0; i < left; i++)
        {
            nint last = open[i];
            while (!HasArrived(walkers, last, places))
            {
                places[last] = (int)Next(walkers.NodesOf(last), sets, (uint)places[last], walkers.CellsOf(last));
            }
        }
    }

    // Some steps of each that has not arrived; those that still have not stand first afterwards.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Round(TWalkers walkers, ulong* sets, int* places, int* open, int count)
    {
        int left = 0;
        int i = 0;
        for (; i <= count - Together; i += Together)
        {
            nint w0 = open[i], w1 = open[i + 1], w2 = open[i + 2], w3 = open[i + 3];
            Four(walkers, w0, w1, w2, w3, sets, places);
            open[left] = (int)w0;
            left += HasArrived(walkers, w0, places) ? 0 : 1;
            open[left] = (int)w1;
            left += HasArrived(walkers, w1, places) ? 0 : 1;
            open[left] = (int)w2;
            left += HasArrived(walkers, w2, places) ? 0 : 1;
            open[left] = (int)w3;
            left += HasArrived(walkers, w3, places) ? 0 : 1;
        }

        for (; i < count; i++)
        {
            open[left++] = open[i];
        }

        return left;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Four(TWalkers walkers, nint w0, nint w1, nint w2, nint w3, ulong* sets, int* places)
    {
        byte* n0 = walkers.NodesOf(w0), n1 = walkers.NodesOf(w1), n2 = walkers.NodesOf(w2), n3 = walkers.NodesOf(w3);
        byte* c0 = walkers.CellsOf(w0), c1 = walkers.CellsOf(w1), c2 = walkers.CellsOf(w2), c3 = walkers.CellsOf(w3);
        nuint a0 = (uint)places[w0], a1 = (uint)places[w1], a2 = (uint)places[w2], a3 = (uint)places[w3];
        for (int step = 0; step < StepsTogether; step++)
        {
            a0 = Next(n0, sets, a0, c0);
            a1 = Next(n1, sets, a1, c1);
            a2 = Next(n2, sets, a2, c2);
            a3 = Next(n3, sets, a3, c3);
        }

        (places[w0], places[w1], places[w2], places[w3]) = ((int)a0, (int)a1, (int)a2, (int)a3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static nuint Next(byte* nodes, ulong* sets, nuint at, byte* cells)
    {
        nuint cell = TStep.CellOf(nodes, at);
        return TStep.Next(nodes, at, sizeof(TCell) == sizeof(byte) ? cells[cell] : ((ushort*)cells)[cell], sets);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool HasArrived(TWalkers walkers, nint walker, int* places) =>
        TStep.CellOf(walkers.NodesOf(walker), (uint)places[walker]) == 0;
}
