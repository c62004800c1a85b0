namespace FullStackAI.Bundles;

/// <summary>How far the truth lies from a predicted number: with probability <see cref="Coverage"/> in
/// [prediction − <see cref="Below"/>, prediction + <see cref="Above"/>].</summary>
/// <param name="Coverage">In (0, 1), for example 0.9.</param>
/// <param name="Below">In the label's unit; 0 or more.</param>
/// <param name="Above">In the label's unit; 0 or more.</param>
public sealed record PredictionInterval(double Coverage, double Below, double Above);
