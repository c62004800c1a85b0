namespace FullStackAI.OnnxRuntime;

/// <summary>One Huffman code of a JPEG file: for each length the first code and where its symbols start.</summary>
internal sealed class JpegHuffmanTable
{
    private const int LongestCode = 16;
    private readonly byte[] _symbols;
    private readonly int[] _firstCode = new int[LongestCode + 2];
    private readonly int[] _firstSymbol = new int[LongestCode + 2];
    private readonly int[] _counts = new int[LongestCode + 1];

    /// <summary>Reads a table.</summary>
    /// <param name="counts">[16]; how many codes of each length.</param>
    /// <param name="symbols">Their symbols, shortest code first.</param>
    internal JpegHuffmanTable(ReadOnlySpan<byte> counts, ReadOnlySpan<byte> symbols)
    {
        _symbols = symbols.ToArray();
        int code = 0;
        int symbol = 0;
        for (int length = 1; length <= LongestCode; length++)
        {
            (_firstCode[length], _firstSymbol[length], _counts[length]) = (code, symbol, counts[length - 1]);
            code = (code + counts[length - 1]) << 1;
            symbol += counts[length - 1];
        }
    }

    internal int Decode(ref JpegBits bits)
    {
        int code = 0;
        for (int length = 1; length <= LongestCode; length++)
        {
            code = (code << 1) | bits.Next();
            int place = code - _firstCode[length];
            if (place >= 0 && place < _counts[length])
            {
                return _symbols[_firstSymbol[length] + place];
            }
        }

        throw new InvalidDataException("a code stands in the JPEG data that its tables do not have.");
    }
}
