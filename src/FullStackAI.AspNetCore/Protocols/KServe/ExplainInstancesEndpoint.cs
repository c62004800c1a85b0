using FullStackAI.AspNetCore.Http;
using FullStackAI.AspNetCore.Security;
using FullStackAI.Explanation;

namespace FullStackAI.AspNetCore.Protocols.KServe;

/// <summary><c>POST /v1/models/{model}:explain</c>: predictions as <c>:predict</c>
/// gives them, and one explanation a row beside them.</summary>
internal sealed class ExplainInstancesEndpoint(ServingServices services) : PredictEndpoint(services)
{
    protected override ModelUse Use => ModelUse.Explain;

    protected override object? Read(in ModelCall call, ReadOnlySpan<byte> body)
    {
        call.Batch.KeepForExplanations();
        return base.Read(call, body);
    }

    protected override RowExplanation[] Explain(in ModelCall call) => Services.Explanations.Of(call, call.Batch.KeptRows!);
}
