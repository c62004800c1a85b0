namespace FullStackAI.Data.Verbs;

/// <summary>Puts the rows of one table under those of another.</summary>
internal static class Concatenation
{
    internal static Table Of(Table top, Table bottom)
    {
        ArgumentNullException.ThrowIfNull(bottom);
        if (top.Columns.Count == 0 || bottom.Columns.Count == 0)
        {
            return top.Columns.Count == 0 ? bottom : top;
        }

        var faults = new List<string>();
        faults.AddRange(top.Columns.Where(column => !bottom.TryGetColumn(column.Name, out _)).Select(
            column => $"'{column.Name}' is only in the first table"));
        faults.AddRange(bottom.Columns.Where(column => !top.TryGetColumn(column.Name, out _)).Select(
            column => $"'{column.Name}' is only in the second table"));
        var columns = new List<Column>();
        foreach (Column upper in top.Columns)
        {
            if (bottom.TryGetColumn(upper.Name, out Column? lower))
            {
                Column? both = Append(upper, lower);
                if (both is null)
                {
                    faults.Add($"'{upper.Name}' holds {upper.Kind} in the first table and {lower.Kind} in the second");
                }
                else
                {
                    columns.Add(both);
                }
            }
        }

        return faults.Count == 0
            ? new Table(columns)
            : throw new SchemaException(
                $"The tables cannot be put together: {string.Join("; ", faults)}. Select and rename columns so that both have the same.");
    }

    /// <summary>Puts several tables under each other, by halves: each cell is copied
    /// as often as the number of tables can be halved.</summary>
    internal static Table OfAll(ReadOnlySpan<Table> tables) => tables.Length == 1
        ? tables[0]
        : Of(OfAll(tables[..(tables.Length / 2)]), OfAll(tables[(tables.Length / 2)..]));

    private static Column? Append(Column upper, Column lower)
    {
        int rows = upper.Length + lower.Length;
        switch (upper, lower)
        {
            case (IntegerColumn a, IntegerColumn b):
                long[] integers = new long[rows];
                a.CopyTo(0, integers.AsSpan(0, a.Length));
                b.CopyTo(0, integers.AsSpan(a.Length));
                return new IntegerColumn(upper.Name, integers);
            case (NumberColumn or IntegerColumn, NumberColumn or IntegerColumn):
                return new NumberColumn(upper.Name, [.. Numbers(upper), .. Numbers(lower)]);
            case (BooleanColumn a, BooleanColumn b):
                byte[] booleans = new byte[rows];
                a.CopyTo(0, booleans.AsSpan(0, a.Length));
                b.CopyTo(0, booleans.AsSpan(a.Length));
                return new BooleanColumn(upper.Name, booleans, a.Words);
            case (DateTimeColumn a, DateTimeColumn b):
                long[] ticks = new long[rows];
                a.CopyTo(0, ticks.AsSpan(0, a.Length));
                b.CopyTo(0, ticks.AsSpan(a.Length));
                return new DateTimeColumn(upper.Name, ticks);
            case (CategoryColumn a, CategoryColumn b):
                return Categories(a, b);
            case (TextColumn a, TextColumn b):
                return Texts(a, b);
            case (VectorColumn a, VectorColumn b) when a.Width == b.Width && a.IsSparse == b.IsSparse:
                return Vectors(a, b);
            default:
                return null;
        }
    }

    private static double[] Numbers(Column column)
    {
        double[] values = new double[column.Length];
        if (column is NumberColumn numbers)
        {
            numbers.CopyTo(0, values);
            return values;
        }

        var integers = (IntegerColumn)column;
        for (int row = 0; row < values.Length; row++)
        {
            values[row] = integers.IsMissing(row) ? double.NaN : integers[row];
        }

        return values;
    }

    private static CategoryColumn Categories(CategoryColumn a, CategoryColumn b)
    {
        var codes = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (string level in a.Levels.Concat(b.Levels))
        {
            codes.TryAdd(level, codes.Count);
        }

        int[] ofB = [.. b.Levels.Select(level => codes[level])];
        int[] values = new int[a.Length + b.Length];
        a.CopyTo(0, values.AsSpan(0, a.Length));
        for (int row = 0; row < b.Length; row++)
        {
            values[a.Length + row] = b[row] < 0 ? CategoryColumn.Missing : ofB[b[row]];
        }

        return new CategoryColumn(a.Name, values, [.. codes.Keys]);
    }

    private static TextColumn Texts(TextColumn a, TextColumn b)
    {
        var store = new TextStore();
        foreach (TextColumn column in (TextColumn[])[a, b])
        {
            for (int row = 0; row < column.Length; row++)
            {
                if (column.IsMissing(row))
                {
                    store.AppendMissing();
                }
                else
                {
                    store.Append(column.Utf8(row));
                }
            }
        }

        return new TextColumn(a.Name, store.Seal());
    }

    private static VectorColumn Vectors(VectorColumn a, VectorColumn b)
    {
        if (a.IsSparse)
        {
            var rows = new SparseRows();
            foreach (VectorColumn column in (VectorColumn[])[a, b])
            {
                for (int row = 0; row < column.Length; row++)
                {
                    SparseVector stored = column.Sparse(row);
                    rows.Add(stored.Indices, stored.Values);
                }
            }

            return new VectorColumn(a.Name, rows.ToMatrix(a.Width));
        }

        float[] values = new float[(a.Length + b.Length) * a.Width];
        for (int row = 0; row < a.Length + b.Length; row++)
        {
            (row < a.Length ? a.Dense(row) : b.Dense(row - a.Length)).CopyTo(values.AsSpan(row * a.Width));
        }

        return new VectorColumn(a.Name, values, a.Width);
    }
}
