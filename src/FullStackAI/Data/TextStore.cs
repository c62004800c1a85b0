using System.Runtime.InteropServices;

namespace FullStackAI.Data;

/// <summary>The cells of a text column: UTF-8 bytes in chunks of <see cref="ChunkRows"/>
/// rows, so that no array exceeds 2 GB on ordinary text.</summary>
internal sealed class TextStore
{
    internal const int ChunkRows = 1 << 16;

    private readonly List<Chunk> _chunks = [];
    private byte[] _bytes = new byte[1024];
    private int _used;
    private int[] _ends = new int[1024]; // end of the row's bytes; its complement when the row is missing
    private int _rows;

    internal int Count { get; private set; }

    internal void Append(ReadOnlySpan<byte> utf8)
    {
        if (_bytes.Length - _used < utf8.Length)
        {
            Array.Resize(ref _bytes, (int)Math.Min(Array.MaxLength, Math.Max((long)_used + utf8.Length, _bytes.Length * 2L)));
        }

        utf8.CopyTo(_bytes.AsSpan(_used));
        _used += utf8.Length;
        AppendEnd(_used);
    }

    internal void AppendMissing() => AppendEnd(~_used);

    /// <summary>Closes the store: nothing may be appended afterwards.</summary>
    internal TextStore Seal()
    {
        CloseChunk();
        (_bytes, _ends) = ([], []);
        return this;
    }

    internal bool IsMissing(int row) => _chunks[row / ChunkRows].Ends[row % ChunkRows] < 0;

    /// <summary>The UTF-8 bytes of a cell; empty where missing.</summary>
    internal ReadOnlySpan<byte> this[int row]
    {
        get
        {
            Chunk chunk = CollectionsMarshal.AsSpan(_chunks)[row / ChunkRows];
            int at = row % ChunkRows;
            int start = at == 0 ? 0 : Position(chunk.Ends[at - 1]);
            return chunk.Utf8.AsSpan(start, Position(chunk.Ends[at]) - start);
        }
    }

    private static int Position(int end) => end < 0 ? ~end : end;

    private void AppendEnd(int end)
    {
        if (_rows == _ends.Length)
        {
            Array.Resize(ref _ends, Math.Min(ChunkRows, _ends.Length * 4));
        }

        _ends[_rows++] = end;
        Count++;
        if (_rows == ChunkRows)
        {
            CloseChunk();
            (_bytes, _ends, _used, _rows) = (new byte[Math.Max(1024, _used / 4)], new int[ChunkRows], 0, 0);
        }
    }

    private void CloseChunk()
    {
        if (_rows > 0)
        {
            _chunks.Add(new Chunk(_bytes.AsSpan(0, _used).ToArray(), _ends.AsSpan(0, _rows).ToArray()));
            _rows = 0;
        }
    }

    private readonly record struct Chunk(byte[] Utf8, int[] Ends);
}
