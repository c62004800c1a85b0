using System.Text.Json;
using FullStackAI.Inference;

namespace FullStackAI.AspNetCore.Protocols.Explain;

/// <summary>A JSON value as a cell of a row; it has passed the checks of <see cref="Serving.JsonCells"/>.</summary>
internal static class JsonValue
{
    /// <summary>The cell.</summary>
    /// <param name="cell">A number, text, boolean, null, vector, or an object of indices and values.</param>
    /// <param name="width">The numbers of a vector; 0 for other columns.</param>
    internal static RowValue Of(JsonElement cell, int width) => cell.ValueKind switch
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
        foreach ((JsonElement index, JsonElement value) in cell
            .GetProperty("indices")
            .EnumerateArray()
            .Zip(cell.GetProperty("values").EnumerateArray()))
        {
            vector[index.GetInt32()] = Single(value);
        }

        return vector;
    }
}
