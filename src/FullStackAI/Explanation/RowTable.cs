using FullStackAI.Bundles;
using FullStackAI.Data;
using FullStackAI.Inference;

namespace FullStackAI.Explanation;

/// <summary>A row as a table of one row: the columns of the signature that the row has.</summary>
internal static class RowTable
{
    internal static Table Of(Row row, BundleSignature signature)
    {
        var columns = new List<Column>();
        foreach (SignatureColumn column in signature.Columns)
        {
            if (row.TryGetValue(column.Name, out RowValue value))
            {
                columns.Add(ColumnOf(column, value, count: 1));
            }
        }

        return new Table(columns);
    }

    /// <summary>A column of one cell, repeated.</summary>
    internal static Column ColumnOf(SignatureColumn column, RowValue value, int count) =>
        ColumnOf(column, [.. Enumerable.Repeat(value, count)]);

    /// <summary>A column of cells that are all of one kind or missing.</summary>
    internal static Column ColumnOf(SignatureColumn column, IReadOnlyList<RowValue> values)
    {
        RowValueKind kind = values.Select(value => value.Kind).FirstOrDefault(kind => kind != RowValueKind.Missing);
        if (values.Any(value => value.Kind != kind && value.Kind != RowValueKind.Missing))
        {
            kind = values.All(value => value.Kind is RowValueKind.Number or RowValueKind.Integer or RowValueKind.Missing)
                ? RowValueKind.Number
                : throw new ArgumentException(
                    $"The values for column '{column.Name}' are of several kinds: {string.Join(", ", values.Select(value => value.Kind).Distinct())}. Give them all as one kind.",
                    nameof(values));
        }

        return kind switch
        {
            RowValueKind.Number =>
                new NumberColumn(
                    column.Name,
                    [.. values.Select(value => value.Kind switch
                    {
                        RowValueKind.Number => value.AsNumber,
                        RowValueKind.Integer => value.AsInteger,
                        _ => double.NaN,
                    })]),
            RowValueKind.Integer =>
                new IntegerColumn(
                    column.Name,
                    [.. values.Select(value => value.Kind == RowValueKind.Missing ? IntegerColumn.Missing : value.AsInteger)]),
            RowValueKind.Boolean =>
                new BooleanColumn(
                    column.Name,
                    [.. values.Select(value => value.Kind == RowValueKind.Missing ? BooleanColumn.Missing
                        : value.AsBoolean ? (byte)1
                        : (byte)0)],
                    WordsOf(column)),
            RowValueKind.DateTime =>
                new DateTimeColumn(
                    column.Name,
                    [.. values.Select(value => value.Kind == RowValueKind.Missing ? DateTimeColumn.Missing : value.AsDateTime.Ticks)]),
            RowValueKind.Vector => Vectors(column, values),
            _ => new TextColumn(column.Name, values.Select(value => value.Kind == RowValueKind.Missing ? null : value.AsText)),
        };
    }

    private static BooleanWords WordsOf(SignatureColumn column) =>
        column.Kind == ColumnKind.Boolean ? new BooleanWords(column.Levels[0], column.Levels[1]) : new BooleanWords("false", "true");

    private static VectorColumn Vectors(SignatureColumn column, IReadOnlyList<RowValue> values)
    {
        int width = values.First(value => value.Kind == RowValueKind.Vector).AsVector.Length;
        float[][] rows = [.. values.Select(value => value.Kind == RowValueKind.Vector ? value.AsVector : Missing(column, width))];
        if (rows.FirstOrDefault(row => row.Length != width) is { } odd)
        {
            throw new ArgumentException(
                $"The vectors for column '{column.Name}' have {width} and {odd.Length} numbers. Give them one length, {column.Width}.",
                nameof(values));
        }

        if (!column.IsSparse)
        {
            return new VectorColumn(column.Name, [.. rows.SelectMany(row => row)], width);
        }

        int[][] stored = [.. rows.Select(row => Enumerable.Range(0, width).Where(i => row[i] != 0).ToArray())];
        long[] starts = new long[rows.Length + 1];
        for (int row = 0; row < rows.Length; row++)
        {
            starts[row + 1] = starts[row] + stored[row].Length;
        }

        return new VectorColumn(
            column.Name,
            new SparseMatrix(
                width,
                starts,
                [.. stored.SelectMany(row => row)],
                [.. rows.SelectMany((row, number) => stored[number].Select(i => row[i]))]));
    }

    private static float[] Missing(SignatureColumn column, int width)
    {
        float[] row = new float[width];
        Array.Fill(row, column.IsSparse ? 0 : float.NaN);
        return row;
    }
}
