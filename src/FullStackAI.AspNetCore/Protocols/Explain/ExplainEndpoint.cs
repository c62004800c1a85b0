using System.Text.Json;
using FullStackAI.AspNetCore.Http;
using FullStackAI.AspNetCore.Protocols.Rows;
using FullStackAI.AspNetCore.Security;
using FullStackAI.AspNetCore.Serving;
using FullStackAI.Inference;
using Microsoft.AspNetCore.Http;

namespace FullStackAI.AspNetCore.Protocols.Explain;

/// <summary><c>POST /models/{model}/explain</c>, and <c>/predict?explain=true</c>: predictions as the plain protocol gives them, each with what every column added to its score.</summary>
internal sealed class ExplainEndpoint(ServingServices services) : ModelEndpoint(services)
{
    /// <summary>Whether a request to predict asks for explanations, too.</summary>
    internal static bool IsWanted(HttpRequest request) =>
        request.QueryString.HasValue && request.Query.TryGetValue("explain", out var values) && (string?)values is "" or "true" or "1" or "shap";

    /// <summary>False: explanations cost too much to be made twice, and are not kept.</summary>
    protected override bool PredictsOnly => false;

    protected override Addressed FindVersion(HttpContext http, ApiKey? caller) => ModelAddress.Choose(Services, caller, http, ModelUse.Explain);

    protected override object? Read(in ModelCall call, ReadOnlySpan<byte> body)
    {
        var rows = new List<Row>();
        bool isArray = Read(call, body, rows);
        return new Asked(isArray, rows);
    }

    protected override void Write(in ModelCall call, object? asked)
    {
        (bool isArray, List<Row> rows) = (Asked)asked!;
        ExplanationJson.Send(call, isArray, Services.Explanations.Of(call, rows));
    }

    /// <summary>Reads the rows twice: first as predictions are read, with all their checks and errors, then cell by cell.</summary>
    private static bool Read(in ModelCall call, ReadOnlySpan<byte> body, List<Row> rows)
    {
        RequestLimits limits = call.Batch.Limits;
        var json = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = limits.Depth });
        bool isArray = json.Read() && json.TokenType == JsonTokenType.StartArray;
        if (isArray)
        {
            while (json.Read() && json.TokenType != JsonTokenType.EndArray)
            {
                ReadRow(ref json, call.Batch, limits, rows);
            }
        }
        else
        {
            ReadRow(ref json, call.Batch, limits, rows);
        }

        return json.Read() ? throw ServingException.Malformed("The body goes on after its JSON value.") : isArray;
    }

    private static void ReadRow(ref Utf8JsonReader json, RowBatch batch, RequestLimits limits, List<Row> rows)
    {
        if (json.TokenType != JsonTokenType.StartObject)
        {
            throw ServingException.Malformed("The body must be one object whose properties are the model's columns, or an array of such objects.");
        }

        Explanations.Check(rows.Count + 1, limits);
        Utf8JsonReader again = json;
        JsonCells.ReadObject(ref json, batch);
        using JsonDocument cells = JsonDocument.ParseValue(ref again);
        try
        {
            rows.Add(JsonRow.Of(cells.RootElement, batch.Columns));
        }
        catch (InvalidOperationException)
        {
            throw ServingException.Malformed("A name or a string is not valid text.");
        }
    }

    private sealed record Asked(bool IsArray, List<Row> Rows);
}
