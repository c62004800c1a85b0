using FullStackAI.Numerics;

namespace FullStackAI.Trainers.DecisionTrees;

/// <summary>How a decision tree grows.</summary>
public sealed record DecisionTreeOptions
{
    /// <summary>The measure of a classification split; the default is Gini. Regressions use the variance.</summary>
    public SplitQuality Quality { get; init; } = SplitQuality.Gini;

    /// <summary>The most questions on a path, at least 0; null means no limit; the default is 8.</summary>
    public int? MaxDepth { get; init; } = 8;

    /// <summary>The most leaves, at least 1; null (the default) means no limit. The best questions are asked first.</summary>
    public int? MaxLeaves { get; init; }

    /// <summary>The fewest training rows in a leaf, at least 1; the default is 5.</summary>
    public int MinRowsPerLeaf { get; init; } = 5;

    /// <summary>What a question must gain, as a share of the criterion's total at the root, zero or more; the default is 0.</summary>
    public double MinGain { get; init; }

    /// <summary>The weight of rows with the classes' overall shares that each leaf is mixed with,
    /// zero or more; 0 gives the plain shares; the default is 1.</summary>
    public double Smoothing { get; init; } = 1;

    /// <summary>Weights of the classes; null (the default) means that all count 1.</summary>
    public ClassWeights? ClassWeights { get; init; }

    internal void Validate() =>
        new OptionFaults(nameof(DecisionTreeOptions))
            .Require(
                Enum.IsDefined(Quality),
                nameof(Quality),
                Quality,
                $"must be one of {string.Join(", ", Enum.GetNames<SplitQuality>())}")
            .Require(MaxDepth is null or >= 0, nameof(MaxDepth), MaxDepth, "must be 0 or more, or null for no limit; 8 is the default")
            .Require(MaxLeaves is null or >= 1, nameof(MaxLeaves), MaxLeaves, "must be 1 or more, or null for no limit")
            .Require(MinRowsPerLeaf >= 1, nameof(MinRowsPerLeaf), MinRowsPerLeaf, "must be 1 or more; 5 is the default")
            .Require(MinGain >= 0
                && double.IsFinite(MinGain), nameof(MinGain), MinGain, "must be a finite number, zero or more; 0 is the default")
            .Require(Smoothing >= 0
                && double.IsFinite(Smoothing), nameof(Smoothing), Smoothing, "must be a finite number, zero or more; 1 is the default")
            .Throw();
}
