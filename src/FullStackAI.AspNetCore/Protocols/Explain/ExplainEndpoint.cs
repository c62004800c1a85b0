using FullStackAI.AspNetCore.Http;
using FullStackAI.AspNetCore.Protocols.Rows;
using FullStackAI.AspNetCore.Security;
using FullStackAI.AspNetCore.Serving;
using Microsoft.AspNetCore.Http;

namespace FullStackAI.AspNetCore.Protocols.Explain;

/// <summary><c>POST /models/{model}/explain</c>, and <c>/predict?explain=true</c>: predictions as the
/// plain protocol gives them, each with what every column added to its score.</summary>
internal sealed class ExplainEndpoint(ServingServices services) : RowsEndpoint(services)
{
    /// <summary>Whether a request to predict asks for explanations, too.</summary>
    internal static bool IsWanted(HttpRequest request) =>
        request.QueryString.HasValue
            && request.Query.TryGetValue("explain", out var values)
            && (string?)values is "" or "true" or "1" or "shap";

    protected override ModelUse Use => ModelUse.Explain;

    protected override object? Read(in ModelCall call, ReadOnlySpan<byte> body)
    {
        call.Batch.KeepForExplanations();
        return base.Read(call, body);
    }

    protected override void Write(in ModelCall call, object? asked) =>
        ExplanationJson.Send(call, IsArray(asked), Services.Explanations.Of(call, call.Batch.KeptRows!));
}
