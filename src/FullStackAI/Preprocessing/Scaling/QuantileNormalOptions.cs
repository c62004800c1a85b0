using FullStackAI.Numerics;

namespace FullStackAI.Preprocessing;

/// <summary>How finely a distribution is known.</summary>
public sealed record QuantileNormalOptions
{
    /// <summary>The largest number of quantiles kept of each column; at least 2; the
    /// default is 1,000. There are never more than rows.</summary>
    public int Quantiles { get; init; } = 1_000;

    internal QuantileNormalOptions Validated()
    {
        new OptionFaults(nameof(QuantileNormalOptions)).Require(Quantiles >= 2, nameof(Quantiles), Quantiles, "must be 2 or more").Throw();
        return this;
    }
}
