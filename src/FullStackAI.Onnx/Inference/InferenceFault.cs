namespace FullStackAI.Onnx;

/// <summary>Ends a rule at the first input that does not fit; never leaves <see cref="ShapeInference"/>.</summary>
internal sealed class InferenceFault(string message, string? value) : Exception(message)
{
    internal string? Value { get; } = value;
}
