using System.Text.Json;

namespace FullStackAI.Data.Saving;

/// <summary>Writes each row as one JSON object in a line; missing cells are null, infinities are texts.</summary>
internal static class JsonWriting
{
    internal static void Write(Table table, Stream stream, CancellationToken cancellationToken)
    {
        JsonEncodedText[] names = [.. table.Columns.Select(column => JsonEncodedText.Encode(column.Name))];
        using var buffer = new MemoryStream();
        using var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = true });
        for (int row = 0; row < table.RowCount; row++)
        {
            writer.WriteStartObject();
            for (int column = 0; column < names.Length; column++)
            {
                writer.WritePropertyName(names[column]);
                WriteCell(writer, table.Columns[column], row);
            }

            writer.WriteEndObject();
            writer.Flush();
            writer.Reset();
            buffer.WriteByte((byte)'\n');
            if (buffer.Length > 1 << 15 || row == table.RowCount - 1)
            {
                cancellationToken.ThrowIfCancellationRequested();
                stream.Write(buffer.GetBuffer().AsSpan(0, (int)buffer.Length));
                buffer.SetLength(0);
            }
        }

        stream.Flush();
    }

    private static void WriteCell(Utf8JsonWriter writer, Column column, int row)
    {
        if (column.IsMissing(row))
        {
            writer.WriteNullValue();
            return;
        }

        switch (column)
        {
            case NumberColumn numbers when double.IsFinite(numbers[row]):
                writer.WriteNumberValue(numbers[row]);
                break;
            case NumberColumn numbers:
                writer.WriteStringValue(numbers[row] > 0 ? "Infinity" : "-Infinity");
                break;
            case IntegerColumn integers:
                writer.WriteNumberValue(integers[row]);
                break;
            case BooleanColumn booleans:
                writer.WriteBooleanValue(booleans[row] == true);
                break;
            case CategoryColumn categories:
                writer.WriteStringValue(categories.Levels[categories[row]]);
                break;
            case DateTimeColumn dates:
                writer.WriteStringValue(DateText.Of(dates[row]));
                break;
            case TextColumn texts:
                writer.WriteStringValue(texts.Utf8(row));
                break;
            case VectorColumn vectors:
                writer.WriteStartArray();
                foreach (float value in (float[])vectors.GetValue(row)!)
                {
                    if (float.IsFinite(value))
                    {
                        writer.WriteNumberValue(value);
                    }
                    else
                    {
                        writer.WriteNullValue();
                    }
                }

                writer.WriteEndArray();
                break;
        }
    }
}
