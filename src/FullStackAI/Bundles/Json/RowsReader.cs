using FullStackAI.Data;

namespace FullStackAI.Bundles.Json;

/// <summary>Reads what <see cref="RowsJson"/> wrote.</summary>
internal static class RowsReader
{
    /// <summary>Rows of the signature's columns.</summary>
    /// <exception cref="InvalidDataException">A row lacks a column, or a cell is not of its column's kind.</exception>
    internal static Table Read(ReadOnlySpan<byte> text, BundleSignature signature)
    {
        var json = new JsonCursor(text);
        Table rows = ReadRows(ref json, signature);
        json.End();
        return rows;
    }

    /// <summary>Rows with the outputs they must get.</summary>
    /// <exception cref="InvalidDataException">Rows or outputs are missing, or their numbers differ.</exception>
    internal static KnownAnswers ReadAnswers(ReadOnlySpan<byte> text, BundleSignature signature, int outputCount)
    {
        var json = new JsonCursor(text);
        Table? rows = null;
        double[]? outputs = null;
        HashSet<string> seen = json.BeginObject();
        while (json.NextMember(seen, out string name))
        {
            switch (name)
            {
                case "rows":
                    rows = ReadRows(ref json, signature);
                    break;
                case "outputs":
                    outputs = ReadOutputs(ref json, outputCount);
                    break;
                default:
                    json.Skip();
                    break;
            }
        }

        json.End();
        return rows is not null && outputs is not null && outputs.Length == rows.RowCount * outputCount
            ? new KnownAnswers(rows, outputs)
            : throw new InvalidDataException(
                $"its known answers hold {outputs?.Length ?? 0} outputs for {rows?.RowCount ?? 0} rows; expected {outputCount} a row");
    }

    private static Table ReadRows(ref JsonCursor json, BundleSignature signature)
    {
        int rows = json.CountElements();
        var columns = new ColumnCells[signature.Columns.Count];
        var byName = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int i = 0; i < columns.Length; i++)
        {
            columns[i] = ColumnCells.For(signature.Columns[i], rows);
            byName.Add(signature.Columns[i].Name, i);
        }

        json.BeginArray();
        for (int row = 0; json.NextElement(); row++)
        {
            ReadRow(ref json, row, columns, byName);
        }

        var made = new Column[columns.Length];
        for (int i = 0; i < made.Length; i++)
        {
            made[i] = columns[i].ToColumn();
        }

        return new Table(made);
    }

    private static void ReadRow(ref JsonCursor json, int row, ColumnCells[] columns, Dictionary<string, int> byName)
    {
        bool[] seen = new bool[columns.Length];
        int expected = 0;
        int count = 0;
        json.BeginObject();
        while (json.NextMember())
        {
            // Columns stand in the signature's order unless somebody wrote the file by hand.
            int column = expected < columns.Length && json.IsNamed(columns[expected].Name) ? expected
                : byName.TryGetValue(json.MemberName(), out int found) ? found
                : throw new InvalidDataException($"a row holds '{json.MemberName()}', which is no column of the signature");
            if (seen[column])
            {
                throw new InvalidDataException($"a row holds column '{columns[column].Name}' twice");
            }

            seen[column] = true;
            expected = column + 1;
            count++;
            ReadCell(ref json, row, columns[column]);
        }

        if (count < columns.Length)
        {
            throw new InvalidDataException($"a row lacks column '{columns[Array.IndexOf(seen, false)].Name}'");
        }
    }

    private static void ReadCell(ref JsonCursor json, int row, ColumnCells cells)
    {
        try
        {
            cells.Read(ref json, row);
        }
        catch (Exception fault) when (fault is InvalidOperationException or FormatException or ArgumentException or OverflowException)
        {
            throw new InvalidDataException($"a cell of column '{cells.Name}' is no {cells.Kind}", fault);
        }
    }

    private static double[] ReadOutputs(ref JsonCursor json, int outputCount)
    {
        double[] outputs = new double[checked(json.CountElements() * outputCount)];
        int count = 0;
        json.BeginArray();
        while (json.NextElement())
        {
            double[] row = json.Doubles();
            if (row.Length != outputCount)
            {
                throw new InvalidDataException($"its known answers hold {row.Length} outputs in a row; expected {outputCount}");
            }

            Array.Copy(row, 0, outputs, count, outputCount);
            count += outputCount;
        }

        return outputs;
    }
}
