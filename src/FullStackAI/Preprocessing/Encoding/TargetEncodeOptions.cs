using FullStackAI.Numerics;

namespace FullStackAI.Preprocessing;

/// <summary>How categories become the mean label of their level.</summary>
public sealed record TargetEncodeOptions
{
    /// <summary>The number of rows that the mean of all rows counts for in the mean of a
    /// level; zero or more, finite; the default is 10.</summary>
    public double Smoothing { get; init; } = 10;

    /// <summary>The number of folds: each training row is encoded from the other folds, so that its
    /// own label never reaches it; in [2, 255]; the default is 5.</summary>
    public int Folds { get; init; } = 5;

    internal TargetEncodeOptions Validated()
    {
        new OptionFaults(nameof(TargetEncodeOptions))
            .Require(double.IsFinite(Smoothing) && Smoothing >= 0, nameof(Smoothing), Smoothing, "must be finite and 0 or more")
            .Require(Folds is >= 2 and <= 255, nameof(Folds), Folds, "must lie in [2, 255]")
            .Throw();
        return this;
    }
}
