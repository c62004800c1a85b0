namespace FullStackAI.Data.Csv;

/// <summary>The fields of the first row as the names of the columns, where the rows below may have one field more.</summary>
internal static class HeaderFields
{
    private const int FewestRows = 3; // with the names: two rows that say the same

    /// <summary>One field for each column; an empty one where the row of names is one short: at the end when
    /// rows end with a separator, else at the front, where R writes row names.</summary>
    internal static IReadOnlyList<ReadOnlyMemory<byte>> Of(SampleRows rows, LoadJournal journal)
    {
        List<ReadOnlyMemory<byte>> first = rows.Rows[0];
        if (rows.Rows.Count < FewestRows || rows.Rows.Skip(1).Any(row => row.Count != first.Count + 1))
        {
            return first;
        }

        bool isEmpty = rows.Rows.Skip(1).All(row => Quoting.Trim(row[^1].Span).IsEmpty);
        if (!isEmpty && first.Count == 1)
        {
            return first; // one field above rows of two is a title sooner than a name
        }

        journal.Warn(1, null, isEmpty
            ? "every row ends with a separator that the names lack; a column without cells stands for what is behind it."
            : "every row has one field more than there are names; the first field is taken for that of a column without a name, such as the row names that R writes.");
        return isEmpty ? [.. first, ReadOnlyMemory<byte>.Empty] : [ReadOnlyMemory<byte>.Empty, .. first];
    }
}
