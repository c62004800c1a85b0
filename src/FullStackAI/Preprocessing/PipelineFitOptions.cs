using FullStackAI.Numerics;

namespace FullStackAI.Preprocessing;

/// <summary>How a pipeline is fitted.</summary>
public sealed record PipelineFitOptions
{
    /// <summary>[rows]; the weight of each row; null (the default) means 1.</summary>
    public float[]? Weights { get; init; }

    /// <summary>The random stream of steps that draw (folds of target encoding); the default has seed 0.</summary>
    public Rng Rng { get; init; } = new(0);
}
