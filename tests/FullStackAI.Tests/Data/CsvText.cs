using System.Text;
using FullStackAI.Data;

namespace FullStackAI.Tests.Data;

/// <summary>Loads delimited text written in a test.</summary>
internal static class CsvText
{
    internal static Table Load(string text, CsvOptions? options = null) => Load(text, options, out _);

    internal static Table Load(string text, CsvOptions? options, out LoadReport report) =>
        Load(Encoding.UTF8.GetBytes(text), options, out report);

    internal static Table Load(byte[] bytes, CsvOptions? options, out LoadReport report)
    {
        using var stream = new MemoryStream(bytes);
        return Table.FromCsv(stream, options, out report);
    }

    internal static object?[] Values(this Column column) => [.. Enumerable.Range(0, column.Length).Select(column.GetValue)];

    internal static string Kinds(this Table table) => string.Join(' ', table.Columns.Select(column => column.Kind));
}
