using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace FullStackAI.Trainers.Forests;

/// <summary>Which places the rows of a node take in each feature: the lowest, the highest, and
/// whether some have none. All features of a record at once.</summary>
internal unsafe struct PlaceRange
{
    private fixed byte _lowest[RecordedRows.MaxStride];
    private fixed byte _ends[RecordedRows.MaxStride]; // one above the highest place; 0 when all rows are special
    private fixed byte _tops[RecordedRows.MaxStride];

    /// <summary>Starts with no rows.</summary>
    /// <param name="stride">Bytes of a record.</param>
    internal void Clear(int stride)
    {
        fixed (byte* lowest = _lowest, ends = _ends, tops = _tops)
        {
            for (int at = 0; at < stride; at += Vector128<byte>.Count)
            {
                Vector128<byte>.AllBitsSet.Store(lowest + at);
                Vector128<byte>.Zero.Store(ends + at);
                Vector128<byte>.Zero.Store(tops + at);
            }
        }
    }

    /// <summary>The lowest place of a feature.</summary>
    internal readonly int Lowest(int feature) => _lowest[feature];

    /// <summary>The highest place of a feature; −1 when no row has one.</summary>
    internal readonly int Highest(int feature) => _ends[feature] - 1;

    /// <summary>Whether some row has no place.</summary>
    internal readonly bool HasSpecial(int feature) => _tops[feature] == RecordedRows.Special;

    /// <summary>Adds rows.</summary>
    /// <param name="rows">Their records, one after the other.</param>
    /// <param name="stride">Bytes of a record.</param>
    /// <param name="count">How many.</param>
    internal void Add(byte* rows, int stride, int count)
    {
        fixed (byte* lowest = _lowest, ends = _ends, tops = _tops)
        {
            if (!Vector128.IsHardwareAccelerated)
            {
                AddScalar(rows, stride, count, lowest, ends, tops);
            }
            else if (stride == Vector128<byte>.Count)
            {
                AddNarrow(rows, count, lowest, ends, tops);
            }
            else
            {
                for (int at = 0; at < stride; at += Vector256<byte>.Count)
                {
                    AddWide(rows + at, stride, count, lowest + at, ends + at, tops + at);
                }
            }
        }
    }

    /// <summary>The scalar twin of <see cref="Add"/>.</summary>
    internal void AddScalar(byte* rows, int stride, int count)
    {
        fixed (byte* lowest = _lowest, ends = _ends, tops = _tops)
        {
            AddScalar(rows, stride, count, lowest, ends, tops);
        }
    }

    /// <summary>The features that can part the rows: with two places at least, or with one and special rows.</summary>
    /// <returns>A bit for each feature.</returns>
    internal readonly ulong Parting(int stride)
    {
        ulong parting = 0;
        fixed (byte* lowest = _lowest, ends = _ends, tops = _tops)
        {
            for (int at = 0; at < stride; at += Vector128<byte>.Count)
            {
                // With a place there is always lowest + 1 ≤ end; without one the former wraps around to 0, which the latter is too.
                Vector128<byte> low = Vector128.Load(lowest + at);
                Vector128<byte> onePlace = Vector128.Equals(low + Vector128<byte>.One, Vector128.Load(ends + at));
                Vector128<byte> mixed = Vector128.Equals(
                    Vector128.Load(tops + at), Vector128<byte>.AllBitsSet) & ~Vector128.Equals(low, Vector128<byte>.AllBitsSet);
                parting |= (ulong)(~onePlace | mixed).ExtractMostSignificantBits() << at;
            }
        }

        return parting;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddNarrow(byte* row, int count, byte* lowest, byte* ends, byte* tops)
    {
        var low = Vector128.Load(lowest);
        var end = Vector128.Load(ends);
        var top = Vector128.Load(tops);
        for (byte* last = row + ((nint)count * Vector128<byte>.Count); row < last; row += Vector128<byte>.Count)
        {
            var places = Vector128.Load(row);
            low = Vector128.Min(low, places);
            end = Vector128.Max(end, places + Vector128<byte>.One); // special wraps around to 0
            top = Vector128.Max(top, places);
        }

        low.Store(lowest);
        end.Store(ends);
        top.Store(tops);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddWide(byte* row, int stride, int count, byte* lowest, byte* ends, byte* tops)
    {
        var low = Vector256.Load(lowest);
        var end = Vector256.Load(ends);
        var top = Vector256.Load(tops);
        for (byte* last = row + ((nint)count * stride); row < last; row += stride)
        {
            var places = Vector256.Load(row);
            low = Vector256.Min(low, places);
            end = Vector256.Max(end, places + Vector256<byte>.One);
            top = Vector256.Max(top, places);
        }

        low.Store(lowest);
        end.Store(ends);
        top.Store(tops);
    }

    private static void AddScalar(byte* row, int stride, int count, byte* lowest, byte* ends, byte* tops)
    {
        for (int i = 0; i < count; i++, row += stride)
        {
            for (int feature = 0; feature < stride; feature++)
            {
                byte place = row[feature];
                lowest[feature] = Math.Min(lowest[feature], place);
                ends[feature] = Math.Max(ends[feature], (byte)(place + 1));
                tops[feature] = Math.Max(tops[feature], place);
            }
        }
    }
}
