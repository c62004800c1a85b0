namespace FullStackAI.Onnx;

/// <summary>The types of a graph's values, as far as they follow from its inputs and constants.</summary>
/// <param name="Types">Type by value name; a value whose type could not be inferred is absent.</param>
/// <param name="Faults">Nodes whose inputs do not fit their operator.</param>
public sealed record InferredTypes(IReadOnlyDictionary<string, OnnxType> Types, IReadOnlyList<OnnxFault> Faults);
