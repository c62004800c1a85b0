using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace FullStackAI.Models.Trees;

/// <summary>Walks one row through the trees of a <see cref="BlockForest"/>: the tops of all trees first, then block after
/// block those that have not arrived. There is a branch for each round, none for each tree.</summary>
internal static unsafe class BlockKernel
{
    /// <summary>Most trees at a time.</summary>
    internal const int Most = 256;

    /// <summary>Finds the leaves of one row.</summary>
    /// <param name="forest">The trees.</param>
    /// <param name="bins">[<see cref="BlockForest.MostFeatures"/>]; from <see cref="RowBins.TryFind"/>.</param>
    /// <param name="first">The first tree; a multiple of eight.</param>
    /// <param name="count">Trees; at most <see cref="Most"/>.</param>
    /// <param name="found">[<see cref="Most"/>]; numbers of leaves among all leaves; out.</param>
    [SkipLocalsInit]
    internal static void Walk(BlockForest forest, byte* bins, int first, int count, int* found)
    {
        int* live = stackalloc int[Most];
        var low = Vector128.Load(bins);
        var high = Vector128.Load(bins + 16);
        Answer(forest.Tops.First + ((nuint)(uint)first * BlockForest.LineBytes), low, high, count, found);
        Descend(found, count);
        int alive = 0;
        fixed (ushort* allExits = forest.TopExits)
        fixed (int* firstBlocks = &forest.FirstBlocks[first], firstLeaves = &forest.FirstLeaves[first])
        {
            // places at the fifth level begin with 32
            ushort* exits = allExits + ((nuint)(uint)first * BlockForest.TopNodes) - BlockForest.TopNodes;
            for (int t = 0; t < count; t++, exits += BlockForest.TopNodes)
            {
                int exit = exits[(nuint)(uint)found[t]];
                found[t] = exit;
                live[alive] = t;
                alive += (exit >> 15) ^ 1;
            }

            byte* blocks = forest.Blocks.First;
            while (alive > 0)
            {
                int stay = 0;
                for (int i = 0; i < alive; i++)
                {
                    int t = live[i];
                    int exit = Pass(blocks + ((nuint)(uint)(firstBlocks[t] + found[t]) * BlockForest.LineBytes), low, high);
                    found[t] = exit;
                    live[stay] = t;
                    stay += (exit >> 15) ^ 1;
                }

                alive = stay;
            }

            for (int t = 0; t < count; t += 8)
            {
                ((Vector256.Load(found + t) & Vector256.Create(BlockForest.LeafFlag - 1)) + Vector256.Load(firstLeaves + t))
                    .Store(found + t);
            }
        }

        forest.Tops.KeepAlive();
        forest.Blocks.KeepAlive();
    }

    /// <summary>The answers of all nodes of each tree's top, as bits.</summary>
    private static void Answer(byte* tops, Vector128<byte> low, Vector128<byte> high, int count, int* answers)
    {
        var lower = Vector256.Create(low);
        var upper = Vector256.Create(high);
        var flip = Vector256.Create((byte)0x80);
        for (int t = 0; t < count; t++, tops += BlockForest.LineBytes)
        {
            var place = Vector256.Load(tops);
            var bin = (Avx2.Shuffle(lower, place) | Avx2.Shuffle(upper, place ^ flip)).AsSByte();
            answers[t] = Avx2.MoveMask(Vector256.GreaterThan(bin, Vector256.Load((sbyte*)tops + 32)));
        }
    }

    /// <summary>From the answers of eight tops at a time to the places at their fifth level: a node's
    /// children stand at twice its place, one further to the right.</summary>
    private static void Descend(int* answers, int count)
    {
        var one = Vector256.Create(1u);
        for (int t = 0; t < count; t += 8)
        {
            var answer = Vector256.Load((uint*)answers + t);
            var at = (Vector256.ShiftRightLogical(answer, 1) & one) + (one + one);
            at = at + at + (Avx2.ShiftRightLogicalVariable(answer, at) & one);
            at = at + at + (Avx2.ShiftRightLogicalVariable(answer, at) & one);
            at = at + at + (Avx2.ShiftRightLogicalVariable(answer, at) & one);
            at = at + at + (Avx2.ShiftRightLogicalVariable(answer, at) & one);
            at.Store((uint*)answers + t);
        }
    }

    /// <summary>The exit of a block.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Pass(byte* block, Vector128<byte> low, Vector128<byte> high)
    {
        var place = Vector128.Load(block);
        var bin = (Ssse3.Shuffle(low, place) | Ssse3.Shuffle(high, place ^ Vector128.Create((byte)0x80))).AsSByte();
        uint answer = Vector128.GreaterThan(bin, Vector128.Load((sbyte*)block + 16)).ExtractMostSignificantBits();
        uint at = 2 + ((answer >> 1) & 1);
        at = at + at + ((answer >> (int)at) & 1);
        at = at + at + ((answer >> (int)at) & 1);
        at = at + at + ((answer >> (int)at) & 1);
        return ((ushort*)block)[(nuint)at]; // exits stand where places at the fourth level begin: at 16
    }
}
