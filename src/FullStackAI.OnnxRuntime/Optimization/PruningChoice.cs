using FullStackAI.Onnx;

namespace FullStackAI.OnnxRuntime;

/// <summary>How narrow a model's hidden layers were made.</summary>
/// <param name="Document">The narrower model, before <see cref="PruningOptions.Then"/>; the one given where no unit could go.</param>
/// <param name="Share">Share of the units of each hidden layer that went, in [0, 1).</param>
/// <param name="PointsLost">Points lost on the rows that judged, with <see cref="PruningOptions.Then"/>; below 0 where it gained.</param>
public sealed record PruningChoice(OnnxDocument Document, double Share, double PointsLost);
