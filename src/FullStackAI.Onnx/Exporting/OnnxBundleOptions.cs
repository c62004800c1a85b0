namespace FullStackAI.Onnx;

/// <summary>How a bundle becomes a graph.</summary>
public sealed record OnnxBundleOptions
{
    /// <summary>The graph's name; <c>model</c> by default.</summary>
    public string Name { get; init; } = "model";

    /// <summary>Whether a classifier's graph gives <c>label</c> and <c>probabilities</c> of all classes (true, the
    /// default), or <c>prediction</c> alone: the positive class's probability, or all classes'.</summary>
    public bool WithClasses { get; init; } = true;

    /// <summary>The versions the graph is for.</summary>
    public OnnxBuilderOptions Builder { get; init; } = new();
}
