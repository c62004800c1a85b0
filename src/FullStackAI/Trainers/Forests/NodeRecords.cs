using System.Runtime.Intrinsics;

namespace FullStackAI.Trainers.Forests;

/// <summary>The records of a node, block by block: all at once when they lie side by side, else gathered from everywhere.</summary>
internal readonly unsafe struct NodeRecords
{
    private readonly RecordSpan _span; // of all rows, or room for a block
    private readonly RecordedRows _records;
    private readonly NodeRows? _list;
    private readonly int _start;
    private readonly int _blockRows;

    /// <summary>Rows that lie side by side.</summary>
    internal NodeRecords(RecordedRows records, RecordSpan span, int count)
    {
        _records = records;
        _span = span;
        _blockRows = count;
        Count = count;
    }

    /// <summary>Rows of a list.</summary>
    /// <param name="records">All rows.</param>
    /// <param name="list">The row numbers.</param>
    /// <param name="start">Where the node's start.</param>
    /// <param name="count">How many they are.</param>
    /// <param name="room">For a block.</param>
    /// <param name="blockRows">Rows of a block.</param>
    internal NodeRecords(RecordedRows records, NodeRows list, int start, int count, RecordSpan room, int blockRows)
    {
        _records = records;
        _span = room;
        _list = list;
        _start = start;
        _blockRows = blockRows;
        Count = count;
    }

    /// <summary>Number of rows.</summary>
    internal int Count { get; }

    /// <summary>The rows from one on; good until the next call.</summary>
    /// <param name="at">The first row of the block: 0, then the rows seen so far.</param>
    /// <param name="block">The records and their targets.</param>
    /// <returns>Rows of the block.</returns>
    internal int Block(int at, out RecordSpan block)
    {
        block = _span;
        int count = Math.Min(_blockRows, Count - at);
        if (_list is not null)
        {
            Gather(_records, _list, _start + at, count, _span);
        }

        return count;
    }

    /// <summary>Copies records of listed rows side by side.</summary>
    internal static void Gather(RecordedRows records, NodeRows list, int start, int count, RecordSpan target)
    {
        ReadOnlySpan<int> rows = list.Of(start, count);
        ReadOnlySpan<long> drawn = list.Drawn;
        int stride = records.Stride;
        byte* to = target.Rows;
        for (int i = 0; i < rows.Length; i++, to += stride)
        {
            byte* from = records.Row(rows[i]);
            target.Values[i] = drawn[rows[i]];
            for (int at = 0; at < stride; at += Vector128<byte>.Count)
            {
                Vector128.Load(from + at).Store(to + at);
            }
        }
    }
}
