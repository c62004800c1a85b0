using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using FullStackAI.Trainers.Trees;

namespace FullStackAI.Trainers.Forests;

/// <summary>The bins of one feature on the rows of one node. One instance per thread.</summary>
internal sealed unsafe class NodeHistogram
{
    private const int Padding = 8;

    private ushort[] _bins = [];

    /// <summary>[rows of the node]; the feature's bin of each row.</summary>
    internal ReadOnlySpan<ushort> Bins => _bins.AsSpan(0, Count);

    internal int Count { get; private set; }

    /// <summary>The lowest bin with a row.</summary>
    internal int Lowest { get; private set; }

    /// <summary>The highest bin with a row.</summary>
    internal int Highest { get; private set; }

    /// <summary>Reads the bins of a node's rows.</summary>
    internal void Read(BinnedMatrix data, BinnedFeature feature, ReadOnlySpan<int> rows)
    {
        if (_bins.Length < rows.Length + Padding)
        {
            _bins = new ushort[Math.Max(rows.Length, 2 * _bins.Length) + Padding];
        }

        Count = rows.Length;
        BinColumn column = data.ColumnOf(feature);
        fixed (ushort* bins = _bins)
        fixed (int* list = rows)
        {
            if (column.IsWide)
            {
                Gather(column.Words, list, rows.Length, bins);
            }
            else
            {
                Gather(column.Bytes, list, rows.Length, bins);
            }

            for (int i = 0; feature.IsBundled && i < rows.Length; i++)
            {
                bins[i] = (ushort)feature.BinOfStored(bins[i]);
            }

            (Lowest, Highest) = RangeOf(bins, rows.Length);
        }
    }

    /// <summary>Sums the values of rows up to a bin.</summary>
    /// <param name="values">[rows of the node]</param>
    /// <param name="bin">The highest bin that counts.</param>
    internal long SumUpTo(ReadOnlySpan<long> values, int bin)
    {
        fixed (ushort* bins = _bins)
        fixed (long* summed = values)
        {
            return SumUpTo(bins, summed, Math.Min(Count, values.Length), bin + 1);
        }
    }

    // inside a larger method its registers would be spilled
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static long SumUpTo(ushort* bins, long* values, int count, int end)
    {
        long even = 0;
        long odd = 0;
        nint i = 0;
        for (; i + 2 <= count; i += 2)
        {
            even += values[i] & ((bins[i] - end) >> 31); // all ones below the end
            odd += values[i + 1] & ((bins[i + 1] - end) >> 31);
        }

        return i < count ? even + odd + (values[i] & ((bins[i] - end) >> 31)) : even + odd;
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Gather<TBin>(TBin* column, int* rows, int count, ushort* bins)
        where TBin : unmanaged, IBinaryInteger<TBin>
    {
        nint i = 0;
        for (; i + 4 <= count; i += 4)
        {
            bins[i] = ushort.CreateTruncating(column[rows[i]]);
            bins[i + 1] = ushort.CreateTruncating(column[rows[i + 1]]);
            bins[i + 2] = ushort.CreateTruncating(column[rows[i + 2]]);
            bins[i + 3] = ushort.CreateTruncating(column[rows[i + 3]]);
        }

        for (; i < count; i++)
        {
            bins[i] = ushort.CreateTruncating(column[rows[i]]);
        }
    }

    // Sixteen-bit lanes all the way: comparing row by row would mispredict at every new lowest or highest.
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static (int Lowest, int Highest) RangeOf(ushort* bins, int count)
    {
        Vector128.Create(bins[0]).Store(bins + count);
        var low = Vector128.Load(bins);
        var high = low;
        for (nint i = Vector128<ushort>.Count; i < count; i += Vector128<ushort>.Count)
        {
            var next = Vector128.Load(bins + i);
            low = Vector128.Min(low, next);
            high = Vector128.Max(high, next);
        }

        return (LowestOf(low), ushort.MaxValue - LowestOf(~high));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int LowestOf(Vector128<ushort> lanes)
    {
        if (Sse41.IsSupported)
        {
            return Sse41.MinHorizontal(lanes)[0];
        }

        ushort lowest = lanes[0];
        for (int lane = 1; lane < Vector128<ushort>.Count; lane++)
        {
            lowest = Math.Min(lowest, lanes[lane]);
        }

        return lowest;
    }
}
