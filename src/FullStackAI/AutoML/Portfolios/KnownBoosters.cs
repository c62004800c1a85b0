using FullStackAI.Trainers.Boosting;

namespace FullStackAI.AutoML;

/// <summary>Options of boosting that did well on many tables and are unlike each other.</summary>
/// <remarks>Source: the configurations of AutoGluon's portfolio of December 2025 that come first there, small trees for few rows.</remarks>
internal static class KnownBoosters
{
    internal static BoostingOptions Random { get; } = new()
    {
        LearningRate = 0.03,
        NumLeaves = 39,
        FeatureFraction = 0.46,
        BaggingFraction = 0.88,
        BaggingFreq = 1,
        MinDataInLeaf = 3,
        LambdaL1 = 0.24,
        LambdaL2 = 0.36,
        ExtraTrees = true,
        CatSmooth = 15,
        MinDataPerGroup = 9,
        MaxCatToOneHot = 16,
    };

    internal static BoostingOptions Slow { get; } = new()
    {
        LearningRate = 0.02,
        NumLeaves = 84,
        FeatureFraction = 0.53,
        BaggingFraction = 0.98,
        BaggingFreq = 1,
        MinDataInLeaf = 3,
        LambdaL2 = 0.84,
        CatSmooth = 1,
        MinDataPerGroup = 75,
    };

    internal static BoostingOptions Small { get; } = new()
    {
        LearningRate = 0.03,
        NumLeaves = 8,
        FeatureFraction = 0.43,
        BaggingFraction = 0.72,
        BaggingFreq = 1,
        MinDataInLeaf = 15,
        LambdaL1 = 0.11,
        LambdaL2 = 0.26,
        MinDataPerGroup = 10,
    };

    internal static BoostingOptions Large { get; } = new()
    {
        LearningRate = 0.03,
        NumLeaves = 180,
        FeatureFraction = 0.4,
        BaggingFraction = 0.95,
        BaggingFreq = 1,
        MinDataInLeaf = 12,
        LambdaL1 = 0.77,
        LambdaL2 = 1.6,
        ExtraTrees = true,
        MinDataPerGroup = 3,
    };

    internal static BoostingOptions Medium { get; } = new()
    {
        LearningRate = 0.04,
        NumLeaves = 16,
        FeatureFraction = 0.58,
        BaggingFraction = 0.96,
        BaggingFreq = 1,
        MinDataInLeaf = 1,
        LambdaL1 = 0.94,
        LambdaL2 = 0.99,
        CatL2 = 1.9,
        MinDataPerGroup = 39,
    };

    internal static BoostingOptions Tiny { get; } = new()
    {
        LearningRate = 0.05,
        NumLeaves = 5,
        FeatureFraction = 0.73,
        BaggingFraction = 0.85,
        BaggingFreq = 1,
        MinDataInLeaf = 12,
        LambdaL1 = 0.24,
        LambdaL2 = 0.3,
        ExtraTrees = true,
    };
}
