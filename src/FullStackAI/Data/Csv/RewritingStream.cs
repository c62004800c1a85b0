namespace FullStackAI.Data.Csv;

/// <summary>Text that is written otherwise on the way, piece by piece and never longer.</summary>
/// <param name="inner">The text as it stands in the file.</param>
internal abstract class RewritingStream(Stream inner) : ForwardStream(inner)
{
    private const int PieceBytes = 1 << 16;

    private readonly byte[] _read = new byte[PieceBytes];
    private readonly byte[] _written = new byte[PieceBytes + 1]; // one byte may have been kept back at the end of the piece before
    private int _at;
    private int _count;

    public sealed override int Read(Span<byte> buffer)
    {
        while (_at == _count)
        {
            int read = Inner.Read(_read);
            if (read == 0)
            {
                return 0;
            }

            _at = 0;
            _count = Rewrite(_read.AsSpan(0, read), _written);
        }

        int taken = Math.Min(buffer.Length, _count - _at);
        _written.AsSpan(_at, taken).CopyTo(buffer);
        _at += taken;
        return taken;
    }

    /// <summary>Writes the next piece; what a later byte decides may be kept for the piece after, one byte at most.</summary>
    /// <param name="bytes">The piece.</param>
    /// <param name="written">Room for one byte more than the piece has.</param>
    /// <returns>The number of bytes written.</returns>
    protected abstract int Rewrite(ReadOnlySpan<byte> bytes, Span<byte> written);
}
