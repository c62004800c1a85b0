namespace FullStackAI.Tests.Bundles.Streams;

/// <summary>A stream that fails as a full disk does: once some bytes have passed.</summary>
internal sealed class FailingStream(int failAfter) : Stream
{
    private int _passed;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => _passed; set => throw new NotSupportedException(); }

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        int read = Math.Min(count, 10);
        Pass(read);
        return read;
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => Pass(count);

    private void Pass(int count)
    {
        _passed += count;
        if (_passed > failAfter)
        {
            throw new IOException("No space left on device.");
        }
    }
}
