using FullStackAI.Bundles;
using FullStackAI.Data;
using FullStackAI.Inference;
using FullStackAI.Numerics;

namespace FullStackAI.Explanation;

/// <summary>What-if questions to a predictor: how its answer moves when one column does.</summary>
public static class ResponseCurves
{
    private const int RowsAtOnce = 4096;

    /// <summary>The what-if curve of one row: its prediction for each value of a column, all other cells as they are.</summary>
    /// <param name="predictor">Predicts.</param>
    /// <param name="row">Has a cell for every column of the signature.</param>
    /// <param name="column">The column that moves.</param>
    /// <param name="values">What it is tried with; null means evenly from the smallest to
    /// the largest value of training, or every known level.</param>
    /// <param name="points">The number of values where they are numbers or dates; at least 2; the default is 41.</param>
    /// <param name="cancellationToken">Polled between blocks of rows.</param>
    /// <exception cref="SchemaException">Columns are missing, or cells are of the wrong kind.</exception>
    /// <exception cref="ArgumentException">The model does not read the column, or its range is not known.</exception>
    public static ResponseCurve WhatIf(
        this Predictor predictor,
        Row row,
        string column,
        IReadOnlyList<RowValue>? values = null,
        int points = 41,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(predictor);
        ArgumentNullException.ThrowIfNull(row);
        return Compute(predictor, RowTable.Of(row, predictor.Signature), column, values, points, cancellationToken);
    }

    /// <summary>Partial dependence: the mean prediction over some rows for each value of a column, with the curve of every row.</summary>
    /// <param name="predictor">Predicts.</param>
    /// <param name="table">Rows with the columns of the signature.</param>
    /// <param name="column">The column that moves.</param>
    /// <param name="values">What it is tried with; null means evenly from the smallest to
    /// the largest value of training, or every known level.</param>
    /// <param name="points">The number of values where they are numbers or dates; at least 2; the default is 41.</param>
    /// <param name="maximumRows">A larger table is sampled down to this many rows, from a fixed seed; at least
    /// 1; the default is 1,000. Memory: 8 bytes for each row, value and output.</param>
    /// <param name="cancellationToken">Polled between blocks of rows.</param>
    /// <exception cref="SchemaException">Columns are missing, or hold values that cannot be read.</exception>
    /// <exception cref="ArgumentException">The model does not read the column, its
    /// range is not known, or the table has no rows.</exception>
    /// <remarks>Source: Friedman (2001) for the mean; Goldstein et al. (2015) for the curves of rows.</remarks>
    public static ResponseCurve PartialDependence(
        this Predictor predictor,
        Table table,
        string column,
        IReadOnlyList<RowValue>? values = null,
        int points = 41,
        int maximumRows = 1000,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(predictor);
        ArgumentNullException.ThrowIfNull(table);
        ArgumentOutOfRangeException.ThrowIfLessThan(maximumRows, 1);
        ArgumentOutOfRangeException.ThrowIfZero(table.RowCount, nameof(table));
        Table rows = table.RowCount <= maximumRows
            ? table
            : table.Take([.. new Rng(0).Permutation(table.RowCount).Take(maximumRows).Order()]);
        return Compute(predictor, rows, column, values, points, cancellationToken);
    }

    private static ResponseCurve Compute(
        Predictor predictor, Table rows, string column, IReadOnlyList<RowValue>? values, int points, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(points, 2);
        SignatureColumn moved = predictor.Signature.Columns.FirstOrDefault(known => known.Name == column)
            ?? throw new ArgumentException(
                $"The model reads no column '{column}'. It reads: {string.Join(", ", predictor.Signature.Columns.Take(50).Select(known => $"'{known.Name}'"))}.",
                nameof(column));
        values ??= ResponseGrid.Of(moved, points);
        ArgumentOutOfRangeException.ThrowIfZero(values.Count, nameof(values));
        int outputs = predictor.Manifest.OutputCount;
        double[] all = new double[checked((long)rows.RowCount * values.Count * outputs)];
        int atOnce = Math.Max(1, RowsAtOnce / values.Count);
        for (int start = 0; start < rows.RowCount; start += atOnce)
        {
            int count = Math.Min(atOnce, rows.RowCount - start);
            Table tried = rows
                .Take([.. Enumerable.Range(0, count * values.Count).Select(i => start + (i / values.Count))])
                .With(RowTable.ColumnOf(moved, [.. Enumerable.Range(0, count * values.Count).Select(i => values[i % values.Count])]));
            predictor.Predict(tried, cancellationToken).Outputs.CopyTo(all.AsSpan(start * values.Count * outputs));
        }

        return new ResponseCurve(column, values, rows.RowCount, outputs, all);
    }
}
