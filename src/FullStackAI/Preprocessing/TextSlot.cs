using FullStackAI.Data;

namespace FullStackAI.Preprocessing;

/// <summary>Text of the rows of a <see cref="Block"/>: either a window on a stored column, not copied, or bytes of its own.</summary>
public sealed class TextSlot
{
    private TextColumn? _column;
    private int _start;
    private byte[] _bytes = [];
    private int[] _ends = [];
    private bool[] _missing = [];
    private int _rows;

    /// <summary>The UTF-8 bytes of a row; empty where missing.</summary>
    /// <param name="row">In [0, rows of the block).</param>
    public ReadOnlySpan<byte> this[int row]
    {
        get
        {
            if (_column is not null)
            {
                return _column.Utf8(_start + row);
            }

            int start = row == 0 ? 0 : _ends[row - 1];
            return _bytes.AsSpan(start, _ends[row] - start);
        }
    }

    /// <summary>Whether a row has no text at all.</summary>
    /// <param name="row">In [0, rows of the block).</param>
    public bool IsMissing(int row) => _column is not null ? _column.IsMissing(_start + row) : _missing[row];

    /// <summary>Shows the rows of a stored column.</summary>
    /// <param name="column">The column.</param>
    /// <param name="start">The row of the column that is row 0 of the block.</param>
    public void Bind(TextColumn column, int start)
    {
        _column = column;
        _start = start;
    }

    /// <summary>Starts text of its own at row 0; what was there is forgotten, its memory is reused.</summary>
    public void Clear()
    {
        _column = null;
        _rows = 0;
    }

    /// <summary>Adds the text of the next row.</summary>
    /// <param name="utf8">The bytes; copied.</param>
    public void Append(ReadOnlySpan<byte> utf8)
    {
        int start = _rows == 0 ? 0 : _ends[_rows - 1];
        Grow(start + utf8.Length);
        utf8.CopyTo(_bytes.AsSpan(start));
        _ends[_rows] = start + utf8.Length;
        _missing[_rows++] = false;
    }

    /// <summary>Adds the text of the next row, encoded as UTF-8.</summary>
    /// <param name="text">The text.</param>
    public void Append(ReadOnlySpan<char> text)
    {
        int start = _rows == 0 ? 0 : _ends[_rows - 1];
        Grow(start + System.Text.Encoding.UTF8.GetMaxByteCount(text.Length));
        _ends[_rows] = start + System.Text.Encoding.UTF8.GetBytes(text, _bytes.AsSpan(start));
        _missing[_rows++] = false;
    }

    /// <summary>Adds a row without text.</summary>
    public void AppendMissing()
    {
        int start = _rows == 0 ? 0 : _ends[_rows - 1];
        Grow(start);
        _ends[_rows] = start;
        _missing[_rows++] = true;
    }

    private void Grow(int bytes)
    {
        if (_bytes.Length < bytes)
        {
            Array.Resize(ref _bytes, Math.Max(bytes, Math.Max(256, _bytes.Length * 2)));
        }

        if (_rows == _ends.Length)
        {
            int capacity = Math.Max(1, _ends.Length * 2);
            Array.Resize(ref _ends, capacity);
            Array.Resize(ref _missing, capacity);
        }
    }
}
