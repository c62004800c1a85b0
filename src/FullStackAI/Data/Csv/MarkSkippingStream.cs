namespace FullStackAI.Data.Csv;

/// <summary>Reads UTF-8 behind its byte order mark.</summary>
internal sealed class MarkSkippingStream(Stream inner) : ForwardStream(inner)
{
    private readonly byte[] _head = new byte[3];
    private int _headLength = -1;
    private int _headAt;

    public override int Read(Span<byte> buffer)
    {
        if (_headLength < 0)
        {
            _headLength = Inner.ReadAtLeast(_head, _head.Length, throwOnEndOfStream: false);
            _headAt = _head.AsSpan(0, _headLength).SequenceEqual("\uFEFF"u8) ? 3 : 0;
        }

        if (_headAt < _headLength)
        {
            int count = Math.Min(buffer.Length, _headLength - _headAt);
            _head.AsSpan(_headAt, count).CopyTo(buffer);
            _headAt += count;
            return count;
        }

        return Inner.Read(buffer);
    }
}
