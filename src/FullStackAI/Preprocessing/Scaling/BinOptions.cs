using FullStackAI.Numerics;

namespace FullStackAI.Preprocessing;

/// <summary>How numbers become bins.</summary>
public sealed record BinOptions
{
    /// <summary>The largest number of bins; in [2, 10000]; the default is 5. Equal edges are one.</summary>
    public int Bins { get; init; } = 5;

    /// <summary>How edges are found; the default is by quantiles.</summary>
    public BinRule Rule { get; init; } = BinRule.Quantiles;

    internal BinOptions Validated()
    {
        new OptionFaults(nameof(BinOptions))
            .Require(Bins is >= 2 and <= 10_000, nameof(Bins), Bins, "must lie in [2, 10000]")
            .Require(Enum.IsDefined(Rule), nameof(Rule), Rule, "must be a rule")
            .Throw();
        return this;
    }
}
