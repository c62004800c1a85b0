using FullStackAI.Evaluation;
using FullStackAI.Metrics;
using FullStackAI.Models;
using FullStackAI.Models.Trees;
using FullStackAI.Preprocessing;

namespace FullStackAI.AutoML;

/// <summary>A candidate that has been tried on every fold.</summary>
internal sealed class Trial
{
    internal required Candidate Candidate { get; init; }

    internal required int Number { get; init; }

    internal required LeaderboardEntry Entry { get; init; }

    /// <summary>[folds]; null when they were let go to bound the memory.</summary>
    internal FoldModel[]? Models { get; set; }

    /// <summary>The mean number of boosting rounds of the folds; 0 when the models have none.</summary>
    internal int Rounds { get; init; }

    internal string Name => Candidate.Name;

    internal IReadOnlyList<ScoredRows> Scored => Entry.Scored;

    internal static int RoundsOf(IEnumerable<FoldModel> models)
    {
        int[] rounds = [.. models
            .Select(model => model.Model)
            .OfType<TreeEnsembleModel>()
            .Select(trees => trees.Trees.Count / trees.OutputCount)];
        return rounds.Length == 0 ? 0 : (int)Math.Round(rounds.Average());
    }
}

/// <summary>What a fold learned.</summary>
/// <param name="Pipeline">Columns to features.</param>
/// <param name="Model">Features to predictions.</param>
internal sealed record FoldModel(FittedPipeline Pipeline, Model Model);
