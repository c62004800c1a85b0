using FullStackAI.Numerics;

namespace FullStackAI.Trainers.ExactBoosting;

/// <summary>How exact boosting learns.</summary>
/// <remarks>The names and defaults are those that LightGBM made common: best-first
/// trees of 31 leaves, Newton steps, learning rate 0.1.</remarks>
public sealed record ExactBoostingOptions
{
    /// <summary>The number of rounds, one tree per output each, at least 1; the default is 100.</summary>
    public int Rounds { get; init; } = 100;

    /// <summary>The share of each Newton step that is taken, in (0, 1]; the default is 0.1.</summary>
    public double LearningRate { get; init; } = 0.1;

    /// <summary>The most leaves of a tree, at least 2; the default is 31.</summary>
    public int MaxLeaves { get; init; } = 31;

    /// <summary>The most questions on a path, at least 1; null (the default) means no limit.</summary>
    public int? MaxDepth { get; init; }

    /// <summary>The fewest training rows in a leaf, at least 1; the default is 20.</summary>
    public int MinRowsPerLeaf { get; init; } = 20;

    /// <summary>The smallest sum of second derivatives in a leaf, zero or more; the default is 0.001.</summary>
    public double MinHessianPerLeaf { get; init; } = 1e-3;

    /// <summary>Added to the second derivatives of a leaf, zero or more; the default is 0.</summary>
    public double L2 { get; init; }

    /// <summary>What a question must gain, zero or more; the default is 0.</summary>
    public double MinGain { get; init; }

    /// <summary>Second derivatives of zeros added to each level of a category before the
    /// levels are ordered, zero or more; the default is 10.</summary>
    public double LevelSmoothing { get; init; } = 10;

    /// <summary>Stop when the loss on the validation rows has not fallen for this many rounds, at
    /// least 1, and keep the best round; null (the default) means never.</summary>
    public int? EarlyStoppingRounds { get; init; }

    /// <summary>Weights of the classes; null (the default) means that all count 1.</summary>
    public ClassWeights? ClassWeights { get; init; }

    internal void Validate() =>
        new OptionFaults(nameof(ExactBoostingOptions))
            .Require(Rounds >= 1, nameof(Rounds), Rounds, "must be 1 or more; 100 is the default")
            .Require(
                LearningRate is > 0 and <= 1,
                nameof(LearningRate),
                LearningRate,
                "must lie in (0, 1]; values above 1 overshoot; 0.1 is the default")
            .Require(MaxLeaves >= 2, nameof(MaxLeaves), MaxLeaves, "must be 2 or more; 31 is the default")
            .Require(MaxDepth is null or >= 1, nameof(MaxDepth), MaxDepth, "must be 1 or more, or null for no limit")
            .Require(MinRowsPerLeaf >= 1, nameof(MinRowsPerLeaf), MinRowsPerLeaf, "must be 1 or more; 20 is the default")
            .Require(MinHessianPerLeaf >= 0
                && double.IsFinite(MinHessianPerLeaf), nameof(
                    MinHessianPerLeaf), MinHessianPerLeaf, "must be a finite number, zero or more; 0.001 is the default")
            .Require(L2 >= 0 && double.IsFinite(L2), nameof(L2), L2, "must be a finite number, zero or more; 0 is the default")
            .Require(MinGain >= 0
                && double.IsFinite(MinGain), nameof(MinGain), MinGain, "must be a finite number, zero or more; 0 is the default")
            .Require(LevelSmoothing >= 0
                && double.IsFinite(LevelSmoothing), nameof(
                    LevelSmoothing), LevelSmoothing, "must be a finite number, zero or more; 10 is the default")
            .Require(
                EarlyStoppingRounds is null or >= 1,
                nameof(EarlyStoppingRounds),
                EarlyStoppingRounds,
                "must be 1 or more, or null for no early stopping")
            .Throw();
}
