using FullStackAI.Numerics;

namespace FullStackAI.Preprocessing;

/// <summary>Where numbers are clipped.</summary>
public sealed record ClipOptions
{
    /// <summary>Where the limits lie; the default is by the interquartile range.</summary>
    public ClipRule Rule { get; init; } = ClipRule.InterquartileRange;

    /// <summary>The multiple of the interquartile range, or of the range; zero or more, finite; the default is 1.5.</summary>
    public double Factor { get; init; } = 1.5;

    /// <summary>The share of training rows below the lower limit of
    /// <see cref="ClipRule.Quantiles"/>, and above the upper; in [0, 0.5); the default is 0.01.</summary>
    public double Tail { get; init; } = 0.01;

    internal ClipOptions Validated()
    {
        new OptionFaults(nameof(ClipOptions))
            .Require(Enum.IsDefined(Rule), nameof(Rule), Rule, "must be a rule")
            .Require(double.IsFinite(Factor) && Factor >= 0, nameof(Factor), Factor, "must be finite and 0 or more")
            .Require(Tail is >= 0 and < 0.5, nameof(Tail), Tail, "must lie in [0, 0.5)")
            .Throw();
        return this;
    }
}
