using System.Numerics;
using FullStackAI.Trainers.Trees;

namespace FullStackAI.Trainers.Forests;

/// <summary>Packed sums over the bins of a node that have rows, ascending: a node of few rows costs few steps however many bins a feature has. One instance per thread.</summary>
internal sealed unsafe class BinSums
{
    private const int WordBits = 64;
    private const int LanePadding = 8;

    private long[] _sums = [];
    private ulong[] _present = [];
    private int[] _bins = [];
    private long[] _packed = [];

    /// <summary>Bins with rows.</summary>
    internal int Count { get; private set; }

    /// <summary>[bins with rows]; their numbers, ascending.</summary>
    internal ReadOnlySpan<int> Bins => _bins.AsSpan(0, Count);

    /// <summary>[bins with rows, and readable 8 words beyond]; their sums; pinned. The splitter may run them up in place.</summary>
    internal Span<long> Sums => _packed.AsSpan(0, Count);

    /// <summary>Address of <see cref="Sums"/>.</summary>
    internal long* Pointer => (long*)System.Runtime.CompilerServices.Unsafe.AsPointer(ref _packed[0]);

    /// <summary>Adds the rows of a node up.</summary>
    /// <param name="histogram">The bins of its rows.</param>
    /// <param name="values">[rows of the node]</param>
    internal void Collect(NodeHistogram histogram, ReadOnlySpan<long> values)
    {
        int highest = histogram.Highest;
        if (_sums.Length <= highest)
        {
            int length = Math.Max(BinColumn.MaxNarrowBins, (int)BitOperations.RoundUpToPowerOf2((uint)highest + 1));
            _sums = new long[length];
            _present = new ulong[length / WordBits];
            _bins = new int[length];
            _packed = GC.AllocateArray<long>(length + LanePadding, pinned: true);
        }

        ReadOnlySpan<ushort> bins = histogram.Bins;
        long[] sums = _sums;
        ulong[] present = _present;
        for (int i = 0; i < bins.Length; i++)
        {
            int bin = bins[i];
            sums[bin] += values[i];
            present[bin / WordBits] |= 1UL << (bin % WordBits);
        }

        int count = 0;
        for (int word = histogram.Lowest / WordBits; word <= highest / WordBits; word++)
        {
            for (ulong left = present[word]; left != 0; left &= left - 1)
            {
                int bin = (word * WordBits) + BitOperations.TrailingZeroCount(left);
                _bins[count] = bin;
                _packed[count++] = sums[bin];
                sums[bin] = 0; // clean for the next node
            }

            present[word] = 0;
        }

        Count = count;
    }
}
