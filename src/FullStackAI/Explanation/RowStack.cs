using FullStackAI.Data;
using FullStackAI.Preprocessing;

namespace FullStackAI.Explanation;

/// <summary>Puts background rows under the rows to explain, so that a row between the
/// two is a choice of row numbers, column by column.</summary>
internal static class RowStack
{
    /// <param name="rows">Has the model's columns, in kinds the model can read.</param>
    /// <param name="background">The same columns, perhaps in other kinds.</param>
    internal static Table Of(Table rows, Table background)
    {
        var upper = new List<Column>();
        var lower = new List<Column>();
        foreach (Column row in rows.Columns)
        {
            (Column a, Column b) = Alike(row, background[row.Name]);
            upper.Add(a);
            lower.Add(b);
        }

        return new Table(upper).Concatenate(new Table(lower));
    }

    /// <summary>A row of the stack whose cells are taken from one row here and another there.</summary>
    /// <param name="stack">From <see cref="Of"/>.</param>
    /// <param name="picked">[columns][rows]; which row of the stack each cell comes from.</param>
    internal static Table Mix(Table stack, int[][] picked) =>
        new(stack.Columns.Select((column, number) => column.WithSelection(RowSelection.Compose(column.Selection, picked[number]))));

    // The same kind on both sides: numbers where all are numbers, else the cells in writing, which every word-like slot reads alike.
    private static (Column, Column) Alike(Column a, Column b)
    {
        if (a.Kind == b.Kind || (IsNumeric(a) && IsNumeric(b)))
        {
            return (a, b);
        }

        return IsCountable(a) && IsCountable(b) ? (Numbers(a), Numbers(b)) : (Texts(a), Texts(b));
    }

    private static bool IsNumeric(Column column) => column is NumberColumn or IntegerColumn;

    private static bool IsCountable(Column column) => IsNumeric(column) || column is BooleanColumn;

    private static Column Numbers(Column column) => column is not BooleanColumn booleans
        ? column
        : new NumberColumn(
            column.Name,
            [.. Enumerable.Range(0, column.Length).Select(row => booleans[row] switch { true => 1.0, false => 0.0, _ => double.NaN })]);

    private static TextColumn Texts(Column column) =>
        new(column.Name, Enumerable.Range(0, column.Length).Select(row => ColumnReader.Format(column, row)));
}
