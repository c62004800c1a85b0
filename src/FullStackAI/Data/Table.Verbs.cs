using FullStackAI.Data.Verbs;
using FullStackAI.Numerics;

namespace FullStackAI.Data;

/// <content>The verbs that give another table; cells are shared wherever they stay the same.</content>
public sealed partial class Table
{
    /// <summary>Some columns, in the given order; no cell is copied.</summary>
    /// <param name="names">The columns.</param>
    /// <exception cref="SchemaException">One or more do not exist; the message names them all.</exception>
    public Table Select(params IEnumerable<string> names)
    {
        string[] wanted = [.. names];
        ThrowIfAbsent(wanted);
        return new Table(wanted.Select(name => this[name]));
    }

    /// <summary>All columns but some; no cell is copied.</summary>
    /// <param name="names">The columns to leave out.</param>
    /// <exception cref="SchemaException">One or more do not exist; the message names them all.</exception>
    public Table Drop(params IEnumerable<string> names)
    {
        HashSet<string> left = new(names, StringComparer.Ordinal);
        ThrowIfAbsent(left);
        return new Table(_columns.Where(column => !left.Contains(column.Name)));
    }

    /// <summary>The same table with one column under another name; no cell is copied.</summary>
    /// <param name="from">The column.</param>
    /// <param name="to">Its new name.</param>
    /// <exception cref="SchemaException">The column does not exist, or another has the new name.</exception>
    public Table Rename(string from, string to)
    {
        Column renamed = this[from].Rename(to);
        return new Table(_columns.Select(column => column.Name == from ? renamed : column));
    }

    /// <summary>The same table with one more column, or with another column in the place of the one of that name.</summary>
    /// <param name="column">As long as the table.</param>
    /// <exception cref="SchemaException">The lengths differ.</exception>
    public Table With(Column column)
    {
        ArgumentNullException.ThrowIfNull(column);
        return _byName.TryGetValue(column.Name, out int at)
            ? new Table(_columns.Select((old, index) => index == at ? column : old))
            : new Table(_columns.Append(column));
    }

    /// <summary>The rows for which a condition holds, in order; no cell is copied.</summary>
    /// <param name="condition">Called once for each row, in order.</param>
    public Table Where(Func<TableRow, bool> condition)
    {
        ArgumentNullException.ThrowIfNull(condition);
        var rows = new List<int>();
        for (int row = 0; row < RowCount; row++)
        {
            if (condition(new TableRow(this, row)))
            {
                rows.Add(row);
            }
        }

        return Take([.. rows]);
    }

    /// <summary>The same table with a column of numbers computed from each row.</summary>
    /// <param name="name">The new column, or the one to replace.</param>
    /// <param name="value">Gives the number of a row; NaN for missing.</param>
    public Table Derive(string name, Func<TableRow, double> value)
    {
        double[] values = new double[RowCount];
        for (int row = 0; row < values.Length; row++)
        {
            values[row] = value(new TableRow(this, row));
        }

        return With(new NumberColumn(name, values));
    }

    /// <summary>The same table with a category column computed from each row; levels stand in ordinal order.</summary>
    /// <param name="name">The new column, or the one to replace.</param>
    /// <param name="value">Gives the level of a row; null for missing.</param>
    public Table Derive(string name, Func<TableRow, string?> value) =>
        With(CategoryColumn.Of(name, Enumerable.Range(0, RowCount).Select(row => value(new TableRow(this, row)))));

    /// <summary>The same table with a boolean column computed from each row.</summary>
    /// <param name="name">The new column, or the one to replace.</param>
    /// <param name="value">Gives the value of a row; null for missing.</param>
    public Table Derive(string name, Func<TableRow, bool?> value)
    {
        byte[] values = new byte[RowCount];
        for (int row = 0; row < values.Length; row++)
        {
            values[row] = value(new TableRow(this, row)) switch { true => 1, false => 0, _ => BooleanColumn.Missing };
        }

        return With(new BooleanColumn(name, values));
    }

