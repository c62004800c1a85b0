using System.Globalization;
using System.Text;

namespace FullStackAI.Data.Csv;

/// <summary>The names of the columns: from the options, the header, or by number; each name once.</summary>
internal static class ColumnNames
{
    /// <summary>Names every column.</summary>
    /// <param name="header">[columns]; the fields of the header; null without one.</param>
    /// <param name="columns">The number of columns.</param>
    /// <param name="quote">The quote; 0 for none.</param>
    /// <param name="options">Names that were asked for.</param>
    /// <param name="journal">Told of names that were made up.</param>
    internal static string[] Make(
        IReadOnlyList<ReadOnlyMemory<byte>>? header, int columns, byte quote, CsvOptions options, LoadJournal journal)
    {
        if (options.Names is { } named && named.Count != columns)
        {
            throw new SchemaException(
                $"{nameof(CsvOptions)}.{nameof(CsvOptions.Names)} gives {named.Count} names, but the rows have {columns} fields. Give one name for each field.");
        }

        string[] names = new string[columns];
        var used = new Dictionary<string, int>(StringComparer.Ordinal);
        byte[] scratch = [];
        for (int column = 0; column < columns; column++)
        {
            string name = options.Names?[column]
                ?? (header is not null
                    ? Encoding.UTF8.GetString(Quoting.Content(header[column].Span, quote, ref scratch, out _)).Trim()
                    : "");
            names[column] = name.Length > 0 ? Unique(name, column, used, journal) : Numbered(column, header is not null, used, journal);
            used.Add(names[column], column);
        }

        return names;
    }

    /// <summary>The column that a user means by its name, or by its number from 1; −1 when there is none.</summary>
    internal static int Find(string[] names, string wanted)
    {
        int found = Array.IndexOf(names, wanted);
        return found >= 0 ? found
            : int.TryParse(wanted, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
                && number >= 1
                && number <= names.Length ? number - 1
            : -1;
    }

    private static string Numbered(int column, bool header, Dictionary<string, int> used, LoadJournal journal)
    {
        string name = Free($"column{(column + 1).ToString(CultureInfo.InvariantCulture)}", used);
        if (header)
        {
            journal.Warn(1, name, $"column {column + 1} has no name in the header; it is called '{name}'.");
        }

        return name;
    }

    private static string Unique(string name, int column, Dictionary<string, int> used, LoadJournal journal)
    {
        if (!used.TryGetValue(name, out int earlier))
        {
            return name;
        }

        string free = Free(name, used);
        journal.Warn(1, free, $"the header names columns {earlier + 1} and {column + 1} both '{name}'; the later one is called '{free}'.");
        return free;
    }

    private static string Free(string name, Dictionary<string, int> used)
    {
        string free = name;
        for (int suffix = 2; used.ContainsKey(free); suffix++)
        {
            free = $"{name}_{suffix.ToString(CultureInfo.InvariantCulture)}";
        }

        return free;
    }
}
