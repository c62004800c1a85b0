namespace FullStackAI.Data.Csv;

/// <summary>Cuts a stream of UTF-8 bytes into blocks of whole rows. Not thread-safe.</summary>
internal sealed class BlockReader
{
    internal const int DefaultBlockBytes = 1 << 19;

    private readonly Stream _stream;
    private readonly CsvDialect _dialect;
    private readonly int _blockBytes;
    private readonly int _maxRowBytes;
    private byte[] _carry = [];
    private int _carried;
    private long _number;
    private bool _ended;
    private int _skip;

    internal BlockReader(Stream stream, CsvDialect dialect, int maxRowBytes, int blockBytes = DefaultBlockBytes)
    {
        _stream = stream;
        _dialect = dialect;
        _blockBytes = blockBytes;
        _maxRowBytes = maxRowBytes;
        _skip = dialect.SkipBytes;
    }

    /// <summary>The number that the next block will have, from 0.</summary>
    internal long NextNumber => _number;

    /// <summary>The number of bytes read, header included.</summary>
    internal long BytesRead { get; private set; }

    /// <summary>Fills a block with the next rows; false when there are none.</summary>
    /// <exception cref="UnreadableRowException">The text ends inside a quoted field, or a row exceeds the limit.</exception>
    internal bool Read(FieldBlock block)
    {
        SkipHeader();
        block.EnsureBytes(Math.Max(_blockBytes, _carried));
        _carry.AsSpan(0, _carried).CopyTo(block.Bytes);
        int length = _carried;
        while (true)
        {
            length = Fill(block, length);
            if (length == 0)
            {
                return false;
            }

            if (_ended && block.Bytes[length - 1] != _dialect.NewLine)
            {
                block.Length = length;
                block.EnsureBytes(length + 1);
                block.Bytes[length++] = _dialect.NewLine;
            }

            RowEnd end = FindLastRowEnd(block.Bytes.AsSpan(0, length));
            if (end.After > 0 && !(_ended && end.OpenQuoteAt >= 0))
            {
                Cut(block, length, end.After);
                return true;
            }

            if (_ended || length >= _maxRowBytes)
            {
                throw Unreadable(block, end, length);
            }

            block.Length = length;
            block.EnsureBytes((int)Math.Min(_maxRowBytes + 1L, block.CapacityBytes * 2L));
        }
    }

    private void SkipHeader()
    {
        Span<byte> scratch = stackalloc byte[4096];
        while (_skip > 0)
        {
            int read = _stream.Read(scratch[..Math.Min(_skip, scratch.Length)]);
            if (read == 0)
            {
                _skip = 0;
                break;
            }

            _skip -= read;
            BytesRead += read;
        }
    }

    private int Fill(FieldBlock block, int length)
    {
        while (!_ended && length < block.CapacityBytes)
        {
            int read = _stream.Read(block.Bytes, length, block.CapacityBytes - length);
            _ended = read == 0;
            length += read;
            BytesRead += read;
        }

        return length;
    }

    private void Cut(FieldBlock block, int length, int after)
    {
        _carried = length - after;
        if (_carry.Length < _carried)
        {
            _carry = new byte[_carried * 2];
        }

        block.Bytes.AsSpan(after, _carried).CopyTo(_carry);
        block.Length = after;
        block.Number = _number++;
    }

    private UnreadableRowException Unreadable(FieldBlock block, RowEnd end, int length)
    {
        int start = end.OpenQuoteAt < 0 ? end.After : end.OpenQuoteAt;
        return new UnreadableRowException(
            _number, block.Bytes.AsSpan(0, start).Count(_dialect.NewLine), end.OpenQuoteAt >= 0, !_ended && length >= _maxRowBytes);
    }

    /// <summary>Where the last whole row ends, seen from a position that begins a row.</summary>
    private RowEnd FindLastRowEnd(ReadOnlySpan<byte> bytes)
    {
        byte newLine = _dialect.NewLine;
        byte quote = _dialect.Quote;
        int after = 0;
        int from = 0;
        while (quote != 0)
        {
            int found = bytes[from..].IndexOf(quote);
            if (found < 0)
            {
                break;
            }

            int at = from + found;
            if (!BeginsField(bytes[..at].TrimEnd((byte)' ')) && !BeginsField(bytes[..at]))
            {
                from = Advance(bytes, from, at + 1, newLine, ref after);
                continue;
            }

            Advance(bytes, from, at, newLine, ref after);
            int close = Quoting.FindClose(bytes, at + 1, quote);
            if (close < 0)
            {
                return new RowEnd(after, at);
            }

            from = close + 1;
        }

        Advance(bytes, from, bytes.Length, newLine, ref after);
        return new RowEnd(after, -1);
    }

    private bool BeginsField(ReadOnlySpan<byte> before) =>
        before.IsEmpty || before[^1] == _dialect.Separator || before[^1] == _dialect.NewLine;

    private static int Advance(ReadOnlySpan<byte> bytes, int from, int to, byte newLine, ref int after)
    {
        int last = bytes[from..to].LastIndexOf(newLine);
        if (last >= 0)
        {
            after = from + last + 1;
        }

        return to;
    }

    private readonly record struct RowEnd(int After, int OpenQuoteAt);
}
