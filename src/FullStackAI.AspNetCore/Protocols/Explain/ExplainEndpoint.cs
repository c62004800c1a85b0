using System.Globalization;
using System.Text.Json;
using FullStackAI.AspNetCore.Http;
using FullStackAI.AspNetCore.Protocols.Rows;
using FullStackAI.AspNetCore.Security;
using FullStackAI.AspNetCore.Serving;
using FullStackAI.Data;
using FullStackAI.Explanation;
using FullStackAI.Inference;
using Microsoft.AspNetCore.Http;

namespace FullStackAI.AspNetCore.Protocols.Explain;

/// <summary><c>POST /models/{model}/explain</c>, and <c>/predict?explain=true</c>: predictions as the plain protocol gives them, each with what every column added to its score.</summary>
/// <remarks>Explanations cost far more than predictions: fewer rows are allowed, and no more requests are worked on at once than there are processors.</remarks>
internal sealed class ExplainEndpoint(ServingServices services) : ModelEndpoint(services), IDisposable
{
    private readonly SemaphoreSlim _places = new(Environment.ProcessorCount);

    public void Dispose() => _places.Dispose();

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
        if (!_places.Wait(0))
        {
            throw new ServingException(StatusCodes.Status503ServiceUnavailable, "Too many explanations are under way.") { RetryAfter = 1 };
        }

        try
        {
            ExplanationJson.Send(call, isArray, Explain(call, rows));
        }
        finally
        {
            _places.Release();
        }
    }

    private RowExplanation[] Explain(in ModelCall call, List<Row> rows)
    {
        RequestLimits limits = Services.Options.Limits;
        using var late = new CancellationTokenSource(limits.Deadline, Services.Time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(late.Token, call.Http.RequestAborted);
        try
        {
            PredictorExplainer explainer = call.Model.Predictor.Explainer();
            var explanations = new RowExplanation[rows.Count];
            for (int row = 0; row < explanations.Length; row++)
            {
                call.Batch.ThrowIfLate();
                explanations[row] = explainer.Explain(rows[row], stop.Token);
            }

            return explanations;
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested)
        {
            throw new ServingException(StatusCodes.Status504GatewayTimeout, string.Create(CultureInfo.InvariantCulture, $"The request took longer than {limits.Deadline.TotalSeconds} s."));
        }
        catch (ArgumentException)
        {
            throw new ServingException(StatusCodes.Status501NotImplemented, "This model cannot be explained: its bundle carries no typical rows to measure against.");
        }
        catch (SchemaException)
        {
            throw ServingException.Malformed("A row does not fit the model.");
        }
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

        if (rows.Count >= limits.ExplainedRows)
        {
            throw ServingException.Malformed(string.Create(CultureInfo.InvariantCulture, $"The request asks to explain more than {limits.ExplainedRows} rows."));
        }

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
