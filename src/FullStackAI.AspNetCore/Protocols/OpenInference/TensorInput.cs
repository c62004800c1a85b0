using FullStackAI.AspNetCore.Http;

namespace FullStackAI.AspNetCore.Protocols.OpenInference;

/// <summary>One input tensor of a request: what it says of itself, and where its
/// data lie in the body. Used again by later requests.</summary>
internal sealed class TensorInput
{
    internal const int MaximumRank = 8;
    private const int InlineText = 64;
    private long[] _cells = [];
    private char[] _text = new char[InlineText];
    private int _textLength;

    /// <summary>The column's number; <see cref="Matrix"/> for one tensor that holds all columns side by side.</summary>
    internal int Column { get; set; }

    internal const int Matrix = -2;

    internal const int Unnamed = -1;

    internal TensorType Type { get; set; }

    internal long[] Shape { get; } = new long[MaximumRank];

    internal int Rank { get; set; }

    /// <summary>Where the JSON value of <c>data</c> starts in the body; −1 when there is none.</summary>
    internal int DataStart { get; set; }

    /// <summary>The number of binary bytes it says it has; −1 when it says none.</summary>
    internal long BinarySize { get; set; }

    /// <summary>Where its binary bytes start in the body.</summary>
    internal int BinaryStart { get; set; }

    internal int Rows { get; private set; }

    /// <summary>Elements a row.</summary>
    internal int Width { get; private set; }

    internal int Count => Rows * Width;

    internal bool IsBinary => BinarySize >= 0;

    /// <summary>Decoded JSON elements: bits of doubles, integers, 0 and 1, or starts and lengths of text.</summary>
    internal long[] Cells => _cells;

    internal void Clear()
    {
        Column = Unnamed;
        Type = TensorType.None;
        Rank = -1;
        DataStart = -1;
        BinarySize = -1;
        BinaryStart = 0;
        _textLength = 0;
    }

    /// <summary>Multiplies the shape, with nothing taken on trust.</summary>
    /// <exception cref="ServingException">A dimension is below 1, there are too many, or the product passes a limit.</exception>
    internal void Measure(RequestLimits limits)
    {
        if (Rank < 1)
        {
            throw ServingException.Malformed("An input has no shape.");
        }

        long count = 1;
        for (int dimension = 0; dimension < Rank; dimension++)
        {
            long size = Shape[dimension];
            // Both factors are below 2^31 here, so the product cannot wrap.
            count = size is >= 1 and <= int.MaxValue
                ? count * size
                : throw ServingException.Malformed("A dimension of a shape must be at least 1, and no larger than the limits allow.");
            if (count > limits.Cells)
            {
                throw ServingException.Malformed(
                    string.Create(System.Globalization.CultureInfo.InvariantCulture, $"A tensor holds more than {limits.Cells} elements."));
            }
        }

        Rows = (int)Shape[0];
        Width = (int)(count / Rows);
    }

    internal Span<long> CellsFor(int count)
    {
        if (_cells.Length < count)
        {
            _cells = new long[Math.Max(count, _cells.Length * 2)];
        }

        return _cells.AsSpan(0, count);
    }

    /// <summary>Room for text at the end of what there is.</summary>
    internal Span<char> TextRoom(int length)
    {
        if (_text.Length - _textLength < length)
        {
            Array.Resize(ref _text, Math.Max(_text.Length * 2, _textLength + length));
        }

        return _text.AsSpan(_textLength);
    }

    /// <summary>Keeps what was written into the room.</summary>
    /// <returns>Start and length in one number.</returns>
    internal long KeepText(int length)
    {
        long reference = ((long)_textLength << 32) | (uint)length;
        _textLength += length;
        return reference;
    }

    internal ReadOnlySpan<char> TextOf(long reference) => _text.AsSpan((int)(reference >> 32), (int)(uint)reference);
}
