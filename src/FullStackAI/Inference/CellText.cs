using System.Globalization;
using FullStackAI.Data;

namespace FullStackAI.Inference;

/// <summary>Reads numbers, booleans and dates in writing, the same under every culture.</summary>
internal static class CellText
{
    private const int ShownChars = 40;

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

    /// <summary>A date; empty is missing. The offset of a time zone is dropped, as everywhere.</summary>
    internal static bool TryDate(ReadOnlySpan<char> text, out long ticks)
    {
        ticks = DateTimeColumn.Missing;
        if (text.IsWhiteSpace())
        {
            return true;
        }

        bool read = DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset date);
        ticks = read ? date.DateTime.Ticks : ticks;
        return read;
    }

    /// <summary>A boolean: the words of training, true and false, or 1 and 0; case does not matter.</summary>
    internal static bool TryBoolean(ReadOnlySpan<char> text, IReadOnlyList<string> words, out bool value)
    {
        value = Is(text, words[1]) || Is(text, "true") || text is "1";
        return value || Is(text, words[0]) || Is(text, "false") || text is "0";
    }

    internal static string Shorten(ReadOnlySpan<char> text) => text.Length <= ShownChars ? text.ToString() : string.Concat(text[..ShownChars], "…");

    private static bool Is(ReadOnlySpan<char> text, string word) => text.Equals(word, StringComparison.OrdinalIgnoreCase);
}
