using FullStackAI.Data.Verbs;

namespace FullStackAI.Data;

/// <summary>The rows of a table grouped by the values of some columns; groups stand in the order of their first rows.</summary>
public sealed class TableGroups
{
    private readonly Table _table;
    private readonly string[] _keys;
    private readonly int[][] _rows;

    internal TableGroups(Table table, string[] keys)
    {
        if (keys.Length == 0)
        {
            throw new ArgumentException("Grouping needs at least one column.", nameof(keys));
        }

        _table = table;
        _keys = keys;
        int[] numbers = new RowKeys(keys.Length, missingIsValue: true).Number([.. table.Select(keys).Columns], table.RowCount);
        _rows = [.. Enumerable.Range(0, numbers.Length).GroupBy(row => numbers[row]).Select(group => group.ToArray())];
    }

    /// <summary>The number of groups.</summary>
    public int GroupCount => _rows.Length;

    /// <summary>The rows of each group as a view.</summary>
    public IEnumerable<Table> Groups => _rows.Select(rows => _table.Take(rows));

    /// <summary>A table of the keys and the number of rows of each group, in a column <c>count</c>.</summary>
    public Table Count() => Aggregate(Aggregation.Count());

    /// <summary>A table of the keys and one column for each aggregation.</summary>
    /// <param name="aggregations">What to compute; missing cells do not take part.</param>
    /// <exception cref="SchemaException">A column does not exist or holds no numbers.</exception>
    public Table Aggregate(params IEnumerable<Aggregation> aggregations)
    {
        Table result = _table.Select(_keys).Take([.. _rows.Select(rows => rows[0])]);
        foreach (Aggregation aggregation in aggregations)
        {
            result = result.With(aggregation.Compute(_table, _rows));
        }

        return result;
    }
}
