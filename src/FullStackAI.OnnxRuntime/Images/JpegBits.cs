namespace FullStackAI.OnnxRuntime;

/// <summary>The bits of a JPEG scan: stuffed zeros are dropped, and behind a marker come no more.</summary>
internal ref struct JpegBits(ReadOnlySpan<byte> data, int start)
{
    private readonly ReadOnlySpan<byte> _data = data;
    private int _buffer;
    private int _left;

    /// <summary>Where the next byte stands.</summary>
    internal int Position { get; private set; } = start;

    internal int Next()
    {
        if (_left == 0)
        {
            _buffer = Read();
            _left = 8;
        }

        return (_buffer >> --_left) & 1;
    }

    /// <summary>A number of some bits.</summary>
    internal int Unsigned(int count)
    {
        int value = 0;
        for (int i = 0; i < count; i++)
        {
            value = (value << 1) | Next();
        }

        return value;
    }

    /// <summary>A number of some bits, extended by its sign as JPEG does.</summary>
    internal int Signed(int count)
    {
        int value = Unsigned(count);
        return count == 0 || value >= 1 << (count - 1) ? value : value - (1 << count) + 1;
    }

    /// <summary>Skips to behind the restart marker that stands here.</summary>
    internal void Restart()
    {
        _left = 0;
        if (Position + 1 < _data.Length && _data[Position] == 0xFF && _data[Position + 1] is >= 0xD0 and <= 0xD7)
        {
            Position += 2;
            return;
        }

        throw new InvalidDataException("a restart marker is missing in the JPEG data.");
    }

    private int Read()
    {
        if (Position >= _data.Length)
        {
            throw new EndOfStreamException("the JPEG data end inside the picture.");
        }

        int value = _data[Position];
        if (value != 0xFF)
        {
            Position++;
            return value;
        }

        if (Position + 1 < _data.Length && _data[Position + 1] == 0)
        {
            Position += 2;
            return value;
        }

        throw new EndOfStreamException("a marker stands inside the JPEG picture before it is complete.");
    }
}
