using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace FullStackAI.Trainers.Forests;

/// <summary>Parts records and their values by a cut into another room: rows that go left
/// from its start on, the others from its end backwards.</summary>
internal static unsafe class RecordPartitioner
{
    /// <summary>Parts rows.</summary>
    /// <param name="source">Records and values.</param>
    /// <param name="target">Room for as many.</param>
    /// <param name="stride">Bytes of a record: 16, 32 or 64.</param>
    /// <param name="count">How many rows.</param>
    /// <param name="cut">Which go left.</param>
    /// <returns>How many rows went left.</returns>
    internal static int Part(in RecordSpan source, in RecordSpan target, int stride, int count, in Cut cut)
    {
        int feature = cut.Feature;
        int offset = cut.SpecialLeft ? 1 : 0;
        int limit = cut.Place + offset;
        return stride switch
        {
            16 => Part<Vector128<byte>>(source, target, count, feature, offset, limit),
            32 => Part<Vector256<byte>>(source, target, count, feature, offset, limit),
            _ => Part<Vector512<byte>>(source, target, count, feature, offset, limit),
        };
    }

    // Every row is written to both ends of what is free: no jump to mispredict.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Part<TRecord>(in RecordSpan source, in RecordSpan target, int count, int feature, int offset, int limit)
        where TRecord : unmanaged
    {
        byte* row = source.Rows;
        long* values = source.Values;
        var rows = (TRecord*)target.Rows;
        long* targets = target.Values;
        nint left = 0;
        nint right = count - 1;
        for (nint i = 0; i < count; i++, row += sizeof(TRecord))
        {
            nint goesLeft = (byte)(row[feature] + offset) <= limit ? 1 : 0;
            TRecord record = *(TRecord*)row;
            long value = values[i];
            rows[left] = record;
            rows[right] = record;
            targets[left] = value;
            targets[right] = value;
            left += goesLeft;
            right -= 1 - goesLeft;
        }

        return (int)left;
    }
}
