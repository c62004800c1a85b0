namespace FullStackAI.Data.Verbs;

/// <summary>Sorts row numbers by columns: stable, missing last.</summary>
internal static class RowOrder
{
    internal static int[] By(Table table, ReadOnlySpan<SortKey> keys)
    {
        if (keys.IsEmpty)
        {
            throw new ArgumentException("A sort needs at least one column.", nameof(keys));
        }

        var comparers = new List<Comparison<int>>();
        foreach (SortKey key in keys)
        {
            comparers.Add(Comparer(table[key.Column], key.Descending));
        }

        int[] rows = [.. Enumerable.Range(0, table.RowCount)];
        Array.Sort(rows, (a, b) =>
        {
            foreach (Comparison<int> comparer in comparers)
            {
                int order = comparer(a, b);
                if (order != 0)
                {
                    return order;
                }
            }

            return a.CompareTo(b);
        });
        return rows;
    }

    private static Comparison<int> Comparer(Column column, bool descending)
    {
        Comparison<int> values = column switch
        {
            NumberColumn numbers => (a, b) => numbers[a].CompareTo(numbers[b]),
            IntegerColumn integers => (a, b) => integers[a].CompareTo(integers[b]),
            DateTimeColumn dates => (a, b) => dates[a].CompareTo(dates[b]),
            BooleanColumn booleans => (a, b) => booleans[a].GetValueOrDefault().CompareTo(booleans[b].GetValueOrDefault()),
            CategoryColumn categories => ByLevel(categories),
            TextColumn texts => (a, b) => texts.Utf8(a).SequenceCompareTo(texts.Utf8(b)),
            _ => throw new SchemaException($"Column '{column.Name}' holds vectors, which have no order. Sort by another column."),
        };
        int sign = descending ? -1 : 1;
        return (a, b) =>
        {
            bool missingA = column.IsMissing(a);
            bool missingB = column.IsMissing(b);
            return missingA || missingB ? missingA.CompareTo(missingB) : sign * values(a, b);
        };
    }

    private static Comparison<int> ByLevel(CategoryColumn column)
    {
        int[] byRank = [.. Enumerable.Range(0, column.Levels.Count).OrderBy(code => column.Levels[code], StringComparer.Ordinal)];
        int[] ranks = new int[byRank.Length];
        for (int rank = 0; rank < ranks.Length; rank++)
        {
            ranks[byRank[rank]] = rank;
        }

        return (a, b) => ranks[column[a]].CompareTo(ranks[column[b]]);
    }
}
