namespace FullStackAI.Onnx;

/// <summary>A constant that a graph keeps as a list of places and values; for reading: it is written back as it was read.</summary>
/// <param name="Name">The name nodes read it by.</param>
/// <param name="Parts">Its values and their places.</param>
internal sealed record OnnxSparseConstant(string Name, IReadOnlyList<OnnxTensor> Parts);