    /// <summary>The same table with a column of dates computed from each row.</summary>
    /// <param name="name">The new column, or the one to replace.</param>
    /// <param name="value">Gives the date of a row; null for missing.</param>
    public Table Derive(string name, Func<TableRow, DateTime?> value)
    {
        long[] ticks = new long[RowCount];
        for (int row = 0; row < ticks.Length; row++)
        {
            ticks[row] = value(new TableRow(this, row))?.Ticks ?? DateTimeColumn.Missing;
        }

        return With(new DateTimeColumn(name, ticks));
    }

    /// <summary>The rows in the order of one or more columns; equal rows keep their
    /// order, missing cells come last; no cell is copied.</summary>
    /// <param name="keys">The columns, the most important first; a name alone sorts upwards.</param>
    /// <exception cref="SchemaException">A column does not exist or holds vectors.</exception>
    public Table Sort(params ReadOnlySpan<SortKey> keys) => Take(RowOrder.By(this, keys));

    /// <summary>A random sample of the rows without replacement, in their order; no cell is copied.</summary>
    /// <param name="rows">How many; in [0, <see cref="RowCount"/>].</param>
    /// <param name="seed">The same seed gives the same sample.</param>
    public Table Sample(int rows, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rows, RowCount);
        Rng rng = new Rng(seed).Split("sample");
        int[] all = [.. Enumerable.Range(0, RowCount)];
        for (int i = 0; i < rows; i++)
        {
            int pick = i + rng.NextInt32(all.Length - i);
            (all[i], all[pick]) = (all[pick], all[i]);
        }

        Array.Sort(all, 0, rows);
        return Take(all.AsSpan(0, rows));
    }

    /// <summary>The rows of this table, then those of another with the same columns in any order.</summary>
    /// <param name="other">Has the same names; kinds agree, or one is integer and the other number.</param>
    /// <exception cref="SchemaException">Columns are absent on one side or differ in kind; the message names them all.</exception>
    public Table Concatenate(Table other) => Concatenation.Of(this, other);

    /// <summary>Puts the columns of two tables side by side where key columns agree; keys that are missing match nothing.</summary>
    /// <param name="right">The other table; where several of its rows match, the row of this table comes as often, in their order.</param>
    /// <param name="keys">The columns that both tables have and that must agree; at least one.</param>
    /// <param name="kind">What happens to rows of this table without a match; default: they are left out.</param>
    /// <returns>The columns of this table, then those of the other without the keys; a
    /// name that both have gets the suffix <c>_right</c>.</returns>
    /// <exception cref="SchemaException">A key is absent on one side, or its kinds cannot be compared.</exception>
    public Table Join(Table right, IEnumerable<string> keys, JoinKind kind = JoinKind.Inner) => Joining.Of(this, right, [.. keys], kind);

    /// <summary>Groups the rows that agree in some columns; missing counts as a value of its own.</summary>
    /// <param name="keys">The columns; at least one.</param>
    /// <exception cref="SchemaException">A column does not exist or holds vectors.</exception>
    public TableGroups GroupBy(params IEnumerable<string> keys) => new(this, [.. keys]);

    /// <summary>The first rows; no cell is copied.</summary>
    /// <param name="rows">How many, at least 0; default 5; all when there are fewer.</param>
    public Table Head(int rows = 5) => Slice(0, Math.Min(rows, RowCount));

    /// <summary>A run of rows; no cell is copied.</summary>
    /// <param name="start">The first row.</param>
    /// <param name="rows">How many.</param>
    /// <exception cref="ArgumentOutOfRangeException">The run leaves the table.</exception>
    public Table Slice(int start, int rows)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rows, RowCount - start);
        return Take([.. Enumerable.Range(start, rows)]);
    }

    /// <summary>The first rows as text, with names and kinds above them.</summary>
    public override string ToString() => TablePreview.Render(this);

    private void ThrowIfAbsent(IEnumerable<string> names)
    {
        string[] absent = [.. names.Where(name => !_byName.ContainsKey(name))];
        if (absent.Length > 0)
        {
            throw new SchemaException(
                $"There {(absent.Length == 1 ? "is no column" : "are no columns")} {string.Join(", ", absent.Select(name => $"'{name}'"))}. The table has: {string.Join(", ", _columns.Take(50).Select(c => $"'{c.Name}'"))}{(_columns.Length > 50 ? ", …" : "")}.");
        }
    }
}
