using FullStackAI.AspNetCore.Http;
using FullStackAI.AspNetCore.Security;
using Microsoft.AspNetCore.Http;

namespace FullStackAI.AspNetCore.Protocols.OpenInference;

/// <summary><c>POST /v2/models/{model}/explain</c>: what <c>infer</c> answers to the same body, always with the tensor <c>explanations</c>.</summary>
/// <remarks>The protocol has no such address; its first version had, and its callers miss it.</remarks>
internal sealed class ExplainTensorsEndpoint(ServingServices services) : InferEndpoint(services)
{
    /// <summary>False: explanations cost too much to be made twice, and are not kept.</summary>
    protected override bool PredictsOnly => false;

    protected override bool AlwaysExplains => true;

    protected override Addressed FindVersion(HttpContext http, ApiKey? caller) => ModelAddress.Choose(Services, caller, http, ModelUse.Explain);
}
