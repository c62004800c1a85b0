using FullStackAI.AspNetCore.Http;
using FullStackAI.AspNetCore.Security;

namespace FullStackAI.AspNetCore.Protocols.OpenInference;

/// <summary><c>POST /v2/models/{model}/explain</c>: what <c>infer</c> answers to the
/// same body, always with the tensor <c>explanations</c>.</summary>
/// <remarks>The protocol has no such address; its first version had, and its callers miss it.</remarks>
internal sealed class ExplainTensorsEndpoint(ServingServices services) : InferEndpoint(services)
{
    protected override ModelUse Use => ModelUse.Explain;
}
