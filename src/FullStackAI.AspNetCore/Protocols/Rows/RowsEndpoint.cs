using System.Text.Json;
using FullStackAI.AspNetCore.Http;
using FullStackAI.AspNetCore.Serving;

namespace FullStackAI.AspNetCore.Protocols.Rows;

/// <summary>The plain way to ask: one object, or an array of objects, whose properties are the table's own columns.</summary>
internal sealed class RowsEndpoint(ServingServices services) : ModelEndpoint(services)
{
    protected override void Answer(in ModelCall call, ReadOnlySpan<byte> body)
    {
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

        PredictionJson.Send(call, isArray);
    }

    private static void ReadRow(ref Utf8JsonReader json, RowBatch batch)
    {
        if (json.TokenType != JsonTokenType.StartObject)
        {
            throw ServingException.Malformed("The body must be one object whose properties are the model's columns, or an array of such objects.");
        }

        JsonCells.ReadObject(ref json, batch);
    }
}
