namespace FullStackAI.Trainers.Trees;

/// <summary>Which leaf is split next.</summary>
internal enum GrowthOrder
{
    /// <summary>The one that gains most.</summary>
    BestFirst,

    /// <summary>The shallowest, then the one that gains most.</summary>
    LevelByLevel,
}

/// <summary>How one tree is grown; names and meaning are LightGBM's.</summary>
internal sealed record GrowthOptions
{
    internal int NumLeaves { get; init; } = 31;

    /// <summary>0 means no limit.</summary>
    internal int MaxDepth { get; init; }

    internal GrowthOrder Order { get; init; }

    internal int MinDataInLeaf { get; init; } = 20;

    internal double MinSumHessianInLeaf { get; init; } = 1e-3;

    internal double LambdaL1 { get; init; }

    internal double LambdaL2 { get; init; }

    internal double MinGainToSplit { get; init; }

    /// <summary>0 means no limit.</summary>
    internal double MaxDeltaStep { get; init; }

    internal double PathSmooth { get; init; }

    /// <summary>Whether each feature is tried at one random threshold only.</summary>
    internal bool ExtraTrees { get; init; }

    internal double FeatureFractionByNode { get; init; } = 1;

    internal double CatSmooth { get; init; } = 10;

    internal double CatL2 { get; init; } = 10;

    internal int MaxCatThreshold { get; init; } = 32;

    internal int MaxCatToOneHot { get; init; } = 4;

    internal int MinDataPerGroup { get; init; } = 100;

    /// <summary>[features of the matrix]; −1, 0 or 1; empty means no constraint.</summary>
    internal IReadOnlyList<int> MonotoneConstraints { get; init; } = [];

    internal MonotoneBounding MonotoneBounding { get; init; }

    /// <summary>Sets of features that may meet on one path; empty means no constraint. A feature in no set stands alone.</summary>
    internal IReadOnlyList<IReadOnlyList<int>> InteractionConstraints { get; init; } = [];

    /// <summary>Bytes for the histograms of leaves that wait; the least recently made are dropped and built again when needed.</summary>
    internal long HistogramPoolBytes { get; init; } = 1L << 30;

    /// <summary>Whether a leaf's value depends on more than its sums, so that gains need the values.</summary>
    internal bool NeedsOutputs => MaxDeltaStep > 0 || PathSmooth > 0 || MonotoneConstraints.Count > 0;
}
