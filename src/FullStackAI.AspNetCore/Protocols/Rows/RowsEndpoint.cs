using System.Text.Json;
using FullStackAI.AspNetCore.Http;
using FullStackAI.AspNetCore.Serving;

namespace FullStackAI.AspNetCore.Protocols.Rows;

/// <summary>The plain way to ask: one object, or an array of objects, whose properties are the table's own columns.</summary>
internal class RowsEndpoint(ServingServices services) : ModelEndpoint(services)
{
    private static readonly object One = false;
    private static readonly object Many = true;

    protected override object? Read(in ModelCall call, ReadOnlySpan<byte> body)
    {
        if (Novelty.IsWanted(call.Http.Request))
        {
            call.Batch.KeepForMarks();
        }

        var json = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = call.Batch.Limits.Depth });
        bool isArray = json.Read() && json.TokenType == JsonTokenType.StartArray;
        if (isArray)
        {
            while (json.Read() && json.TokenType != JsonTokenType.EndArray)
            {
                ReadRow(ref json, call.Batch);
            }
        }
        else
        {
            ReadRow(ref json, call.Batch);
        }

        if (json.Read())
        {
            throw ServingException.Malformed("The body goes on after its JSON value.");
        }

        return isArray ? Many : One;
    }

    protected override void Write(in ModelCall call, object? asked) => PredictionJson.Send(call, IsArray(asked));

    /// <summary>Whether the request was an array; else it was one object, and so is the answer.</summary>
    protected static bool IsArray(object? asked) => ReferenceEquals(asked, Many);

    private static void ReadRow(ref Utf8JsonReader json, RowBatch batch)
    {
        if (json.TokenType != JsonTokenType.StartObject)
        {
            throw ServingException.Malformed(
                "The body must be one object whose properties are the model's columns, or an array of such objects.");
        }

        JsonCells.ReadObject(ref json, batch);
    }
}
