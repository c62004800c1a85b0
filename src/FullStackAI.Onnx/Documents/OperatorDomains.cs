namespace FullStackAI.Onnx;

/// <summary>The names of operator sets.</summary>
internal static class OperatorDomains
{
    internal const string Onnx = "";
    internal const string MachineLearning = "ai.onnx.ml";
    internal const string Microsoft = "com.microsoft";

    /// <summary>ONNX's own set has two names: empty and <c>ai.onnx</c>.</summary>
    internal static string Canonical(string domain) => domain == "ai.onnx" ? Onnx : domain;
}
