namespace FullStackAI.Data.Verbs;

/// <summary>Copies cells of a column into a new one.</summary>
internal static class CellCopy
{
    /// <summary>The cells of some rows; −1 gives a missing cell.</summary>
    internal static Column Gather(Column column, int[] rows) => column switch
    {
        NumberColumn numbers => new NumberColumn(column.Name, Pick(rows, row => numbers[row], double.NaN)),
        IntegerColumn integers => new IntegerColumn(column.Name, Pick(rows, row => integers[row], IntegerColumn.Missing)),
        DateTimeColumn dates => new DateTimeColumn(column.Name, Pick(rows, row => dates[row], DateTimeColumn.Missing)),
        BooleanColumn booleans =>
            new BooleanColumn(
                column.Name,
                Pick(
                    rows,
                    row => booleans[row] switch { true => (byte)1, false => (byte)0, _ => BooleanColumn.Missing },
                    BooleanColumn.Missing),
                booleans.Words),
        CategoryColumn categories =>
            new CategoryColumn(column.Name, Pick(rows, row => categories[row], CategoryColumn.Missing), [.. categories.Levels]),
        TextColumn texts => Texts(texts, rows),
        VectorColumn vectors => Vectors(vectors, rows),
        _ => throw new InvalidOperationException($"Column '{column.Name}' is of an unknown kind {column.Kind}."),
    };

    private static T[] Pick<T>(int[] rows, Func<int, T> value, T missing)
    {
        T[] values = new T[rows.Length];
        for (int row = 0; row < values.Length; row++)
        {
            values[row] = rows[row] < 0 ? missing : value(rows[row]);
        }

        return values;
    }

    private static TextColumn Texts(TextColumn column, int[] rows)
    {
        var store = new TextStore();
        foreach (int row in rows)
        {
            if (row < 0 || column.IsMissing(row))
            {
                store.AppendMissing();
            }
            else
            {
                store.Append(column.Utf8(row));
            }
        }

        return new TextColumn(column.Name, store.Seal());
    }

    /// <summary>Vectors have no missing cell: a dense one becomes NaN throughout, a sparse one empty.</summary>
    private static VectorColumn Vectors(VectorColumn column, int[] rows)
    {
        if (!column.IsSparse)
        {
            float[] dense = new float[rows.Length * column.Width];
            for (int row = 0; row < rows.Length; row++)
            {
                Span<float> to = dense.AsSpan(row * column.Width, column.Width);
                if (rows[row] < 0)
                {
                    to.Fill(float.NaN);
                }
                else
                {
                    column.Dense(rows[row]).CopyTo(to);
                }
            }

            return new VectorColumn(column.Name, dense, column.Width);
        }

        var builder = new SparseRows();
        foreach (int row in rows)
        {
            SparseVector stored = row < 0 ? default : column.Sparse(row);
            builder.Add(stored.Indices, stored.Values);
        }

        return new VectorColumn(column.Name, builder.ToMatrix(column.Width));
    }
}
