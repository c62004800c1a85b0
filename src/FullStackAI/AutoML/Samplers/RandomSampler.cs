using FullStackAI.Numerics;

namespace FullStackAI.AutoML;

/// <summary>Tries the start, then points drawn evenly.</summary>
/// <remarks>Source: Bergstra and Bengio, Random Search for Hyper-Parameter Optimization (2012).</remarks>
public sealed class RandomSampler : ISampler
{
    /// <inheritdoc/>
    public string Name => "random";

    /// <inheritdoc/>
    public IReadOnlyList<double>? Next(SamplerContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.History.Count == 0 ? [.. context.Dimensions.Select(dimension => dimension.Start)] : Draw(context);
    }

    internal static double[] Draw(SamplerContext context)
    {
        Rng rng = context.Rng.Split("random", context.History.Count);
        return [.. context.Dimensions.Select(_ => rng.NextDouble())];
    }
}
