using System.Runtime.CompilerServices;

namespace FullStackAI.Models.Trees;

/// <summary>Walks many cursors side by side, so that the processor waits for many loads at once
/// instead of one after another: a row goes through many trees.</summary>
/// <typeparam name="TStep">The kind of step.</typeparam>
internal static unsafe class WalkKernel<TStep>
    where TStep : struct, ITreeStep
{
    /// <summary>Walks one row through a group of trees, some steps in each tree and then in the next: the steps of different
    /// trees do not wait for each other. What has not arrived after its rounds goes on alone.</summary>
    /// <param name="nodes">Their segment.</param>
    /// <param name="sets">The forest's sets.</param>
    /// <param name="cells">The row's cells.</param>
    /// <param name="group">The trees.</param>
    /// <param name="cursors">[<see cref="TreeGroup.Most"/>]; scratch.</param>
    /// <param name="found">[trees]; numbers of leaves among all leaves; out.</param>
    internal static void Row(ulong* nodes, ulong* sets, ulong* cells, TreeGroup group, int* cursors, int* found)
    {
        group.Roots.CopyTo(new Span<int>(cursors, TreeGroup.Most));
        foreach (int count in group.Walking)
        {
            int* end = cursors + count;
            for (int* at = cursors; at < end; at += TreeGroup.TreesTogether)
            {
                nuint a0 = (uint)at[0], a1 = (uint)at[1], a2 = (uint)at[2], a3 = (uint)at[3];
                a0 = TStep.Next(nodes, a0, cells, sets);
                a1 = TStep.Next(nodes, a1, cells, sets);
                a2 = TStep.Next(nodes, a2, cells, sets);
                a3 = TStep.Next(nodes, a3, cells, sets);
                a0 = TStep.Next(nodes, a0, cells, sets);
                a1 = TStep.Next(nodes, a1, cells, sets);
                a2 = TStep.Next(nodes, a2, cells, sets);
                a3 = TStep.Next(nodes, a3, cells, sets);
                (at[0], at[1], at[2], at[3]) = ((int)a0, (int)a1, (int)a2, (int)a3);
            }
        }

        ReadOnlySpan<int> places = group.Places;
        for (int i = 0; i < places.Length; i++)
        {
            nuint at = (uint)cursors[places[i]];
            ulong word = nodes[at];
            while ((ushort)word != 0)
            {
                at = TStep.Next(nodes, at, cells, sets);
                word = nodes[at];
            }

            found[i] = LeafOf(word);
        }
    }

    private static int LeafOf(ulong word) => (int)(uint)(word >> PackedForest.KeyShift);
}
