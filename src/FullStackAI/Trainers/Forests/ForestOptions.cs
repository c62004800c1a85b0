using FullStackAI.Numerics;

namespace FullStackAI.Trainers.Forests;

/// <summary>What decides how <see cref="ForestTrainer"/> learns. Defaults are scikit-learn's.</summary>
public sealed record ForestOptions
{
    /// <summary>Random forest or extra trees; the default is a random forest.</summary>
    public ForestKind Kind { get; init; }

    /// <summary>Number of trees, 1 … 100,000; the default is 100.</summary>
    public int NumTrees { get; init; } = 100;

    /// <summary>Share of features tried at each node, in (0, 1]; the default (null) is √features for classes, and all features for numbers.
    /// Features that cannot part a node's rows count as tried; when none of those drawn gains, more are drawn.</summary>
    public double? MaxFeatures { get; init; }

    /// <summary>Most splits from root to leaf; 0 (the default) means no limit.</summary>
    public int MaxDepth { get; init; }

    /// <summary>Fewest drawn rows in a leaf, at least 1; the default is 1.</summary>
    public int MinDataInLeaf { get; init; } = 1;

    /// <summary>Fewest drawn rows of a node that is split, at least 2; the default is 2.</summary>
    public int MinDataToSplit { get; init; } = 2;

    /// <summary>Whether each tree sees rows drawn with replacement; the default (null) is
    /// yes for a random forest and no for extra trees.</summary>
    public bool? Bootstrap { get; init; }

    /// <summary>Rows drawn for each tree as a share of all, in (0, 1]; the default is 1.
    /// Without bootstrap they are drawn without replacement.</summary>
    public double SampleFraction { get; init; } = 1;

    /// <summary>Most bins of a numeric feature, 2 … 255; the default is 255. Features
    /// with fewer different values are split exactly.</summary>
    public int MaxBin { get; init; } = 255;

    /// <summary>Which thresholds of a number are tried; the default is the bounds of bins.</summary>
    public ThresholdSearch ThresholdSearch { get; init; }

    /// <summary>How much the rows of each class count, multiplied into the row weights; the default (null) is 1 each.</summary>
    public ClassWeights? ClassWeights { get; init; }

    internal bool DrawsWithReplacement => Bootstrap ?? Kind == ForestKind.RandomForest;

    /// <summary>Checks every option.</summary>
    /// <exception cref="ArgumentException">Some are out of range; the message names them all.</exception>
    public void Validate()
    {
        var faults = new OptionFaults(nameof(ForestOptions));
        faults.Require(NumTrees is >= 1 and <= 100_000, nameof(NumTrees), NumTrees, "must lie in [1, 100000]; 100 is the default");
        faults.Require(
            MaxFeatures is null or (> 0 and <= 1),
            nameof(MaxFeatures),
            MaxFeatures,
            "must lie in (0, 1], or be null for the default of the task");
        faults.Require(MaxDepth >= 0, nameof(MaxDepth), MaxDepth, "must be 0 (no limit) or more");
        faults.Require(MinDataInLeaf >= 1, nameof(MinDataInLeaf), MinDataInLeaf, "must be at least 1");
        faults.Require(MinDataToSplit >= 2, nameof(MinDataToSplit), MinDataToSplit, "must be at least 2");
        faults.Require(SampleFraction is > 0 and <= 1, nameof(SampleFraction), SampleFraction, "must lie in (0, 1]");
        faults.Require(MaxBin is >= 2 and <= 255, nameof(MaxBin), MaxBin, "must lie in [2, 255]");
        faults.Throw();
    }
}
