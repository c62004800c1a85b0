using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace FullStackAI.Preprocessing;

/// <summary>The units (words or characters) of one text, and their bytes so laid out that
/// every n-gram is one run of bytes. Reused from text to text.</summary>
internal sealed class TextUnits
{
    internal const int MinWordLength = 2; // characters; shorter words are left out, as by scikit-learn's token pattern
    private byte[] _bytes = new byte[256];
    private int[] _starts = new int[64];
    private int[] _ends = new int[64];
    private int[] _segmentEnds = new int[16];
    private int _length;

    /// <summary>The number of units.</summary>
    internal int Count { get; private set; }

    /// <summary>The number of segments; an n-gram never spans two.</summary>
    internal int Segments { get; private set; }

    /// <summary>The unit after the last one of a segment.</summary>
    internal int SegmentEnd(int segment) => _segmentEnds[segment];

    /// <summary>The bytes of a run of units; words are parted by a space.</summary>
    internal ReadOnlySpan<byte> Bytes(int first, int count) => _bytes.AsSpan(_starts[first], _ends[first + count - 1] - _starts[first]);

    /// <summary>The code point of a unit that is a character.</summary>
    internal int CodePoint(int unit)
    {
        byte first = _bytes[_starts[unit]];
        if (first < 128)
        {
            return first;
        }

        Rune.DecodeFromUtf8(_bytes.AsSpan(_starts[unit], _ends[unit] - _starts[unit]), out Rune rune, out _);
        return rune.Value;
    }

    /// <summary>Splits a text.</summary>
    internal void Read(ReadOnlySpan<byte> utf8, TextSplit split)
    {
        (Count, Segments, _length) = (0, 0, 0);
        int needed = (utf8.Length * 3) + 16; // a lower-case letter may take more bytes, a word at its end up to two spaces
        if (_bytes.Length < needed)
        {
            _bytes = new byte[Math.Max(needed, _bytes.Length * 2)];
        }

        switch (split.Analyzer)
        {
            case TextAnalyzer.Words:
                ReadWords(utf8, split.Lowercase);
                EndSegment();
                break;
            case TextAnalyzer.Characters:
                ReadCharacters(utf8, split.Lowercase);
                EndSegment();
                break;
            default:
                ReadCharactersInWords(utf8, split.Lowercase);
                break;
        }
    }

    private void ReadWords(ReadOnlySpan<byte> utf8, bool lowercase)
    {
        int start = 0;
        int characters = 0;
        int at = 0;
        while (at < utf8.Length)
        {
            byte first = utf8[at];
            if (first < 128)
            {
                at++;
                if (IsWordByte(first))
                {
                    _bytes[_length++] = lowercase && first is >= (byte)'A' and <= (byte)'Z' ? (byte)(first | 0x20) : first;
                    characters++;
                    continue;
                }
            }
            else
            {
                int codePoint = Decode(utf8, ref at);
                if (IsWord(codePoint))
                {
                    Write(lowercase ? Lowercase.Of(codePoint) : codePoint);
                    characters++;
                    continue;
                }
            }

            EndWord(ref start, ref characters);
        }

        EndWord(ref start, ref characters);
    }

    private void EndWord(ref int start, ref int characters)
    {
        if (characters >= MinWordLength)
        {
            AddUnit(start, _length);
            _bytes[_length++] = (byte)' ';
            start = _length;
        }

        _length = start;
        characters = 0;
    }

    private void ReadCharacters(ReadOnlySpan<byte> utf8, bool lowercase)
    {
        int spaces = 0;
        int spaceUnit = 0;
        for (int at = 0; at < utf8.Length;)
        {
            int codePoint = Decode(utf8, ref at);
            if (IsSpace(codePoint))
            {
                spaces++;
                if (spaces == 1)
                {
                    spaceUnit = Count;
                    AddCharacter(codePoint);
                }
                else if (spaces == 2)
                {
                    Count = spaceUnit; // a run of spaces becomes one space, a single one stays what it is
                    _length = _starts[spaceUnit];
                    AddCharacter(' ');
                }

                continue;
            }

            spaces = 0;
            AddCharacter(lowercase ? Lowercase.Of(codePoint) : codePoint);
        }
    }

    private void ReadCharactersInWords(ReadOnlySpan<byte> utf8, bool lowercase)
    {
        bool inWord = false;
        for (int at = 0; at < utf8.Length;)
        {
            int codePoint = Decode(utf8, ref at);
            if (IsSpace(codePoint))
            {
                EndPadded(ref inWord);
                continue;
            }

            if (!inWord)
            {
                AddCharacter(' ');
                inWord = true;
            }

            AddCharacter(lowercase ? Lowercase.Of(codePoint) : codePoint);
        }

        EndPadded(ref inWord);
    }

    private void EndPadded(ref bool inWord)
    {
        if (inWord)
        {
            AddCharacter(' ');
            EndSegment();
            inWord = false;
        }
    }

    private void AddCharacter(int codePoint)
    {
        int start = _length;
        Write(codePoint);
        AddUnit(start, _length);
    }

    private void AddUnit(int start, int end)
    {
        if (Count == _starts.Length)
        {
            Array.Resize(ref _starts, Count * 2);
            Array.Resize(ref _ends, Count * 2);
        }

        _starts[Count] = start;
        _ends[Count++] = end;
    }

    private void EndSegment()
    {
        if (Segments == _segmentEnds.Length)
        {
            Array.Resize(ref _segmentEnds, Segments * 2);
        }

        _segmentEnds[Segments++] = Count;
    }

    private void Write(int codePoint)
    {
        if (codePoint < 128)
        {
            _bytes[_length++] = (byte)codePoint;
            return;
        }

        _length += new Rune(codePoint).EncodeToUtf8(_bytes.AsSpan(_length));
    }

    /// <summary>Decodes a character; what is no valid UTF-8 becomes U+FFFD.</summary>
    private static int Decode(ReadOnlySpan<byte> utf8, ref int at)
    {
        byte first = utf8[at];
        if (first < 128)
        {
            at++;
            return first;
        }

        Rune.DecodeFromUtf8(utf8[at..], out Rune rune, out int length);
        at += length;
        return rune.Value;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsWordByte(byte value) =>
        (uint)((value | 0x20) - 'a') <= 'z' - 'a' || (uint)(value - '0') <= 9 || value == '_';

    /// <summary>A letter or a number of any script, or an underscore.</summary>
    internal static bool IsWord(int codePoint) => codePoint < 128 ? IsWordByte((byte)codePoint) : IsLetterOrNumber(codePoint);

    private static bool IsLetterOrNumber(int codePoint) => CharUnicodeInfo.GetUnicodeCategory(codePoint) is
        <= UnicodeCategory.OtherLetter or UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber;

    internal static bool IsSpace(int codePoint) => codePoint < 128
        ? codePoint is ' ' or (>= 9 and <= 13) or (>= 28 and <= 31)
        : codePoint is 0x85 or 0xA0 or 0x1680 or (>= 0x2000 and <= 0x200A) or 0x2028 or 0x2029 or 0x202F or 0x205F or 0x3000;
}
