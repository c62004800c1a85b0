using FullStackAI.Data.Verbs;
using FullStackAI.Numerics;

namespace FullStackAI.Data;

/// <content>Rows one by one, and rows left out.</content>
public sealed partial class Table
{
    /// <summary>The rows, in order, for loops and queries; nothing is copied.</summary>
    public IEnumerable<TableRow> Rows
    {
        get
        {
            for (int row = 0; row < RowCount; row++)
            {
                yield return new TableRow(this, row);
            }
        }
    }

    /// <summary>The last rows; no cell is copied.</summary>
    /// <param name="rows">How many, at least 0; default 5; all when there are fewer.</param>
    public Table Tail(int rows = 5)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        int kept = Math.Min(rows, RowCount);
        return Slice(RowCount - kept, kept);
    }

    /// <summary>All rows in a random order; no cell is copied.</summary>
    /// <param name="seed">The same seed gives the same order.</param>
    public Table Shuffle(ulong seed) => Take(new Rng(seed).Split("shuffle").Permutation(RowCount));

    /// <summary>The rows that have no missing cell in some columns; no cell is copied.</summary>
    /// <param name="names">The columns; none means all of them.</param>
    /// <exception cref="SchemaException">One or more do not exist; the message names them all.</exception>
    public Table DropMissing(params IEnumerable<string> names)
    {
        IReadOnlyList<Column> looked = Named(names);
        return Where(row => !looked.Any(column => column.IsMissing(row.Index)));
    }

    /// <summary>The first of the rows that agree in some columns, in order; missing
    /// counts as a value of its own; no cell is copied.</summary>
    /// <param name="names">The columns; none means all of them.</param>
    /// <exception cref="SchemaException">One or more do not exist, or hold vectors.</exception>
    public Table Distinct(params IEnumerable<string> names)
    {
        Column[] keys = [.. Named(names)];
        int[] numbers = new RowKeys(keys.Length, missingIsValue: true).Number(keys, RowCount);
        var seen = new HashSet<int>();
        return Take([.. Enumerable.Range(0, RowCount).Where(row => seen.Add(numbers[row]))]);
    }

    /// <summary>The rows of several tables with the same columns in any order, one table after the other.</summary>
    /// <param name="tables">One or more with the same names; kinds agree, or are integer and number.</param>
    /// <exception cref="ArgumentException">There is no table.</exception>
    /// <exception cref="SchemaException">Columns are absent somewhere or differ in kind; the message names them all.</exception>
    public static Table Concatenate(IEnumerable<Table> tables)
    {
        Table[] all = [.. tables];
        return all.Length == 0
            ? throw new ArgumentException("There is no table to put together; expected one or more.", nameof(tables))
            : Concatenation.OfAll(all);
    }

    private IReadOnlyList<Column> Named(IEnumerable<string> names)
    {
        string[] wanted = [.. names];
        return wanted.Length == 0 ? _columns : Select(wanted).Columns;
    }
}
