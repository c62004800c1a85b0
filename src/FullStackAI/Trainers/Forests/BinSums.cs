using System.Numerics;
using System.Runtime.CompilerServices;
using FullStackAI.Trainers.Trees;

namespace FullStackAI.Trainers.Forests;

/// <summary>Packed sums over the bins of a node that have rows, ascending: a node of few rows costs
/// few steps however many bins a feature has. One instance per thread.</summary>
internal sealed unsafe class BinSums
{
    private const int WordBits = 64;
    private const int LanePadding = 8;
    private const int BinsARow = 2; // up to so many bins for each row all are looked at, else those with rows are marked

    private long[] _sums = [];
    private long[] _others = [];
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
    internal long* Pointer => (long*)Unsafe.AsPointer(ref _packed[0]);

    /// <summary>Adds the rows of a node up.</summary>
    /// <param name="histogram">The bins of its rows.</param>
    /// <param name="values">[rows of the node]; the weights in their lower parts are above 0.</param>
    internal void Collect(NodeHistogram histogram, ReadOnlySpan<long> values)
    {
        int highest = histogram.Highest;
        if (_sums.Length <= highest)
        {
            int length = Math.Max(BinColumn.MaxNarrowBins, (int)BitOperations.RoundUpToPowerOf2((uint)highest + 1));
            _sums = new long[length];
            _others = new long[length];
            _present = new ulong[length / WordBits];
            _bins = new int[length];
            _packed = GC.AllocateArray<long>(length + LanePadding, pinned: true);
        }

        int width = highest - histogram.Lowest + 1;
        if (width <= BinsARow * histogram.Count)
        {
            AddDense(histogram.Bins, values);
            PackDense(histogram.Lowest, width);
        }
        else
        {
            AddSparse(histogram.Bins, values);
            PackSparse(histogram.Lowest, highest);
        }
    }

    // Neighbours often fall into one bin, and an addition waits for the one before it to be stored: every second row has sums of its own.
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private void AddDense(ReadOnlySpan<ushort> bins, ReadOnlySpan<long> values)
    {
        fixed (long* sums = _sums, others = _others, value = values)
        fixed (ushort* bin = bins)
        {
            nint i = 0;
            for (; i + 2 <= bins.Length; i += 2)
            {
                sums[(nuint)bin[i]] += value[i];
                others[(nuint)bin[i + 1]] += value[i + 1];
            }

            if (i < bins.Length)
            {
                sums[(nuint)bin[i]] += value[i];
            }
        }
    }

    // A bin with rows has weight, so its sum is not 0. All are written, those without rows are written over: a jump would be mispredicted.
    private void PackDense(int lowest, int width)
    {
        int count = 0;
        Span<long> sums = _sums.AsSpan(lowest, width);
        Span<long> others = _others.AsSpan(lowest, width);
        for (int i = 0; i < sums.Length; i++)
        {
            long sum = sums[i] + others[i];
            _bins[count] = lowest + i;
            _packed[count] = sum;
            count += Unsafe.BitCast<bool, byte>(sum != 0);
        }

        sums.Clear(); // for the next node
        others.Clear();
        Count = count;
    }

    private void AddSparse(ReadOnlySpan<ushort> bins, ReadOnlySpan<long> values)
    {
        long[] sums = _sums;
        ulong[] present = _present;
        for (int i = 0; i < bins.Length; i++)
        {
            int bin = bins[i];
            sums[bin] += values[i];
            present[bin / WordBits] |= 1UL << (bin % WordBits);
        }
    }

    private void PackSparse(int lowest, int highest)
    {
        int count = 0;
        for (int word = lowest / WordBits; word <= highest / WordBits; word++)
        {
            for (ulong left = _present[word]; left != 0; left &= left - 1)
            {
                int bin = (word * WordBits) + BitOperations.TrailingZeroCount(left);
                _bins[count] = bin;
                _packed[count++] = _sums[bin];
                _sums[bin] = 0;
            }

            _present[word] = 0;
        }

        Count = count;
    }
}
