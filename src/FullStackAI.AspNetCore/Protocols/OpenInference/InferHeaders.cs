namespace FullStackAI.AspNetCore.Protocols.OpenInference;

/// <summary>The header of the binary tensor extension.</summary>
internal static class InferHeaders
{
    /// <summary>The bytes of JSON at the start of a body; behind them come those of tensors.</summary>
    internal const string JsonLength = "Inference-Header-Content-Length";
}
