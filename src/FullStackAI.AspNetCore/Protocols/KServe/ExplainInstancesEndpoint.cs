using FullStackAI.AspNetCore.Http;
using FullStackAI.AspNetCore.Security;
using FullStackAI.Explanation;
using Microsoft.AspNetCore.Http;

namespace FullStackAI.AspNetCore.Protocols.KServe;

/// <summary><c>POST /v1/models/{model}:explain</c>: predictions as <c>:predict</c> gives them, and one explanation a row beside them.</summary>
internal sealed class ExplainInstancesEndpoint(ServingServices services) : PredictEndpoint(services)
{
    /// <summary>False: explanations cost too much to be made twice, and are not kept.</summary>
    protected override bool PredictsOnly => false;

    protected override Addressed FindVersion(HttpContext http, ApiKey? caller) => ModelAddress.Choose(Services, caller, http, ModelUse.Explain);

    protected override object? Read(in ModelCall call, ReadOnlySpan<byte> body)
    {
        call.Batch.KeepForExplanations();
        return base.Read(call, body);
    }

    protected override RowExplanation[] Explain(in ModelCall call) => Services.Explanations.Of(call, call.Batch.KeptRows!);
}
