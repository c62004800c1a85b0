using FullStackAI.Numerics;

namespace FullStackAI.AutoML;

/// <summary>A point that was tried.</summary>
/// <param name="Point">[dimensions]; each in [0, 1]; NaN where a dimension did not apply.</param>
/// <param name="Loss">What came of it, smaller is better; infinite when it failed.</param>
/// <param name="Cost">What it cost, in seconds or units of work.</param>
public sealed record Observation(IReadOnlyList<double> Point, double Loss, double Cost);

/// <summary>What a sampler may look at.</summary>
/// <param name="Dimensions">The space.</param>
/// <param name="History">The points tried so far, in order.</param>
/// <param name="Rng">The random stream of the whole search: split it by the number of a proposal, never advance it.</param>
public sealed record SamplerContext(IReadOnlyList<SearchDimension> Dimensions, IReadOnlyList<Observation> History, Rng Rng);

/// <summary>Proposes what to try next. Without state: the same history gives the same
/// proposal, so a search can be resumed and repeated.</summary>
public interface ISampler
{
    /// <summary>The name people type and read, for example <c>tpe</c>.</summary>
    string Name { get; }

    /// <summary>The next point.</summary>
    /// <param name="context">The space, what was tried, the random stream.</param>
    /// <returns>[dimensions]; each in [0, 1]; null when there is nothing more to try.</returns>
    IReadOnlyList<double>? Next(SamplerContext context);
}
