namespace FullStackAI.Data.Csv;

/// <summary>Decides whether the first row holds names, by comparing it with the rows below, column by column.</summary>
internal static class HeaderRule
{
    private const int LongestName = 64;

    internal static (bool Header, string Reason) Decide(SampleRows sample, CsvDialect dialect, CsvOptions options)
    {
        if (sample.Rows.Count == 0)
        {
            return (false, "there are no rows");
        }

        var first = sample.Rows[0];
        var scope = new LoadScope(options, dialect, new MissingTokens(options.MissingValues), new LoadJournal());
        int asNames = 0;
        int asValues = 0;
        int likeWords = 0;
        int unlikeWords = 0;
        for (int column = 0; column < first.Count; column++)
        {
            Storage? kind = KindOf(scope, [first[column]], out bool empty);
            if (empty)
            {
                continue;
            }

            Storage? below = KindOf(
                scope, [.. sample.Rows.Skip(1).Where(row => row.Count > column).Take(200).Select(row => row[column])], out bool nothing);
            if (kind is not null and not Storage.Boolean)
            {
                asValues++;
            }
            else if (!nothing && below is not null && kind is null)
            {
                asNames++;
            }
            else if (!nothing && kind is null)
            {
                bool name = LooksLikeName(sample, column);
                likeWords += name ? 1 : 0;
                unlikeWords += name ? 0 : 1;
            }
        }

        if (asNames > 0 || asValues > 0)
        {
            return asNames >= asValues
                ? (true, $"in {asNames} columns the first cell is a word and the cells below are values")
                : (false, $"in {asValues} columns the first cell is a value like those below");
        }

        return likeWords >= unlikeWords
            ? (true, "the first row has words that do not come again below")
            : (false, "the words of the first row come again below");
    }

    private static Storage? KindOf(LoadScope scope, List<ReadOnlyMemory<byte>> fields, out bool empty)
    {
        var census = new WordCensus(scope);
        foreach (ReadOnlyMemory<byte> field in fields)
        {
            census.AddField(field.Span);
        }

        empty = census.IsEmpty;
        return census.Storage;
    }

    /// <summary>Whether the first cell of a column of words is short and does not stand below again.</summary>
    private static bool LooksLikeName(SampleRows sample, int column)
    {
        ReadOnlySpan<byte> first = sample.Rows[0][column].Span;
        if (first.Length > LongestName)
        {
            return false;
        }

        foreach (var row in sample.Rows.Skip(1))
        {
            if (row.Count > column && row[column].Span.SequenceEqual(first))
            {
                return false;
            }
        }

        return true;
    }
}
