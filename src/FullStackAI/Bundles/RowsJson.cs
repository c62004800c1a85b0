using System.Globalization;
using System.Text.Json;
using FullStackAI.Data;

namespace FullStackAI.Bundles;

/// <summary>Rows of the signature's columns as JSON: an array of objects in which every column stands, null where missing. Numbers keep every bit.</summary>
internal static class RowsJson
{
    internal static void Write(Utf8JsonWriter json, Table table)
    {
        json.WriteStartArray();
        for (int row = 0; row < table.RowCount; row++)
        {
            WriteRow(json, table, row);
        }

        json.WriteEndArray();
    }

    internal static void WriteRow(Utf8JsonWriter json, Table table, int row)
    {
        json.WriteStartObject();
        foreach (Column column in table.Columns)
        {
            json.WritePropertyName(column.Name);
            WriteCell(json, column, row);
        }

        json.WriteEndObject();
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="InvalidDataException">A row lacks a column, or a cell is not of its column's kind.</exception>
    internal static Table Read(JsonElement rows, BundleSignature signature)
    {
        if (rows.ValueKind != JsonValueKind.Array)
        {
            throw new InvalidDataException($"rows are a JSON {rows.ValueKind}; expected an array");
        }

        JsonElement[][] cells = [.. rows.EnumerateArray().Select(row => CellsOf(row, signature))];
        return new Table(signature.Columns.Select((column, index) => ReadColumn(column, index, cells)));
    }

    private static void WriteCell(Utf8JsonWriter json, Column column, int row)
    {
        switch (column)
        {
            case NumberColumn numbers when double.IsInfinity(numbers[row]):
                json.WriteStringValue(numbers[row] > 0 ? "Infinity" : "-Infinity");
                break;
            case NumberColumn numbers when !double.IsNaN(numbers[row]):
                json.WriteNumberValue(numbers[row]);
                break;
            case IntegerColumn integers when !integers.IsMissing(row):
                json.WriteNumberValue(integers[row]);
                break;
            case BooleanColumn booleans when booleans[row] is { } flag:
                json.WriteBooleanValue(flag);
                break;
            case DateTimeColumn dates when !dates.IsMissing(row):
                json.WriteStringValue(new DateTime(dates[row], DateTimeKind.Unspecified).ToString("O", CultureInfo.InvariantCulture));
                break;
            case TextColumn text when !text.IsMissing(row):
                json.WriteStringValue(text.Utf8(row));
                break;
            case CategoryColumn category when !category.IsMissing(row):
                json.WriteStringValue(category.Levels[category[row]]);
                break;
            case VectorColumn vector:
                WriteVector(json, vector, row);
                break;
            default:
                json.WriteNullValue();
                break;
        }
    }

    private static void WriteVector(Utf8JsonWriter json, VectorColumn vector, int row)
    {
        if (!vector.IsSparse)
        {
            WriteSingles(json, vector.Dense(row));
            return;
        }

        SparseVector stored = vector.Sparse(row);
        json.WriteStartObject();
        json.WriteStartArray("indices");
        foreach (int index in stored.Indices)
        {
            json.WriteNumberValue(index);
        }

        json.WriteEndArray();
        json.WritePropertyName("values");
        WriteSingles(json, stored.Values);
        json.WriteEndObject();
    }

    private static void WriteSingles(Utf8JsonWriter json, ReadOnlySpan<float> values)
    {
        json.WriteStartArray();
        foreach (float value in values)
        {
            if (float.IsFinite(value))
            {
                json.WriteNumberValue(value);
            }
            else if (float.IsNaN(value))
            {
                json.WriteNullValue();
            }
            else
            {
                json.WriteStringValue(value > 0 ? "Infinity" : "-Infinity");
            }
        }

        json.WriteEndArray();
    }

    private static JsonElement[] CellsOf(JsonElement row, BundleSignature signature)
    {
        if (row.ValueKind != JsonValueKind.Object || row.GetPropertyCount() != signature.Columns.Count)
        {
            throw new InvalidDataException("a row does not hold the columns of the signature");
        }

        return [.. signature.Columns.Select(column => row.TryGetProperty(column.Name, out JsonElement cell) ? cell : throw new InvalidDataException($"a row lacks column '{column.Name}'"))];
    }

    private static Column ReadColumn(SignatureColumn column, int index, JsonElement[][] rows)
    {
        IEnumerable<JsonElement> cells = rows.Select(row => row[index]);
        try
        {
            switch (column.Kind)
            {
                case ColumnKind.Number:
                    return new NumberColumn(column.Name, [.. cells.Select(ReadNumber)]);
                case ColumnKind.Integer:
                    return new IntegerColumn(column.Name, [.. cells.Select(cell => IsNull(cell) ? IntegerColumn.Missing : cell.GetInt64())]);
                case ColumnKind.Boolean:
                    byte[] flags = [.. cells.Select(cell => IsNull(cell) ? BooleanColumn.Missing : cell.GetBoolean() ? (byte)1 : (byte)0)];
                    return new BooleanColumn(column.Name, flags, new BooleanWords(column.Levels[0], column.Levels[1]));
                case ColumnKind.DateTime:
                    return new DateTimeColumn(column.Name, [.. cells.Select(cell => IsNull(cell) ? DateTimeColumn.Missing : cell.GetDateTime().Ticks)]);
                case ColumnKind.Category:
                    return ReadCategory(column.Name, cells);
                case ColumnKind.Text:
                    return new TextColumn(column.Name, cells.Select(cell => cell.GetString()));
                default:
                    return column.IsSparse ? ReadSparse(column, [.. cells]) : ReadDense(column, [.. cells]);
            }
        }
        catch (Exception fault) when (fault is InvalidOperationException or FormatException or ArgumentException or OverflowException)
        {
            throw new InvalidDataException($"a cell of column '{column.Name}' is no {column.Kind}", fault);
        }
    }

    private static bool IsNull(JsonElement cell) => cell.ValueKind == JsonValueKind.Null;

    private static double ReadNumber(JsonElement cell) => cell.ValueKind switch
    {
        JsonValueKind.Null => double.NaN,
        JsonValueKind.String => cell.GetString() switch
        {
            "Infinity" => double.PositiveInfinity,
            "-Infinity" => double.NegativeInfinity,
            _ => throw new FormatException(),
        },
        _ => cell.GetDouble(),
    };

    private static CategoryColumn ReadCategory(string name, IEnumerable<JsonElement> cells)
    {
        var levels = new Dictionary<string, int>(StringComparer.Ordinal);
        var codes = new List<int>();
        foreach (JsonElement cell in cells)
        {
            string? level = cell.GetString();
            if (level is not null)
            {
                levels.TryAdd(level, levels.Count);
            }

            codes.Add(level is null ? CategoryColumn.Missing : levels[level]);
        }

        return new CategoryColumn(name, [.. codes], [.. levels.Keys]);
    }

    private static float[] ReadSingles(JsonElement values) => [.. values.EnumerateArray().Select(value => (float)ReadNumber(value))];

    private static VectorColumn ReadDense(SignatureColumn column, JsonElement[] cells)
    {
        float[][] rows = [.. cells.Select(ReadSingles)];
        if (rows.Any(row => row.Length != column.Width))
        {
            throw new FormatException();
        }

        return new VectorColumn(column.Name, [.. rows.SelectMany(row => row)], column.Width);
    }

    private static VectorColumn ReadSparse(SignatureColumn column, JsonElement[] cells)
    {
        long[] starts = new long[cells.Length + 1];
        var indices = new List<int>();
        var values = new List<float>();
        for (int row = 0; row < cells.Length; row++)
        {
            int previous = -1;
            foreach (JsonElement cell in cells[row].GetProperty("indices").EnumerateArray())
            {
                int index = cell.GetInt32();
                if (index <= previous || index >= column.Width)
                {
                    throw new FormatException();
                }

                indices.Add(index);
                previous = index;
            }

            values.AddRange(ReadSingles(cells[row].GetProperty("values")));
            if (values.Count != indices.Count)
            {
                throw new FormatException();
            }

            starts[row + 1] = indices.Count;
        }

        return new VectorColumn(column.Name, new SparseMatrix(column.Width, starts, [.. indices], [.. values]));
    }
}
