using System.Globalization;
using System.Text.Json;
using FullStackAI.AspNetCore.Http;
using FullStackAI.Bundles;
using FullStackAI.Data;

namespace FullStackAI.AspNetCore.Serving;

/// <summary>Writes cells that come as JSON straight into a row of the model's input.</summary>
internal static class JsonCells
{
    /// <summary>Reads one object whose properties are columns; those the model does not read are skipped.</summary>
    /// <param name="json">At the object's start; afterwards at its end.</param>
    /// <param name="batch">Gets one row.</param>
    internal static void ReadObject(ref Utf8JsonReader json, RowBatch batch)
    {
        batch.BeginRow();
        int hint = 0;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            CheckLength(ref json, batch);
            int column = batch.Columns.Find(ref json, hint);
            json.Read();
            if (column < 0)
            {
                json.Skip();
                continue;
            }

            hint = column + 1;
            ReadCell(ref json, batch, column);
        }

        batch.EndRow();
    }

    /// <summary>Reads one array whose elements are the columns in the order given.</summary>
    /// <param name="json">At the array's start; afterwards at its end.</param>
    /// <param name="batch">Gets one row.</param>
    /// <param name="columns">[elements]; the number of each element's column, −1 for one the model does not read.</param>
    internal static void ReadArray(ref Utf8JsonReader json, RowBatch batch, ReadOnlySpan<int> columns)
    {
        batch.BeginRow();
        int element = 0;
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            if (element >= columns.Length)
            {
                throw WrongWidth(batch, columns.Length);
            }

            int column = columns[element++];
            if (column < 0)
            {
                json.Skip();
            }
            else
            {
                ReadCell(ref json, batch, column);
            }
        }

        if (element != columns.Length)
        {
            throw WrongWidth(batch, columns.Length);
        }

        batch.EndRow();
    }

    /// <summary>Reads one cell.</summary>
    /// <param name="json">At the value; afterwards at its end.</param>
    /// <param name="batch">A row of it is open.</param>
    /// <param name="column">The column's number.</param>
    internal static void ReadCell(ref Utf8JsonReader json, RowBatch batch, int column)
    {
        batch.Claim(column);
        Utf8JsonReader start = json;
        switch (json.TokenType)
        {
            case JsonTokenType.Number:
                ReadNumber(ref json, batch, column);
                break;
            case JsonTokenType.String:
                ReadString(ref json, batch, column);
                break;
            case JsonTokenType.True:
            case JsonTokenType.False:
                batch.Input.SetBoolean(column, json.TokenType == JsonTokenType.True);
                break;
            case JsonTokenType.Null:
                batch.Input.SetMissing(column);
                break;
            case JsonTokenType.StartArray when batch.Columns.Columns[column].Kind == ColumnKind.Vector:
                ReadVector(ref json, batch, column);
                break;
            case JsonTokenType.StartObject when batch.Columns.Columns[column] is { Kind: ColumnKind.Vector, IsSparse: true }:
                ReadSparse(ref json, batch, column);
                break;
            default:
                json.Skip();
                batch.Refuse(column, RowBatch.Expected(batch.Columns.Columns[column]));
                break;
        }

        if (batch.KeptRows is not null)
        {
            batch.Keep(column, start);
        }
    }

    /// <summary>Refuses a string or a name that is longer than allowed.</summary>
    internal static void CheckLength(ref Utf8JsonReader json, RowBatch batch)
    {
        if (json.ValueSpan.Length > batch.Limits.StringBytes)
        {
            throw ServingException.Malformed(
                string.Create(CultureInfo.InvariantCulture, $"A string is longer than {batch.Limits.StringBytes} bytes."));
        }
    }

    private static ServingException WrongWidth(RowBatch batch, int expected) =>
        ServingException.Malformed(
            string.Create(CultureInfo.InvariantCulture, $"Row {batch.Rows} must hold {expected} values, one for each column."));

    private static void ReadNumber(ref Utf8JsonReader json, RowBatch batch, int column)
    {
        if (json.TryGetInt64(out long integer))
        {
            batch.Input.SetInteger(column, integer);
        }
        else if (json.TryGetDouble(out double number) && double.IsFinite(number))
        {
            batch.Input.SetNumber(column, number);
        }
        else
        {
            batch.Refuse(column, "a number that double precision can hold");
        }
    }

    private static void ReadString(ref Utf8JsonReader json, RowBatch batch, int column)
    {
        CheckLength(ref json, batch);
        Span<char> chars = batch.CharsFor(json.ValueSpan.Length);
        if (JsonText.TryCopy(ref json, chars, out int length))
        {
            batch.Input.SetText(column, (ReadOnlySpan<char>)chars[..length]);
        }
        else
        {
            batch.Refuse(column, "valid text");
        }
    }

    private static void ReadVector(ref Utf8JsonReader json, RowBatch batch, int column)
    {
        SignatureColumn signature = batch.Columns.Columns[column];
        Span<float> vector = batch.VectorFor(signature.Width);
        int count = 0;
        bool sound = true;
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            if (count >= vector.Length || !TrySingle(ref json, out vector[count]))
            {
                sound = false;
                json.Skip();
            }

            count++;
        }

        if (sound && count == vector.Length)
        {
            batch.Input.SetVector(column, vector);
        }
        else
        {
            batch.Refuse(column, RowBatch.Expected(signature));
        }
    }

    // {"indices":[...],"values":[...]}: both arrays of one length, indices in range.
    private static void ReadSparse(ref Utf8JsonReader json, RowBatch batch, int column)
    {
        SignatureColumn signature = batch.Columns.Columns[column];
        Span<float> vector = batch.VectorFor(signature.Width);
        vector.Clear();
        var indices = new List<int>();
        var values = new List<float>();
        bool sound = true;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            bool isIndices = JsonText.Is(ref json, "indices"u8);
            bool known = isIndices || JsonText.Is(ref json, "values"u8);
            json.Read();
            if (!known || json.TokenType != JsonTokenType.StartArray)
            {
                sound = false;
                json.Skip();
                continue;
            }

            while (json.Read() && json.TokenType != JsonTokenType.EndArray)
            {
                if (isIndices && json.TokenType == JsonTokenType.Number && json.TryGetInt32(out int index))
                {
                    indices.Add(index);
                }
                else if (!isIndices && TrySingle(ref json, out float value))
                {
                    values.Add(value);
                }
                else
                {
                    sound = false;
                    json.Skip();
                }
            }
        }

        sound &= indices.Count == values.Count && indices.TrueForAll(index => index >= 0 && index < signature.Width);
        for (int i = 0; sound && i < indices.Count; i++)
        {
            vector[indices[i]] = values[i];
        }

        if (sound)
        {
            batch.Input.SetVector(column, vector);
        }
        else
        {
            batch.Refuse(column, RowBatch.Expected(signature));
        }
    }

    private static bool TrySingle(ref Utf8JsonReader json, out float value)
    {
        value = float.NaN;
        return json.TokenType == JsonTokenType.Null
            || (json.TokenType == JsonTokenType.Number && json.TryGetSingle(out value) && float.IsFinite(value));
    }
}
