namespace FullStackAI.OnnxRuntime;

/// <summary>Reads the bits of a JPEG scan: stuffed zeros are skipped, markers end it.</summary>
internal ref struct JpegBits(ReadOnlySpan<byte> data, int start)
{
    private const int Width = 64;
    private readonly ReadOnlySpan<byte> _data = data;
    private ulong _buffer; // the bits to come, the first of them highest
    private int _left;

    /// <summary>Where the bytes not yet taken begin; never behind a marker that has not been passed.</summary>
    internal int Position { get; private set; } = start;

    /// <summary>The next bit.</summary>
    internal int Next() => Unsigned(1);

    /// <summary>The next bits without taking them, zeros behind the last.</summary>
    /// <param name="count">How many, from 1 to 16.</param>
    internal int Peek(int count)
    {
        if (_left < count)
        {
            Fill();
        }

        return (int)(_buffer >> (Width - count));
    }

    /// <summary>Takes bits that were looked at.</summary>
    internal void Take(int count)
    {
        if (_left < count)
        {
            throw new EndOfStreamException(Position >= _data.Length
                ? "the JPEG data end inside the picture."
                : "a marker stands inside the JPEG picture before it is complete.");
        }

        _buffer <<= count;
        _left -= count;
    }

    /// <summary>A number of <paramref name="count"/> bits, from 0 to 16.</summary>
    internal int Unsigned(int count)
    {
        if (count == 0)
        {
            return 0;
        }

        int value = Peek(count);
        Take(count);
        return value;
    }

    /// <summary>A signed number of <paramref name="count"/> bits, as JPEG writes them.</summary>
    internal int Signed(int count)
    {
        int value = Unsigned(count);
        return count == 0 || value >= 1 << (count - 1) ? value : value - (1 << count) + 1;
    }

    /// <summary>Passes a restart marker, which begins a byte.</summary>
    internal void Restart()
    {
        (_buffer, _left) = (0, 0);
        while (Position + 1 < _data.Length && _data[Position] == 0xFF && _data[Position + 1] == 0xFF)
        {
            Position++;
        }

        if (Position + 1 < _data.Length && _data[Position] == 0xFF && _data[Position + 1] is >= 0xD0 and <= 0xD7)
        {
            Position += 2;
            return;
        }

        throw new InvalidDataException("a restart marker is missing in the JPEG data.");
    }

    private void Fill()
    {
        while (_left <= Width - 8 && Position < _data.Length)
        {
            byte value = _data[Position];
            if (value == 0xFF)
            {
                if (Position + 1 >= _data.Length || _data[Position + 1] != 0)
                {
                    return;
                }

                Position++;
            }

            Position++;
            _buffer |= (ulong)value << (Width - 8 - _left);
            _left += 8;
        }
    }
}
