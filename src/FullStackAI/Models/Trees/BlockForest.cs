using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace FullStackAI.Models.Trees;

/// <summary>Trees cut into blocks that a row passes in one go: all conditions of a block are compared at once, and
/// the answers, as bits, name the way through it. For rows without missing numbers.</summary>
/// <remarks>
/// A tree's top is five levels, laid out like a heap: node 1, its children 2 and 3, and so on. Where the
/// tree is less deep, the places below a leaf lead to that leaf whatever the answers.
/// Below are blocks of four levels and one cache line: [place of each node's feature 16 | bin of its threshold 16 | exits 16 × 2]. A place
/// is the number of a used feature, its 16s as the top bit: so a byte shuffle finds it in one of two vectors of sixteen bins.
/// An exit is the number of a block of the same tree, or of a leaf with <see cref="LeafFlag"/>.
/// </remarks>
internal sealed unsafe class BlockForest
{
    /// <summary>Most features that trees may ask for.</summary>
    internal const int MostFeatures = 32;

    internal const int LeafFlag = 0x8000;
    internal const int TopNodes = 32;
    internal const int TopLevels = 5;
    internal const int BlockNodes = 16;
    internal const int BlockLevels = 4;
    internal const int LineBytes = 64;

    private readonly FeatureGather _gather;
    private readonly float[][] _bounds;
    private readonly List<byte> _made = [];

    private BlockForest(DecisionTree[] trees, FeatureGather gather, float[][] bounds, RowBins bins)
    {
        _gather = gather;
        _bounds = bounds;
        Bins = bins;
        int padded = (trees.Length + 7) / 8 * 8;
        Count = trees.Length;
        FirstBlocks = new int[padded];
        FirstLeaves = new int[padded];
        TopExits = new ushort[trees.Length * TopNodes];
        byte[] tops = new byte[padded * LineBytes];
        for (int t = 0; t < trees.Length; t++)
        {
            FirstBlocks[t] = _made.Count / LineBytes;
            FirstLeaves[t] = t == 0 ? 0 : FirstLeaves[t - 1] + trees[t - 1].LeafCount;
            AddTree(trees[t], tops.AsSpan(t * LineBytes, LineBytes), TopExits.AsSpan(t * TopNodes, TopNodes));
        }

        Tops = new Lines(tops);
        Blocks = new Lines(CollectionsMarshal.AsSpan(_made));
        _made = [];
    }

    /// <summary>Number of trees.</summary>
    internal int Count { get; }

    /// <summary>Cuts a row's numbers into bins.</summary>
    internal RowBins Bins { get; }

    /// <summary>[trees, as many as fill vectors]; a tree's top: the places of 32 nodes and the bins of their thresholds.</summary>
    internal Lines Tops { get; }

    /// <summary>[trees × 32]; the exits of tops.</summary>
    internal ushort[] TopExits { get; }

    internal Lines Blocks { get; }

    /// <summary>[trees]; the number of each tree's first block.</summary>
    internal int[] FirstBlocks { get; }

    /// <summary>[trees, as many as fill vectors]; the number of each tree's first leaf among all leaves.</summary>
    internal int[] FirstLeaves { get; }

    /// <summary>Cuts trees into blocks.</summary>
    /// <param name="trees">All trees.</param>
    /// <param name="gather">The places of their features.</param>
    /// <returns>Null when they do not fit: there are categories, too many features, thresholds of a
    /// feature or leaves, or this processor has no shuffles of 32 bytes.</returns>
    internal static BlockForest? Of(DecisionTree[] trees, FeatureGather gather)
    {
        if (!MayServe(trees, gather))
        {
            return null;
        }

        float[][] bounds = ThresholdBinner.BoundsOf(trees, gather);
        return RowBins.Of(bounds) is { } bins ? new BlockForest(trees, gather, bounds, bins) : null;
    }

    /// <summary>Whether trees fit blocks, unless thresholds are too many or too uneven.</summary>
    internal static bool MayServe(DecisionTree[] trees, FeatureGather gather)
    {
        const int mostLeaves = LeafFlag;
        return Avx2.IsSupported
            && gather.UsedCount <= MostFeatures
            && Array.TrueForAll(trees, tree => tree.LeafCount <= mostLeaves && !HasCategories(tree));
    }

    private static bool HasCategories(DecisionTree tree)
    {
        for (int node = 0; node < tree.NodeCount; node++)
        {
            if (tree.IsCategorical(node))
            {
                return true;
            }
        }

        return false;
    }

    private void AddTree(DecisionTree tree, Span<byte> top, Span<ushort> exits)
    {
        int first = _made.Count;
        var open = new Queue<int>();
        Place(tree, tree.NodeCount == 0 ? ~0 : 0, 1, top, exits, open);
        Span<byte> line = stackalloc byte[LineBytes];
        for (int block = 0; open.TryDequeue(out int node); block++)
        {
            line.Clear();
            Place(tree, node, 1, line[..(2 * BlockNodes)], MemoryMarshal.Cast<byte, ushort>(line[(2 * BlockNodes)..]), open, block + 1);
            _made.AddRange(line);
        }
    }

    /// <summary>Fills a place of a top or block and all below it.</summary>
    /// <param name="tree">The tree.</param>
    /// <param name="child">A node, or the complement of a leaf.</param>
    /// <param name="at">The place, from 1.</param>
    /// <param name="nodes">[places of features, then bins of thresholds]; out.</param>
    /// <param name="exits">[half as many]; out.</param>
    /// <param name="open">Nodes that blocks have yet to begin with.</param>
    /// <param name="taken">The blocks that have been taken out of <paramref name="open"/>.</param>
    private void Place(DecisionTree tree, int child, int at, Span<byte> nodes, Span<ushort> exits, Queue<int> open, int taken = 0)
    {
        if (at >= exits.Length)
        {
            exits[at - exits.Length] = (ushort)(child < 0 ? LeafFlag | ~child : taken + open.Count);
            if (child >= 0)
            {
                open.Enqueue(child);
            }

            return;
        }

        (int left, int right) = (child, child);
        if (child >= 0)
        {
            int place = _gather.PlaceOf(tree.Features[child]);
            nodes[at] = RowBins.Place(place);
            nodes[exits.Length + at] = (byte)(Array.BinarySearch(_bounds[place], tree.Thresholds[child]) ^ BlendProgram.SignFlip);
            (left, right) = (tree.Lefts[child], tree.Rights[child]);
        }

        Place(tree, left, 2 * at, nodes, exits, open, taken);
        Place(tree, right, (2 * at) + 1, nodes, exits, open, taken);
    }

    /// <summary>Bytes that begin with a cache line and do not move.</summary>
    internal readonly struct Lines
    {
        private readonly byte[] _bytes; // keeps the memory alive

        internal Lines(ReadOnlySpan<byte> source)
        {
            _bytes = GC.AllocateUninitializedArray<byte>(source.Length + LineBytes, pinned: true);
            nuint address = (nuint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_bytes));
            int skipped = (int)((0 - address) % LineBytes);
            source.CopyTo(_bytes.AsSpan(skipped));
            First = (byte*)address + skipped;
        }

        /// <summary>The first byte.</summary>
        internal readonly byte* First { get; }

        /// <summary>Keeps the bytes until here.</summary>
        internal void KeepAlive() => GC.KeepAlive(_bytes);
    }
}
