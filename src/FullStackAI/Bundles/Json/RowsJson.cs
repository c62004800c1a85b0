using System.Globalization;
using System.Text.Json;
using FullStackAI.Data;

namespace FullStackAI.Bundles.Json;

/// <summary>Writes rows of the signature's columns as JSON: an array of objects in which every
/// column stands, null where missing. Numbers keep every bit.</summary>
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
}
