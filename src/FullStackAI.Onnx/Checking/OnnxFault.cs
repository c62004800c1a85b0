namespace FullStackAI.Onnx;

/// <summary>One thing wrong with a model.</summary>
/// <param name="Message">Subject, found, expected, next step.</param>
/// <param name="Node">The node it concerns, as operator and name; null where it is none.</param>
/// <param name="Value">The tensor or value it concerns; null where it is none.</param>
public sealed record OnnxFault(string Message, string? Node = null, string? Value = null)
{
    /// <summary>Node and message in one line.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Node is null ? Message : $"Node {Node}: {Message}";
}
