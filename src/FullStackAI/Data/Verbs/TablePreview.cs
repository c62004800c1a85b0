using System.Globalization;
using System.Text;

namespace FullStackAI.Data.Verbs;

/// <summary>Draws the first rows of a table as text.</summary>
internal static class TablePreview
{
    private const int Rows = 10;
    private const int Columns = 20;
    private const int Widest = 24;

    internal static string Render(Table table)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{table.RowCount} rows × {table.Columns.Count} columns\n");
        Column[] shown = [.. table.Columns.Take(Columns)];
        int rows = Math.Min(Rows, table.RowCount);
        string[][] cells =
        [
            .. shown.Select(column =>
                (string[])[Cut(column.Name), column.Kind.ToString(), .. Enumerable.Range(0, rows).Select(row => Cell(column, row))])
        ];
        for (int line = 0; line < rows + 2; line++)
        {
            for (int column = 0; column < shown.Length; column++)
            {
                int width = cells[column].Max(cell => cell.Length);
                bool right = shown[column].Kind is ColumnKind.Number or ColumnKind.Integer;
                string cell = cells[column][line];
                text
                    .Append(column == 0 ? "" : "  ")
                    .Append(right ? cell.PadLeft(width) : column == shown.Length - 1 ? cell : cell.PadRight(width));
            }

            text.Append(table.Columns.Count > Columns ? "  …\n" : "\n");
        }

        return rows < table.RowCount ? text.Append("…\n").ToString() : text.ToString();
    }

    internal static string Cell(Column column, int row) => column.GetValue(row) switch
    {
        null => "",
        DateTime { TimeOfDay.Ticks: 0 } date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        DateTime date => date.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
        bool value => value ? ((BooleanColumn)column).Words.True : ((BooleanColumn)column).Words.False,
        float[] vector => Cut(
            $"[{string.Join(", ", vector.Take(4).Select(v => v.ToString("G4", CultureInfo.InvariantCulture)))}{(vector.Length > 4 ? ", …" : "")}]"),
        object value => Cut(Convert.ToString(value, CultureInfo.InvariantCulture) ?? ""),
    };

    private static string Cut(string text)
    {
        text = text.ReplaceLineEndings(" ");
        return text.Length <= Widest ? text : string.Concat(text.AsSpan(0, Widest - 1), "…");
    }
}
