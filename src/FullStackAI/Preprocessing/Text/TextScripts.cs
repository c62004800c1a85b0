using System.Globalization;
using System.Text;

namespace FullStackAI.Preprocessing;

/// <summary>Tells scripts written without spaces between words.</summary>
internal static class TextScripts
{
    private const int EnoughBytes = 1 << 20; // a megabyte, spread over the rows, decides

    /// <summary>Whether more than half of the letters belong to scripts written without spaces.</summary>
    internal static bool MostlyUnspaced(TextSlot text, int rows) => Unspaced(text, rows).OfLetters > 0.5;

    /// <summary>The share of the letters that belong to scripts written without spaces, and of
    /// the texts that have such a letter; 0 without letters.</summary>
    internal static (double OfLetters, double OfTexts) Unspaced(TextSlot text, int rows)
    {
        long letters = 0;
        long unspaced = 0;
        long bytes = 0;
        int texts = 0;
        int unspacedTexts = 0;
        int step = Math.Max(1, rows / 10_000);
        for (int row = 0; row < rows && bytes < EnoughBytes; row += step)
        {
            ReadOnlySpan<byte> rest = text[row];
            bytes += rest.Length;
            texts++;
            long before = unspaced;
            while (!rest.IsEmpty)
            {
                Rune.DecodeFromUtf8(rest, out Rune rune, out int length);
                rest = rest[length..];
                if (CharUnicodeInfo.GetUnicodeCategory(rune.Value) <= UnicodeCategory.OtherLetter)
                {
                    letters++;
                    unspaced += IsUnspaced(rune.Value) ? 1 : 0;
                }
            }

            unspacedTexts += unspaced > before ? 1 : 0;
        }

        return letters == 0 ? (0, 0) : (unspaced / (double)letters, unspacedTexts / (double)texts);
    }

    /// <summary>Thai, Lao, Myanmar, Khmer, Japanese syllables and Chinese characters.</summary>
    private static bool IsUnspaced(int codePoint) => codePoint is
        (>= 0x0E00 and <= 0x0EFF) or (>= 0x1000 and <= 0x109F) or (>= 0x1780 and <= 0x17FF)
        or (>= 0x3040 and <= 0x30FF) or (>= 0x3400 and <= 0x4DBF) or (>= 0x4E00 and <= 0x9FFF)
        or (>= 0xF900 and <= 0xFAFF) or (>= 0x20000 and <= 0x3FFFF);
}
