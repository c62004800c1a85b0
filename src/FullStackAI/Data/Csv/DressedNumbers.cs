using System.Text;

namespace FullStackAI.Data.Csv;

/// <summary>Finds columns of words that are numbers with something around them: a sign of currency, per cent, a unit.</summary>
internal static class DressedNumbers
{
    private const int MostLooked = 200;
    private const int FewestDifferent = 5;
    private const double Enough = 0.9;
    private const int LongestUnit = 5;

    private static readonly string[] Before = ["", "$", "€", "£", "¥", "US$", "-$", "-€", "-£", "("];

    /// <summary>What to tell about a column; null when there is nothing to tell.</summary>
    internal static string? Warning(Column column)
    {
        string[] words = [.. Words(column).Where(word => word.Length > 0).Distinct(StringComparer.Ordinal).Take(MostLooked)];
        if (words.Length < FewestDifferent)
        {
            return null;
        }

        var (dress, count) = words
            .Select(Dress)
            .Where(found => found is not null)
            .CountBy(found => found!)
            .OrderByDescending(pair => pair.Value)
            .ThenBy(pair => pair.Key, StringComparer.Ordinal)
            .FirstOrDefault();
        return dress is null || count < Enough * words.Length
            ? null
            : $"the cells are numbers with '{dress}' around them, for example '{words[0]}', and are kept as words. Leave it out of the file to use them as numbers, or read them by {nameof(Table)}.{nameof(Table.Derive)}.";
    }

    private static IEnumerable<string> Words(Column column) => column switch
    {
        CategoryColumn categories => categories.Levels,
        TextColumn texts => Enumerable.Range(0, Math.Min(texts.Length, MostLooked)).Select(row => texts[row] ?? ""),
        _ => [],
    };

    /// <summary>What stands around a number, with an ellipsis in its place; null when the
    /// word is no such number, or has nothing around it.</summary>
    private static string? Dress(string word)
    {
        int first = word.AsSpan().IndexOfAnyInRange('0', '9');
        int last = word.AsSpan().LastIndexOfAnyInRange('0', '9');
        if (first < 0)
        {
            return null;
        }

        if (first > 0 && word[first - 1] is '.' or '-' or '+' && word[..(first - 1)] is "" or "$" or "€" or "£")
        {
            first--; // −5 and .5 begin with what is no digit
        }

        string before = word[..first].Trim();
        string after = word[(last + 1)..].Trim();
        bool isNumber = NumberParser.Parse(Encoding.UTF8.GetBytes(word[first..(last + 1)]), (byte)'.', out _, out _) != NumberShape.None;
        bool isDress = before == "("
            ? after == ")"
            : before.Length + after.Length > 0 && after.Length <= LongestUnit && Before.Contains(before);
        return isNumber && isDress ? $"{before}…{after}" : null;
    }
}
