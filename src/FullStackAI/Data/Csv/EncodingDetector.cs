using System.Text;
using System.Text.Unicode;

namespace FullStackAI.Data.Csv;

/// <summary>Finds the encoding of bytes: by byte order mark, by the zeros of UTF-16, by being
/// UTF-8, else by which old encoding makes common characters of them.</summary>
internal static class EncodingDetector
{
    /// <summary>The encoding found; null encoding for UTF-8.</summary>
    internal readonly record struct Found(Encoding? Encoding, string Name, string Reason);

    /// <summary>The encoding of the first bytes of a text.</summary>
    /// <param name="head">The bytes.</param>
    /// <param name="isWhole">Whether there are no more; otherwise the last character may be cut.</param>
    internal static Found Detect(ReadOnlySpan<byte> head, bool isWhole)
    {
        if (head.StartsWith("\uFEFF"u8))
        {
            return new Found(null, "UTF-8", "byte order mark");
        }

        if (head.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE, 0, 0]))
        {
            return new Found(new UTF32Encoding(false, true, true), "UTF-32", "byte order mark");
        }

        if (head.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) || head.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]))
        {
            return Utf16(bigEndian: head[0] == 0xFE, "byte order mark");
        }

        if (head.Contains((byte)0))
        {
            return ZeroPattern(head);
        }

        int cut = isWhole ? head.Length : WholeCharacters(head);
        return Ascii.IsValid(head) ? new Found(null, "UTF-8", "all characters are ASCII so far")
            : Utf8.IsValid(head[..cut]) ? new Found(null, "UTF-8", "all bytes are valid UTF-8 so far")
            : Legacy(head);
    }

    /// <summary>The old encoding that suits bytes that are not UTF-8.</summary>
    internal static Found Legacy(ReadOnlySpan<byte> bytes)
    {
        (string Name, string Code, double Score)[] scores =
        [
            ("GB18030", "GB18030", Score(bytes, "GB18030", Script.Gb)),
            ("Big5", "big5", Score(bytes, "big5", Script.Big5)),
            ("Shift-JIS", "shift_jis", Score(bytes, "shift_jis", Script.Japanese)),
            ("Latin-1 (Windows-1252)", "windows-1252", LatinScore(bytes)),
        ];
        (string name, string code, _) = scores.OrderByDescending(score => score.Score).First();
        return new Found(Strict(code), name, "not UTF-8; its characters are the most common ones in this encoding");
    }

    /// <summary>An encoding that refuses bytes it cannot read.</summary>
    internal static Encoding Strict(string code) =>
        CodePagesEncodingProvider.Instance.GetEncoding(code, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback)
        ?? Encoding.GetEncoding(code, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);

    /// <summary>The user's encoding, refusing bytes it cannot read; null for UTF-8 and ASCII.</summary>
    internal static Encoding? Strict(Encoding named)
    {
        if (named.CodePage is 65001 or 20127)
        {
            return null;
        }

        var strict = (Encoding)named.Clone();
        strict.DecoderFallback = DecoderFallback.ExceptionFallback;
        return strict;
    }

    private static Found Utf16(bool bigEndian, string reason) =>
        new(
            new UnicodeEncoding(bigEndian, byteOrderMark: true, throwOnInvalidBytes: true),
            bigEndian ? "UTF-16 (big-endian)" : "UTF-16",
            reason);

    private static Found ZeroPattern(ReadOnlySpan<byte> head)
    {
        int even = 0;
        int odd = 0;
        for (int i = 0; i < head.Length; i++)
        {
            even += head[i] == 0 && i % 2 == 0 ? 1 : 0;
            odd += head[i] == 0 && i % 2 == 1 ? 1 : 0;
        }

        // Separators, digits and line ends are ASCII even in Chinese text: a tenth of
        // the units have one zero byte, nearly always the same one.
        return odd > head.Length / 20 && odd > 4 * even ? Utf16(false, "every second byte of ASCII characters is zero")
            : even > head.Length / 20 && even > 4 * odd ? Utf16(true, "every second byte of ASCII characters is zero")
            : new Found(null, "binary", "zero bytes");
    }

    private static int WholeCharacters(ReadOnlySpan<byte> utf8)
    {
        int at = utf8.Length;
        for (int back = 1; back <= Math.Min(4, at); back++)
        {
            if ((utf8[at - back] & 0xC0) != 0x80)
            {
                return (utf8[at - back] & 0x80) == 0 ? at : at - back;
            }
        }

        return at;
    }

    private enum Script
    {
        Gb,
        Big5,
        Japanese,
    }

    /// <summary>The share of common characters among those beyond ASCII; −1 when the bytes cannot be read.</summary>
    private static double Score(ReadOnlySpan<byte> bytes, string code, Script script)
    {
        if (!Decodes(bytes, code))
        {
            return -1;
        }

        int common = 0;
        int all = 0;
        for (int i = 0; i < bytes.Length; i++)
        {
            byte lead = bytes[i];
            bool single = lead < 0x80 || (script == Script.Japanese && lead is >= 0xA1 and <= 0xDF);
            if (single)
            {
                all += lead >= 0x80 ? 1 : 0; // half-width katakana: valid, not common
                continue;
            }

            byte trail = i + 1 < bytes.Length ? bytes[++i] : (byte)0xA1;
            if (script == Script.Gb && trail is >= 0x30 and <= 0x39)
            {
                i += 2;
            }

            all++;
            common += script switch
            {
                Script.Gb => (lead is >= 0xB0 and <= 0xD7 && trail >= 0xA1) || lead is 0xA1 or 0xA3 ? 1 : 0,
                Script.Big5 => lead is >= 0xA4 and <= 0xC6 || lead == 0xA1 ? 1 : 0,
                _ => lead is >= 0x81 and <= 0x83 or >= 0x88 and <= 0x97 ? 1 : 0,
            };
        }

        return all == 0 ? 0 : common / (double)all;
    }

    private static bool Decodes(ReadOnlySpan<byte> bytes, string code)
    {
        try
        {
            Decoder decoder = Strict(code).GetDecoder();
            _ = decoder.GetCharCount(bytes, flush: false);
            return true;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }

    /// <summary>The share of the bytes beyond ASCII that stand alone beside an ASCII letter, as accented letters do.</summary>
    private static double LatinScore(ReadOnlySpan<byte> bytes)
    {
        int alone = 0;
        int all = 0;
        for (int i = 0; i < bytes.Length; i++)
        {
            if (bytes[i] < 0x80)
            {
                continue;
            }

            all++;
            byte before = i > 0 ? bytes[i - 1] : (byte)' ';
            byte after = i + 1 < bytes.Length ? bytes[i + 1] : (byte)' ';
            bool letterBeside = char.IsAsciiLetter((char)before) || char.IsAsciiLetter((char)after);
            bool likely = bytes[i] >= 0xC0 || bytes[i] is >= 0xA0 or (>= 0x91 and <= 0x97) or 0x80 or 0x85;
            alone += before < 0x80 && after < 0x80 && letterBeside && likely ? 1 : 0;
        }

        return all == 0 ? 1 : alone / (double)all;
    }
}
