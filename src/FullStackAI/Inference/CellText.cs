using System.Globalization;
using System.Text;
using FullStackAI.Data;
using FullStackAI.Data.Csv;

namespace FullStackAI.Inference;

/// <summary>Reads numbers, booleans and dates in writing, the same under every culture.</summary>
internal static class CellText
{
    private const int ShownChars = 40;
    private const int LongestDate = 64; // bytes

    /// <summary>A number; empty is missing.</summary>
    internal static bool TryNumber(ReadOnlySpan<char> text, out double value)
    {
        if (text.IsWhiteSpace())
        {
            value = double.NaN;
            return true;
        }

        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value);
    }

    /// <summary>A date as a file of this one cell would be read; empty is missing. A time with an offset is turned into
    /// UTC. Where day and month could be either way round, slashes mean the month first.</summary>
    internal static bool TryDate(ReadOnlySpan<char> text, out long ticks)
    {
        ticks = DateTimeColumn.Missing;
        text = text.Trim();
        if (text.IsEmpty)
        {
            return true;
        }

        Span<byte> bytes = stackalloc byte[LongestDate];
        if (!Encoding.UTF8.TryGetBytes(text, bytes, out int length))
        {
            return false;
        }

        ReadOnlySpan<byte> cell = bytes[..length];
        if (!IsoDate.TryParse(cell, out long read, out DateTraits traits) && !DateParser.TryParse(cell, out read, out traits))
        {
            return false;
        }

        ticks = traits.HasFlag(DateTraits.EitherOrder | DateTraits.Slashes) ? DateParser.SwapDayAndMonth(read) : read;
        return true;
    }

    /// <summary>A boolean: the words of training, true and false, or 1 and 0; case does not matter.</summary>
    internal static bool TryBoolean(ReadOnlySpan<char> text, IReadOnlyList<string> words, out bool value)
    {
        value = Is(text, words[1]) || Is(text, "true") || text is "1";
        return value || Is(text, words[0]) || Is(text, "false") || text is "0";
    }

    internal static string Shorten(ReadOnlySpan<char> text) =>
        text.Length <= ShownChars ? text.ToString() : string.Concat(text[..ShownChars], "…");

    private static bool Is(ReadOnlySpan<char> text, string word) => text.Equals(word, StringComparison.OrdinalIgnoreCase);
}
