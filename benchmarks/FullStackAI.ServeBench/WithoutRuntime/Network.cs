using FullStackAI.Inference;

namespace FullStackAI.ServeBench.Server;

/// <summary>Stands in where ONNX Runtime was left out of the build.</summary>
internal static class Network
{
    /// <summary>Whether this build can run networks.</summary>
    internal const bool IsAvailable = false;

    internal static Predictor Make(int width) =>
        throw new NotSupportedException($"ONNX Runtime was left out of this build: no network of width {width} can be made.");
}
