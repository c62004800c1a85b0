namespace FullStackAI.OnnxRuntime;

/// <summary>Codes of 1 to 16 bits and their symbols; equal lengths are consecutive numbers. Short
/// codes are looked up, longer ones compared length by length.</summary>
internal sealed class JpegHuffmanTable
{
    private const int LongestCode = 16;
    private const int LookedUp = 9;
    private readonly ushort[] _short = new ushort[1 << LookedUp]; // length of the code above its symbol; 0 where the code is longer
    private readonly byte[] _symbols;
    private readonly int[] _firstCode = new int[LongestCode + 1];
    private readonly int[] _firstSymbol = new int[LongestCode + 1];
    private readonly int[] _counts = new int[LongestCode + 1];

    internal JpegHuffmanTable(ReadOnlySpan<byte> counts, ReadOnlySpan<byte> symbols)
    {
        _symbols = symbols.ToArray();
        int code = 0;
        int symbol = 0;
        for (int length = 1; length <= LongestCode; length++)
        {
            int count = counts[length - 1];
            if (code + count > 1 << length)
            {
                throw new InvalidDataException("a table of the JPEG file has more codes than fit.");
            }

            (_firstCode[length], _firstSymbol[length], _counts[length]) = (code, symbol, count);
            for (int i = 0; i < count && length <= LookedUp; i++)
            {
                _short
                    .AsSpan((code + i) << (LookedUp - length), 1 << (LookedUp - length))
                    .Fill((ushort)((length << 8) | _symbols[symbol + i]));
            }

            code = (code + count) << 1;
            symbol += count;
        }
    }

    internal int Decode(ref JpegBits bits)
    {
        int ahead = bits.Peek(LongestCode);
        int found = _short[ahead >> (LongestCode - LookedUp)];
        if (found > 0)
        {
            bits.Take(found >> 8);
            return found & 0xFF;
        }

        for (int length = LookedUp + 1; length <= LongestCode; length++)
        {
            int place = (ahead >> (LongestCode - length)) - _firstCode[length];
            if (place >= 0 && place < _counts[length])
            {
                bits.Take(length);
                return _symbols[_firstSymbol[length] + place];
            }
        }

        bits.Take(LongestCode);
        throw new InvalidDataException("a code stands in the JPEG data that its tables do not have.");
    }
}
