namespace FullStackAI.Data.Csv;

/// <summary>Reads UTF-8 behind its byte order mark.</summary>
internal sealed class MarkSkippingStream(Stream inner) : Stream
{
    private readonly byte[] _head = new byte[3];
    private int _headLength = -1;
    private int _headAt;

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
        if (_headLength < 0)
        {
            _headLength = inner.ReadAtLeast(_head, _head.Length, throwOnEndOfStream: false);
            _headAt = _head.AsSpan(0, _headLength).SequenceEqual("\uFEFF"u8) ? 3 : 0;
        }

        if (_headAt < _headLength)
        {
            int count = Math.Min(buffer.Length, _headLength - _headAt);
            _head.AsSpan(_headAt, count).CopyTo(buffer);
            _headAt += count;
            return count;
        }

        return inner.Read(buffer);
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
}
