namespace FullStackAI.Onnx;

/// <summary>The name of an operator that a model defines itself.</summary>
/// <param name="Domain">The domain it belongs to; empty for that of ONNX.</param>
/// <param name="Name">Its name in the domain.</param>
public readonly record struct OnnxFunctionName(string Domain, string Name);
