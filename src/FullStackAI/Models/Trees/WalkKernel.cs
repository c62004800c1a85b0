using System.Runtime.CompilerServices;

namespace FullStackAI.Models.Trees;

/// <summary>Walks eight cursors at a time, so that the processor waits for eight loads at once instead of one after another: a row through eight trees, or eight rows through a tree.</summary>
/// <typeparam name="TStep">The kind of step.</typeparam>
internal static unsafe class WalkKernel<TStep>
    where TStep : struct, ITreeStep
{
    /// <summary>Walks one row through eight trees.</summary>
    /// <param name="nodes">Their segment.</param>
    /// <param name="sets">The forest's sets.</param>
    /// <param name="cells">The row's cells.</param>
    /// <param name="roots">[8]</param>
    /// <param name="rounds">Pairs of steps before the first look whether all have arrived.</param>
    /// <param name="leaves">[8]; numbers of leaves among all leaves; out.</param>
    internal static void Trees(ulong* nodes, ulong* sets, ulong* cells, int* roots, int rounds, int* leaves)
    {
        nuint a0 = (nuint)roots[0], a1 = (nuint)roots[1], a2 = (nuint)roots[2], a3 = (nuint)roots[3];
        nuint a4 = (nuint)roots[4], a5 = (nuint)roots[5], a6 = (nuint)roots[6], a7 = (nuint)roots[7];
        for (; rounds > 0; rounds--)
        {
            a0 = TStep.Next(nodes, a0, cells, sets);
            a1 = TStep.Next(nodes, a1, cells, sets);
            a2 = TStep.Next(nodes, a2, cells, sets);
            a3 = TStep.Next(nodes, a3, cells, sets);
            a4 = TStep.Next(nodes, a4, cells, sets);
            a5 = TStep.Next(nodes, a5, cells, sets);
            a6 = TStep.Next(nodes, a6, cells, sets);
            a7 = TStep.Next(nodes, a7, cells, sets);
            a0 = TStep.Next(nodes, a0, cells, sets);
            a1 = TStep.Next(nodes, a1, cells, sets);
            a2 = TStep.Next(nodes, a2, cells, sets);
            a3 = TStep.Next(nodes, a3, cells, sets);
            a4 = TStep.Next(nodes, a4, cells, sets);
            a5 = TStep.Next(nodes, a5, cells, sets);
            a6 = TStep.Next(nodes, a6, cells, sets);
            a7 = TStep.Next(nodes, a7, cells, sets);
        }

        nuint moved;
        do
        {
            nuint before = TStep.Next(nodes, a0, cells, sets);
            a0 = TStep.Next(nodes, before, cells, sets);
            moved = before ^ a0;
            before = TStep.Next(nodes, a1, cells, sets);
            a1 = TStep.Next(nodes, before, cells, sets);
            moved |= before ^ a1;
            before = TStep.Next(nodes, a2, cells, sets);
            a2 = TStep.Next(nodes, before, cells, sets);
            moved |= before ^ a2;
            before = TStep.Next(nodes, a3, cells, sets);
            a3 = TStep.Next(nodes, before, cells, sets);
            moved |= before ^ a3;
            before = TStep.Next(nodes, a4, cells, sets);
            a4 = TStep.Next(nodes, before, cells, sets);
            moved |= before ^ a4;
            before = TStep.Next(nodes, a5, cells, sets);
            a5 = TStep.Next(nodes, before, cells, sets);
            moved |= before ^ a5;
            before = TStep.Next(nodes, a6, cells, sets);
            a6 = TStep.Next(nodes, before, cells, sets);
            moved |= before ^ a6;
            before = TStep.Next(nodes, a7, cells, sets);
            a7 = TStep.Next(nodes, before, cells, sets);
            moved |= before ^ a7;
        }
        while (moved != 0);
        leaves[0] = LeafOf(nodes[a0]);
        leaves[1] = LeafOf(nodes[a1]);
        leaves[2] = LeafOf(nodes[a2]);
        leaves[3] = LeafOf(nodes[a3]);
        leaves[4] = LeafOf(nodes[a4]);
        leaves[5] = LeafOf(nodes[a5]);
        leaves[6] = LeafOf(nodes[a6]);
        leaves[7] = LeafOf(nodes[a7]);
    }

    /// <summary>Walks eight rows through one tree.</summary>
    /// <param name="nodes">Its segment.</param>
    /// <param name="sets">The forest's sets.</param>
    /// <param name="cells">The rows' cells, side by side.</param>
    /// <param name="root">Its first word.</param>
    /// <param name="rounds">Pairs of steps before the first look whether all have arrived.</param>
    /// <param name="leaves">[8]; numbers of leaves among all leaves; out.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // a model scores its first batch at full speed
    internal static void Rows(ulong* nodes, ulong* sets, ulong* cells, int root, int rounds, int* leaves)
    {
        nuint a0 = (nuint)root, a1 = a0, a2 = a0, a3 = a0, a4 = a0, a5 = a0, a6 = a0, a7 = a0;
        for (; rounds > 0; rounds--)
        {
            a0 = TStep.Next(nodes, a0, cells, sets);
            a1 = TStep.Next(nodes, a1, cells + 1, sets);
            a2 = TStep.Next(nodes, a2, cells + 2, sets);
            a3 = TStep.Next(nodes, a3, cells + 3, sets);
            a4 = TStep.Next(nodes, a4, cells + 4, sets);
            a5 = TStep.Next(nodes, a5, cells + 5, sets);
            a6 = TStep.Next(nodes, a6, cells + 6, sets);
            a7 = TStep.Next(nodes, a7, cells + 7, sets);
            a0 = TStep.Next(nodes, a0, cells, sets);
            a1 = TStep.Next(nodes, a1, cells + 1, sets);
            a2 = TStep.Next(nodes, a2, cells + 2, sets);
            a3 = TStep.Next(nodes, a3, cells + 3, sets);
            a4 = TStep.Next(nodes, a4, cells + 4, sets);
            a5 = TStep.Next(nodes, a5, cells + 5, sets);
            a6 = TStep.Next(nodes, a6, cells + 6, sets);
            a7 = TStep.Next(nodes, a7, cells + 7, sets);
        }

        nuint moved;
        do
        {
            nuint before = TStep.Next(nodes, a0, cells, sets);
            a0 = TStep.Next(nodes, before, cells, sets);
            moved = before ^ a0;
            before = TStep.Next(nodes, a1, cells + 1, sets);
            a1 = TStep.Next(nodes, before, cells + 1, sets);
            moved |= before ^ a1;
            before = TStep.Next(nodes, a2, cells + 2, sets);
            a2 = TStep.Next(nodes, before, cells + 2, sets);
            moved |= before ^ a2;
            before = TStep.Next(nodes, a3, cells + 3, sets);
            a3 = TStep.Next(nodes, before, cells + 3, sets);
            moved |= before ^ a3;
            before = TStep.Next(nodes, a4, cells + 4, sets);
            a4 = TStep.Next(nodes, before, cells + 4, sets);
            moved |= before ^ a4;
            before = TStep.Next(nodes, a5, cells + 5, sets);
            a5 = TStep.Next(nodes, before, cells + 5, sets);
            moved |= before ^ a5;
            before = TStep.Next(nodes, a6, cells + 6, sets);
            a6 = TStep.Next(nodes, before, cells + 6, sets);
            moved |= before ^ a6;
            before = TStep.Next(nodes, a7, cells + 7, sets);
            a7 = TStep.Next(nodes, before, cells + 7, sets);
            moved |= before ^ a7;
        }
        while (moved != 0);
        leaves[0] = LeafOf(nodes[a0]);
        leaves[1] = LeafOf(nodes[a1]);
        leaves[2] = LeafOf(nodes[a2]);
        leaves[3] = LeafOf(nodes[a3]);
        leaves[4] = LeafOf(nodes[a4]);
        leaves[5] = LeafOf(nodes[a5]);
        leaves[6] = LeafOf(nodes[a6]);
        leaves[7] = LeafOf(nodes[a7]);
    }

    private static int LeafOf(ulong word) => (int)(uint)(word >> PackedForest.KeyShift);
}
