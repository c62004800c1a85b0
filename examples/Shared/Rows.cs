using FullStackAI.Data;
using FullStackAI.Inference;

namespace Examples;

/// <summary>Rows of tables, and their numbers.</summary>
internal static class Rows
{
    /// <summary>[rows]; NaN where missing.</summary>
    /// <exception cref="SchemaException">The column is not there, or holds no numbers.</exception>
    internal static double[] Numbers(this Table table, string column) =>
        [.. Enumerable.Range(0, table.RowCount).Select(row => new TableRow(table, row).Number(column))];

    /// <summary>A row of a table as a program of yours would hand it in: only the columns that the model reads.</summary>
    internal static Row RowOf(this Predictor predictor, Table table, int row) =>
        new(predictor.Signature.Columns.Select(column => KeyValuePair.Create(column.Name, table[column.Name].GetValue(row))));
}
