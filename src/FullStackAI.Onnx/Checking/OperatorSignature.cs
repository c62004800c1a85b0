namespace FullStackAI.Onnx;

/// <summary>What an operator accepts, from one version of its set on.</summary>
/// <param name="Since">First version of the set that has this form.</param>
/// <param name="Inputs">Fewest and most inputs.</param>
/// <param name="Outputs">Fewest and most outputs.</param>
/// <param name="Attributes">Attribute names with their type and whether they must be there.</param>
internal sealed record OperatorSignature(
    int Since,
    (int Least, int Most) Inputs,
    (int Least, int Most) Outputs,
    IReadOnlyDictionary<string, (OnnxAttributeType Type, bool Required)> Attributes);
