using System.Text;
using Spectre.Console;

namespace FullStackAI.Cli.Output;

/// <summary>Rows of words under column names; numbers stand to the right.</summary>
internal sealed class TextTable
{
    private readonly (string Name, bool Right)[] _columns;
    private readonly List<string[]> _rows = [];

    /// <param name="columns">The names; one that starts with <c>&gt;</c> is a column of numbers.</param>
    internal TextTable(params string[] columns) =>
        _columns = [.. columns.Select(name => name.StartsWith('>') ? (name[1..], true) : (name, false))];

    internal void Add(params string[] cells) => _rows.Add(cells);

    /// <summary>Aligned columns with two spaces between them; as wide as it must be.</summary>
    internal string ToPlainText()
    {
        int[] widths = [.. _columns.Select(
            (column, i) => Math.Max(Width(column.Name), _rows.Select(row => Width(row[i])).DefaultIfEmpty(0).Max()))];
        var text = new StringBuilder();
        Append(text, [.. _columns.Select(column => column.Name)], widths);
        foreach (string[] row in _rows)
        {
            Append(text, row, widths);
        }

        return text.ToString();
    }

    /// <summary>A table for a terminal.</summary>
    internal Table ToDrawing()
    {
        var table = new Table { Border = TableBorder.Rounded };
        foreach ((string name, bool right) in _columns)
        {
            var column = new TableColumn(new Text(name, new Style(decoration: Decoration.Bold)));
            table.AddColumn(right ? column.RightAligned() : column);
        }

        foreach (string[] row in _rows)
        {
            table.AddRow(row.Select(cell => new Text(cell)));
        }

        return table;
    }

    private void Append(StringBuilder text, string[] cells, int[] widths)
    {
        var line = new StringBuilder();
        for (int i = 0; i < cells.Length; i++)
        {
            string padding = new(' ', widths[i] - Width(cells[i]));
            line.Append(i == 0 ? "" : "  ").Append(_columns[i].Right ? padding + cells[i] : cells[i] + padding);
        }

        text.Append(line.ToString().TrimEnd()).Append('\n');
    }

    // Chinese, Japanese and Korean letters take two places.
    private static int Width(string text) =>
        text
            .EnumerateRunes()
            .Sum(rune => rune.Value is (>= 0x1100 and <= 0x115F) or (>= 0x2E80 and <= 0xA4CF) or (>= 0xAC00 and <= 0xD7A3)
                or (>= 0xF900 and <= 0xFAFF) or (>= 0xFE30 and <= 0xFE6F) or (>= 0xFF00 and <= 0xFF60) or (>= 0x20000
                and <= 0x3FFFD) ? 2 : 1);
}
