using System.Globalization;
using FullStackAI.Bundles;
using FullStackAI.Data.Splits;
using FullStackAI.Evaluation;
using FullStackAI.Metrics;
using FullStackAI.Models;
using FullStackAI.Models.Trees;

namespace FullStackAI.AutoML;

/// <summary>Brings trials into forms that fit the limits of a served model: all folds' models, one
/// model, or the first rounds of one; each form with its own honest score.</summary>
internal sealed class LimitedTrials(
    Experiment experiment,
    LabelledTable data,
    Metric metric,
    IReadOnlyList<Fold> folds,
    FeatureStore features,
    CancellationToken cancellationToken)
{
    private const double RefitGrowth = 1.1; // a model of all rows gets so many more rounds
    private const int FewestRounds = 4;

    private readonly CostMeter _meter = new(data, experiment.TimeProvider);

    /// <summary>A trial in the most accurate form that fits.</summary>
    /// <returns>The trial and its cost; null when no form fits.</returns>
    internal (Trial Trial, ModelCost Cost)? Fit(Trial trial)
    {
        if (trial.Candidate.Final == FinalForm.FoldModels && CostOf(trial.Models!) is var all && all.ShareOf(experiment) <= 1)
        {
            return (trial, all);
        }

        Trial single = Single(trial, trial.Entry, [trial.Models![0]], trial.Rounds);
        ModelCost cost = CostOf(single.Models!);
        if (cost.ShareOf(experiment) <= 1)
        {
            return (single, cost);
        }

        for (int rounds = trial.Rounds / 2; rounds >= FewestRounds
            && trial.Models!.All(fold => fold.Model is TreeEnsembleModel); rounds /= 2)
        {
            cost = CostOf([Cut(trial.Models![0], (int)Math.Ceiling(rounds * RefitGrowth))]);
            if (cost.ShareOf(experiment) <= 1)
            {
                return FirstRounds(trial, rounds) is { } cut ? (cut, cost) : null;
            }
        }

        return null;
    }

    /// <summary>The cost of models whose predictions are averaged.</summary>
    internal ModelCost CostOf(IReadOnlyList<FoldModel> models) =>
        _meter.Of([.. models.Select(fold => new BundleMember(fold.Pipeline, fold.Model))]);

    /// <summary>The cost of a whole model.</summary>
    internal ModelCost CostOf(IReadOnlyList<BundleMember> members) => _meter.Of(members);

    private Trial? FirstRounds(Trial trial, int rounds)
    {
        FoldModel[] models = [.. trial.Models!.Select(fold => Cut(fold, rounds))];
        ScoredRows[] scored = new ScoredRows[folds.Count];
        for (int fold = 0; fold < scored.Length; fold++)
        {
            ScoredRows before = trial.Scored[fold];
            double[] predictions = PredictionParts.Predict(
                models[fold].Model, features.For(trial.Candidate).Fold(fold).Test, experiment.Parallelism, cancellationToken);
            scored[fold] = new ScoredRows(
                before.Labels, predictions, before.Weights.IsEmpty ? null : before.Weights.ToArray(), before.GroupSizes);
        }

        LeaderboardEntry entry = trial.Entry with
        {
            Name = string.Create(CultureInfo.InvariantCulture, $"{trial.Name}, first {rounds} rounds"),
            Score = Estimates.Of(metric, scored),
            Scored = scored,
            Validation = null,
        };
        return double.IsNaN(entry.Score.Value) ? null : Single(trial, entry, [models[0]], rounds);
    }

    private static Trial Single(Trial trial, LeaderboardEntry entry, FoldModel[] models, int rounds) => new()
    {
        Candidate = trial.Candidate with { Name = entry.Name, Final = FinalForm.Refit },
        Number = trial.Number,
        Entry = entry,
        Models = models,
        Rounds = rounds,
    };

    private static FoldModel Cut(FoldModel fold, int rounds)
    {
        var trees = (TreeEnsembleModel)fold.Model;
        int perRound = Math.Max(1, trees.Trees.Count == 0 ? 1 : trees.OutputCount);
        return fold with { Model = trees.Truncate(Math.Min(trees.Trees.Count, rounds * perRound)) };
    }
}
