namespace FullStackAI.Data.Csv;

/// <summary>Reads text whose fields stand apart by runs of blanks, as aligned columns do, with one tab in the place
/// of each run; blanks at both ends of a line are left out, those inside quotes stay.</summary>
/// <param name="inner">UTF-8.</param>
/// <param name="quote">The quote; 0 when quotes are ordinary characters.</param>
internal sealed class BlankRunsStream(Stream inner, byte quote) : Stream
{
    private const int PieceBytes = 1 << 16;

    private readonly byte[] _read = new byte[PieceBytes];
    private readonly byte[] _written = new byte[PieceBytes + 1]; // a tab for blanks at the end of the piece before
    private int _at;
    private int _count;
    private bool _beginsLine = true;
    private bool _beginsField = true;
    private bool _afterBlank;
    private bool _inQuotes;
    private bool _closedQuotes;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        while (_at == _count)
        {
            int read = inner.Read(_read);
            if (read == 0)
            {
                return 0;
            }

            _at = 0;
            _count = Rewrite(_read.AsSpan(0, read));
        }

        int taken = Math.Min(buffer.Length, _count - _at);
        _written.AsSpan(_at, taken).CopyTo(buffer);
        _at += taken;
        return taken;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    private int Rewrite(ReadOnlySpan<byte> bytes)
    {
        int count = 0;
        foreach (byte b in bytes)
        {
            bool reopens = _closedQuotes && b == quote; // the second of two quotes stands for one
            _closedQuotes = false;
            if (_inQuotes || reopens)
            {
                _closedQuotes = _inQuotes && b == quote;
                _inQuotes = !_closedQuotes;
                _written[count++] = b;
            }
            else if (b is (byte)' ' or (byte)'\t')
            {
                _afterBlank = !_beginsLine;
            }
            else if (b is (byte)'\n' or (byte)'\r')
            {
                (_beginsLine, _beginsField, _afterBlank) = (true, true, false);
                _written[count++] = b;
            }
            else
            {
                if (_afterBlank)
                {
                    _written[count++] = (byte)'\t';
                    _beginsField = true;
                }

                _inQuotes = quote != 0 && b == quote && _beginsField;
                (_beginsLine, _beginsField, _afterBlank) = (false, false, false);
                _written[count++] = b;
            }
        }

        return count;
    }
}
