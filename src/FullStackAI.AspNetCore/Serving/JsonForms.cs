using System.Globalization;
using System.Text.Json;
using FullStackAI.AspNetCore.Http;
using FullStackAI.Data;

namespace FullStackAI.AspNetCore.Serving;

/// <summary>Reads rows in the forms that data frames and tensors take in JSON: lists of
/// rows, of records, of values, or one list a column.</summary>
internal static class JsonForms
{
    /// <summary>Reads a list of records, of rows in the order of the model's columns, or of the values of a model's only column.</summary>
    /// <param name="json">At the value; afterwards at its end.</param>
    /// <param name="batch">Gets the rows.</param>
    internal static void ReadRows(ref Utf8JsonReader json, RowBatch batch)
    {
        Expect(json.TokenType == JsonTokenType.StartArray, "The rows must be an array.");
        int[]? columns = null;
        bool isOneVector = batch.Columns.Columns is [{ Kind: ColumnKind.Vector }];
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            switch (json.TokenType)
            {
                case JsonTokenType.StartObject:
                    JsonCells.ReadObject(ref json, batch);
                    break;
                case JsonTokenType.StartArray when !isOneVector:
                    columns ??= [.. Enumerable.Range(0, batch.Columns.Count)];
                    JsonCells.ReadArray(ref json, batch, columns);
                    break;
                default:
                    Expect(
                        batch.Columns.Count == 1,
                        "A row must be an object, or an array with one value for each of the model's columns.");
                    batch.BeginRow();
                    JsonCells.ReadCell(ref json, batch, 0);
                    batch.EndRow();
                    break;
            }
        }
    }

    /// <summary>Reads what protocols call <c>inputs</c>: an object of columns, or a list of rows.</summary>
    /// <param name="json">At the value; afterwards at its end.</param>
    /// <param name="body">What the reader reads.</param>
    /// <param name="batch">Gets the rows.</param>
    internal static void ReadInputs(ref Utf8JsonReader json, ReadOnlySpan<byte> body, RowBatch batch)
    {
        if (json.TokenType == JsonTokenType.StartObject)
        {
            ReadColumns(ref json, body, batch);
        }
        else
        {
            ReadRows(ref json, batch);
        }
    }

    /// <summary>Reads a list of records.</summary>
    internal static void ReadRecords(ref Utf8JsonReader json, RowBatch batch)
    {
        Expect(json.TokenType == JsonTokenType.StartArray, "The records must be an array of objects.");
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            Expect(json.TokenType == JsonTokenType.StartObject, "A record must be an object.");
            JsonCells.ReadObject(ref json, batch);
        }
    }

    /// <summary>Reads an object with one list a column; all lists must have one length.</summary>
    /// <param name="json">At the object's start; afterwards at its end.</param>
    /// <param name="body">What the reader reads.</param>
    /// <param name="batch">Gets the rows.</param>
    internal static void ReadColumns(ref Utf8JsonReader json, ReadOnlySpan<byte> body, RowBatch batch)
    {
        var columns = new List<(int Column, List<int> Cells)>();
        int hint = 0;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            JsonCells.CheckLength(ref json, batch);
            int column = batch.Columns.Find(ref json, hint);
            json.Read();
            if (column < 0)
            {
                json.Skip();
                continue;
            }

            hint = column + 1;
            Expect(json.TokenType == JsonTokenType.StartArray, "Each column must be an array.");
            columns.Add((column, CellStarts(ref json, batch)));
        }

        int rows = columns.Count == 0 ? 0 : columns[0].Cells.Count;
        Expect(columns.TrueForAll(column => column.Cells.Count == rows), "The columns must all have the same length.");
        Expect(rows > 0 || columns.Count == batch.Columns.Count, "The request holds no column of the model, or not all of them.");
        var options = new JsonReaderOptions { MaxDepth = batch.Limits.Depth, AllowMultipleValues = true };
        for (int row = 0; row < rows; row++)
        {
            batch.BeginRow();
            foreach ((int column, List<int> cells) in columns)
            {
                var cell = new Utf8JsonReader(body[cells[row]..], options);
                cell.Read();
                JsonCells.ReadCell(ref cell, batch, column);
            }

            batch.EndRow();
        }
    }

    /// <summary>Reads <c>{"columns":[...],"data":[[...]]}</c>, in whatever order they stand.</summary>
    /// <param name="json">At the object's start; afterwards at its end.</param>
    /// <param name="body">What the reader reads.</param>
    /// <param name="batch">Gets the rows.</param>
    internal static void ReadSplit(ref Utf8JsonReader json, ReadOnlySpan<byte> body, RowBatch batch)
    {
        Expect(json.TokenType == JsonTokenType.StartObject, "'dataframe_split' must be an object with 'columns' and 'data'.");
        List<int>? columns = null;
        int data = -1;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            bool isColumns = JsonText.Is(ref json, "columns"u8);
            bool isData = JsonText.Is(ref json, "data"u8);
            json.Read();
            if (isColumns)
            {
                columns = Names(ref json, batch);
                continue;
            }

            data = isData ? (int)json.TokenStartIndex : data;
            json.Skip();
        }

        Expect(data >= 0, "'dataframe_split' has no 'data'.");
        int[] order = columns is null ? [.. Enumerable.Range(0, batch.Columns.Count)] : [.. columns];
        var rows = new Utf8JsonReader(body[data..], new JsonReaderOptions { MaxDepth = batch.Limits.Depth, AllowMultipleValues = true });
        Expect(rows.Read() && rows.TokenType == JsonTokenType.StartArray, "The data of 'dataframe_split' must be an array of rows.");
        while (rows.Read() && rows.TokenType != JsonTokenType.EndArray)
        {
            Expect(rows.TokenType == JsonTokenType.StartArray, "The data of 'dataframe_split' must be an array of rows.");
            JsonCells.ReadArray(ref rows, batch, order);
        }
    }

    private static List<int> Names(ref Utf8JsonReader json, RowBatch batch)
    {
        Expect(json.TokenType == JsonTokenType.StartArray, "The columns of 'dataframe_split' must be an array of names.");
        var columns = new List<int>();
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            Expect(json.TokenType == JsonTokenType.String, "The columns of 'dataframe_split' must be an array of names.");
            JsonCells.CheckLength(ref json, batch);
            columns.Add(batch.Columns.Find(ref json, columns.Count));
        }

        return columns;
    }

    private static List<int> CellStarts(ref Utf8JsonReader json, RowBatch batch)
    {
        var cells = new List<int>();
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            Expect(
                cells.Count < batch.Limits.Rows,
                string.Create(CultureInfo.InvariantCulture, $"The request holds more than {batch.Limits.Rows} rows."));
            cells.Add((int)json.TokenStartIndex);
            json.Skip();
        }

        return cells;
    }

    private static void Expect(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw ServingException.Malformed(otherwise);
        }
    }
}
