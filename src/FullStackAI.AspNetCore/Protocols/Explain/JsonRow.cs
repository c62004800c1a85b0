using System.Text.Json;
using FullStackAI.AspNetCore.Serving;
using FullStackAI.Data;
using FullStackAI.Inference;

namespace FullStackAI.AspNetCore.Protocols.Explain;

/// <summary>A JSON object as a row of the columns a model reads; it has passed the checks of <see cref="JsonCells"/>.</summary>
internal static class JsonRow
{
    internal static Row Of(JsonElement cells, ModelColumns columns)
    {
        var row = new Row();
        foreach (FullStackAI.Bundles.SignatureColumn column in columns.Columns)
        {
            if (cells.TryGetProperty(column.Name, out JsonElement cell))
            {
                row[column.Name] = ValueOf(cell, column.Width);
            }
        }

        return row;
    }

    private static RowValue ValueOf(JsonElement cell, int width) => cell.ValueKind switch
    {
        JsonValueKind.Number => cell.TryGetInt64(out long integer) ? integer : cell.GetDouble(),
        JsonValueKind.String => cell.GetString(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Array => cell.EnumerateArray().Select(Single).ToArray(),
        JsonValueKind.Object => Sparse(cell, width),
        _ => RowValue.Missing,
    };

    private static float Single(JsonElement cell) => cell.ValueKind == JsonValueKind.Null ? float.NaN : cell.GetSingle();

    private static float[] Sparse(JsonElement cell, int width)
    {
        float[] vector = new float[width];
        foreach ((JsonElement index, JsonElement value) in cell.GetProperty("indices").EnumerateArray().Zip(cell.GetProperty("values").EnumerateArray()))
        {
            vector[index.GetInt32()] = Single(value);
        }

        return vector;
    }
}
