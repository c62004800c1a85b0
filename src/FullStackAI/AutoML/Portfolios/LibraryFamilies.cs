using FullStackAI.Data;
using FullStackAI.Trainers.Boosting;

namespace FullStackAI.AutoML;

/// <summary>The spaces that are searched after the portfolio.</summary>
/// <remarks>Ranges: those of the TabArena study (Erickson et al. 2025) for gradient
/// boosting; rounds are not searched, as early stopping finds them.</remarks>
internal static class LibraryFamilies
{
    /// <summary>Boosting; its points can be read off the portfolio's options too.</summary>
    internal static SearchSpace<BoostingOptions> Boosting { get; } =
        new SearchSpace<BoostingOptions>(new BoostingOptions
        {
            BaggingFreq = 1,
            BaggingFraction = 0.9,
            FeatureFraction = 0.6,
            LearningRate = 0.04,
        })
            .Number("learning rate", o => o.LearningRate, (o, value) => o with { LearningRate = value }, 0.01, 0.1, SearchScale.Logarithmic)
            .Integer("leaves", o => o.NumLeaves, (o, value) => o with { NumLeaves = value }, 3, 200, SearchScale.Logarithmic)
            .Integer("rows in a leaf", o => o.MinDataInLeaf, (o, value) => o with { MinDataInLeaf = value }, 1, 64, SearchScale.Logarithmic)
            .Number("share of features", o => o.FeatureFraction, (o, value) => o with { FeatureFraction = value }, 0.4, 1)
            .Number("share of rows", o => o.BaggingFraction, (o, value) => o with { BaggingFraction = value, BaggingFreq = 1 }, 0.7, 1)
            .Number("L1", o => o.LambdaL1, (o, value) => o with { LambdaL1 = value }, 0, 1)
            .Number("L2", o => o.LambdaL2, (o, value) => o with { LambdaL2 = value }, 0, 2)
            .Choice("random thresholds", [false, true], o => o.ExtraTrees, (o, value) => o with { ExtraTrees = value })
            .Number("smoothing of categories", o =>
                o.CatSmooth, (o, value) => o with { CatSmooth = value }, 0.5, 100, SearchScale.Logarithmic)
            .Integer(
                "rows of a category", o => o.MinDataPerGroup, (o, value) => o with { MinDataPerGroup = value }, 2, 100,
                SearchScale.Logarithmic);

    /// <summary>Whether the search can help a task: a text has said all it can to the linear models.</summary>
    internal static bool Serve(DataShape shape) => !shape.IsTextOnly && shape.Task != TaskKind.Ranking;
}
