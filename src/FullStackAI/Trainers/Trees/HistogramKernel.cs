using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace FullStackAI.Trainers.Trees;

/// <summary>Adds the packed gradients of rows to the bins they fall into.</summary>
/// <remarks>One add to memory per row and feature: two loads and a store, within a few percent of what the load ports allow.</remarks>
internal static unsafe class HistogramKernel
{
    /// <summary>Bins reserved for each narrow column, so that their places are constants of the unrolled code.</summary>
    internal const int NarrowStride = BinColumn.MaxNarrowBins;

    /// <summary>How many rows ahead a scattered row is fetched; half of it costs 40 %, twice gains nothing.</summary>
    private const int FetchAhead = 48;

    private const int CacheLine = 64;
    private const int TouchedTogether = 16;

    /// <summary>Adds consecutive rows to all columns of a tile.</summary>
    /// <param name="tile">The rows' bins and gradients.</param>
    /// <param name="start">First row.</param>
    /// <param name="count">Number of rows.</param>
    /// <param name="format">How gradient and hessian are packed.</param>
    /// <param name="histogram">In and out.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // a short training has no time to warm up
    internal static void AddRange(RecordTile tile, int start, int count, in PackedGradientFormat format, long* histogram)
    {
        int shift = format.Shift;
        int hessianBits = format.HessianBits;
        int hessianMask = (1 << hessianBits) - 1;
        byte* record = tile.Records + ((long)start * tile.Stride);
        int stride = tile.Stride;
        int gradient = tile.GradientOffset;
        int narrow = tile.Narrow.Length;
        long* target = histogram + tile.NarrowHistogramOffset;
        if (tile.Wide.Length == 0)
        {
            for (int i = 0; i < count; i++, record += stride)
            {
                AddNarrow(record, narrow, target, Packed(record + gradient, hessianBits, hessianMask, shift));
            }

            return;
        }

        fixed (int* wideOffsets = tile.WideHistogramOffsets)
        {
            for (int i = 0; i < count; i++, record += stride)
            {
                long value = Packed(record + gradient, hessianBits, hessianMask, shift);
                AddNarrow(record, narrow, target, value);
                AddWide(record + tile.WideOffset, tile.Wide.Length, wideOffsets, histogram, value);
            }
        }
    }

    /// <summary>Adds listed rows to the columns of a part of a tile.</summary>
    /// <param name="part">The columns, and the rows' bins and gradients.</param>
    /// <param name="rows">[count, and readable <see cref="BinColumn.Padding"/> beyond]; row numbers.</param>
    /// <param name="count">Number of rows.</param>
    /// <param name="format">How gradient and hessian are packed.</param>
    /// <param name="histogram">In and out.</param>
    // inside a larger method its registers would be spilled
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    internal static void AddRows(TilePart part, int* rows, int count, in PackedGradientFormat format, long* histogram)
    {
        int shift = format.Shift;
        int hessianBits = format.HessianBits;
        int hessianMask = (1 << hessianBits) - 1;
        RecordTile tile = part.Tile;
        nint stride = tile.Stride;
        byte* records = tile.Records + part.FirstNarrow;
        nint gradient = tile.GradientOffset - part.FirstNarrow;
        int narrow = part.NarrowCount;
        long* target = histogram + tile.NarrowHistogramOffset + (part.FirstNarrow * NarrowStride);
        if (part.WideCount == 0)
        {
            for (int i = 0; i < count; i++)
            {
                Fetch(records, rows, i, count, stride, narrow, gradient);
                byte* record = records + (rows[i] * stride);
                AddNarrow(record, narrow, target, Packed(record + gradient, hessianBits, hessianMask, shift));
            }

            return;
        }

        nint wide = tile.WideOffset - part.FirstNarrow + (2 * part.FirstWide);
        fixed (int* wideOffsets = &tile.WideHistogramOffsets[part.FirstWide])
        {
            for (int i = 0; i < count; i++)
            {
                Fetch(records, rows, i, count, stride, narrow, gradient);
                byte* record = records + (rows[i] * stride);
                long value = Packed(record + gradient, hessianBits, hessianMask, shift);
                AddNarrow(record, narrow, target, value);
                AddWide(record + wide, part.WideCount, wideOffsets, histogram, value);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static long Packed(byte* gradientAndHessian, int hessianBits, int hessianMask, int shift)
    {
        int both = *(int*)gradientAndHessian;
        return ((long)(both >> hessianBits) << shift) + (both & hessianMask);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Fetch(byte* records, int* rows, int i, int count, nint stride, nint width, nint gradient)
    {
        if (Sse.IsSupported)
        {
            byte* bins = records + (rows[i + FetchAhead] * stride);
            for (nint offset = 0; offset < width; offset += CacheLine)
            {
                Sse.Prefetch0(bins + offset);
            }

            Sse.Prefetch0(bins + gradient);
        }
        else if (i % TouchedTogether == 0)
        {
            Touch(records, rows + i, Math.Min(TouchedTogether, count - i), stride, width, gradient);
        }
    }

    /// <summary>Where there is no instruction to fetch, some rows are read before they are
    /// needed: the processor waits for all of them at once.</summary>
    private static void Touch(byte* records, int* rows, int count, nint stride, nint width, nint gradient)
    {
        for (int i = 0; i < count; i++)
        {
            byte* bins = records + (rows[i] * stride);
            for (nint offset = 0; offset < width; offset += CacheLine)
            {
                _ = Volatile.Read(ref bins[offset]);
            }

            _ = Volatile.Read(ref bins[gradient]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddNarrow(byte* bins, int count, long* target, long value)
    {
        for (; count >= 8; count -= 8, bins += 8, target += 8 * NarrowStride)
        {
            AddFour(bins, target, value);
            AddFour(bins + 4, target + (4 * NarrowStride), value);
        }

        if ((count & 4) != 0)
        {
            AddFour(bins, target, value);
            bins += 4;
            target += 4 * NarrowStride;
        }

        for (count &= 3; count > 0; count--, bins++, target += NarrowStride)
        {
            target[(nuint)(*bins)] += value;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddFour(byte* bins, long* target, long value)
    {
        target[(nuint)bins[0]] += value;
        (target + NarrowStride)[(nuint)bins[1]] += value;
        (target + (2 * NarrowStride))[(nuint)bins[2]] += value;
        (target + (3 * NarrowStride))[(nuint)bins[3]] += value;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddWide(byte* bins, int count, int* offsets, long* histogram, long value)
    {
        for (int i = 0; i < count; i++)
        {
            (histogram + offsets[i])[(nuint)((ushort*)bins)[i]] += value;
        }
    }
}
