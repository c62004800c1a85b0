namespace FullStackAI.Onnx;

/// <summary>An operator set that a model uses.</summary>
/// <param name="Domain">Its domain; empty for ONNX's own, <c>ai.onnx.ml</c> for the classical models.</param>
/// <param name="Version">Its version, at least 1.</param>
public sealed record OnnxOperatorSet(string Domain, long Version);
