using System.Globalization;

namespace FullStackAI.Data.LibSvm;

/// <summary>A file beside ranking data that gives the number of consecutive rows of each query, one a line.</summary>
internal static class QueryFile
{
    /// <summary>The number of the query, from 0, for each row.</summary>
    internal static long[] Read(string path, int rows, string source)
    {
        long[] groups = new long[rows];
        long row = 0;
        int query = 0;
        int number = 0;
        foreach (string line in File.ReadLines(path))
        {
            number++;
            if (string.IsNullOrWhiteSpace(line))
            {
                continue;
            }

            if (!int.TryParse(line.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out int count))
            {
                throw new SchemaException(
                    $"Line {number} of '{Path.GetFileName(path)}' is '{line.Trim()}'; expected the number of rows of a query.");
            }

            if (row + count <= rows)
            {
                groups.AsSpan((int)row, count).Fill(query);
            }

            row += count;
            query++;
        }

        return row == rows
            ? groups
            : throw new SchemaException(
                $"'{Path.GetFileName(path)}' gives {query} queries with {row} rows, but '{source}' has {rows}. They do not belong together, or one of them is cut.");
    }
}
