using System.Globalization;
using FullStackAI.Bundles;
using FullStackAI.Data;
using FullStackAI.Data.Splits;
using FullStackAI.Evaluation;
using FullStackAI.Metrics;
using FullStackAI.Models;
using FullStackAI.Models.Trees;
using FullStackAI.Numerics;
using FullStackAI.Trainers;
using FullStackAI.Trainers.Boosting;

namespace FullStackAI.AutoML;

/// <summary>Teaches one small boosting model what an ensemble predicts, where the ensemble takes too
/// much to serve: its predictions say more of a row than its label does.</summary>
/// <remarks>
/// The teacher's answer for a row comes from models that had not seen its label, and the
/// student of a fold is judged on the labels of rows it did not learn from.
/// For numbers, and for two classes by their log-odds. Source: Bucilă, Caruana and Niculescu-Mizil, Model Compression (2006).
/// </remarks>
internal sealed class Distillation(
    Experiment experiment, LabelledTable data, Metric metric, IReadOnlyList<Fold> folds, FeatureStore features, LimitedTrials forms,
    RunClock clock, CancellationToken cancellationToken)
{
    private const int MostRounds = 400;
    private const int FewestRounds = 4;
    private const double SmallestShare = 1e-4; // log-odds beyond ±9 say nothing more

    private readonly BoostingOptions _options = new()
    {
        NumLeaves = 16,
        LearningRate = 0.1,
        MinDataInLeaf = 10,
        MonotoneColumns = experiment.MonotoneColumns,
    };

    /// <summary>Whether the task, the folds and the time let a student be taught.</summary>
    internal bool CanTeach =>
        data.Labels.Task is TaskKind.Regression or TaskKind.Binary
            && data.Roles.Time is null
            && folds.Count > 1
            && experiment.Includes(BoostingCharacter.Family)
            && clock.LeftBeforeClosing != TimeSpan.Zero;

    /// <summary>Teaches.</summary>
    /// <param name="teacher">Predictions of the test rows of all folds.</param>
    /// <returns>The student as a trial, and its cost; null when none fits or time is over.</returns>
    internal (Trial Trial, ModelCost Cost)? Teach(IReadOnlyList<ScoredRows> teacher)
    {
        float[] targets = Targets(teacher);
        ITrainer trainer = new BoostingTrainer(_options with { NumIterations = MostRounds });
        FoldModel? first = Learn(trainer, 0, targets);
        if (first is null || Rounds(first) is not { } rounds)
        {
            return null;
        }

        trainer = new BoostingTrainer(_options with { NumIterations = rounds });
        var models = new FoldModel[folds.Count];
        var scored = new ScoredRows[folds.Count];
        for (int fold = 0; fold < folds.Count; fold++)
        {
            if ((fold == 0
                ? first with { Model = ((TreeEnsembleModel)first.Model).Truncate(rounds) }
                : Learn(trainer, fold, targets)) is not { } model)
            {
                return null;
            }

            ScoredRows truth = teacher[fold];
            double[] predictions = PredictionParts.Predict(
                model.Model, features.For(Student("", trainer)).Fold(fold).Test, experiment.Parallelism, cancellationToken);
            models[fold] = model;
            scored[fold] = new ScoredRows(
                truth.Labels, predictions, truth.Weights.IsEmpty ? null : truth.Weights.ToArray(), truth.GroupSizes);
        }

        string name = string.Create(CultureInfo.InvariantCulture, $"student of {rounds} rounds");
        var entry = new LeaderboardEntry
        {
            Name = name,
            Family = BoostingCharacter.Family,
            Settings = "taught by the blend",
            Metric = metric,
            Score = Estimates.Of(metric, scored),
            Elapsed = TimeSpan.Zero,
            Scored = scored,
            Repeats = CrossFit.Repeats(folds),
        };
        // One fold's student serves: it has seen most rows, and only it is small enough.
        var trial = new Trial
        {
            Candidate = Student(name, trainer),
            Number = int.MaxValue,
            Entry = entry,
            Models = [models[0]],
            Rounds = rounds,
        };
        return double.IsNaN(entry.Score.Value) ? null : (trial, forms.CostOf(trial.Models));
    }

    private static Candidate Student(string name, ITrainer trainer) =>
        new(name, trainer) { Family = BoostingCharacter.Family, Final = FinalForm.FoldModels };

    // As many rounds as fit.
    private int? Rounds(FoldModel whole)
    {
        var trees = (TreeEnsembleModel)whole.Model;
        for (int rounds = trees.Trees.Count; rounds >= FewestRounds; rounds = rounds * 3 / 4)
        {
            if (forms.CostOf([whole with { Model = trees.Truncate(rounds) }]).ShareOf(experiment) <= 1)
            {
                return rounds;
            }
        }

        return null;
    }

    private FoldModel? Learn(ITrainer trainer, int fold, float[] targets)
    {
        if (clock.LeftBeforeClosing == TimeSpan.Zero || cancellationToken.IsCancellationRequested)
        {
            return null;
        }

        FoldFeatures rows = features.For(Student("", trainer)).Fold(fold);
        var taught = new TrainingSet(
            rows.Train.Features, Labels.Regression(Array.ConvertAll(folds[fold].Train, row => targets[row])), rows.Train.Weights);
        var context = new TrainingContext(experiment.TimeProvider)
        {
            Rng = new Rng(experiment.Seed).Split("student", fold),
            Parallelism = experiment.Parallelism,
            CancellationToken = cancellationToken,
            TimeLimit = clock.LeftBeforeClosing,
            Bins = rows.Bins,
        };
        var model = (TreeEnsembleModel)trainer.Train(taught, context);
        return context.TimeLimit is { } limit && context.Elapsed >= limit
            ? null
            : new FoldModel(
                rows.Pipeline,
                data.Labels.Task == TaskKind.Binary
                    ? new TreeEnsembleModel(model.Features, model.Trees, model.StartScores.ToArray(), Link.Sigmoid)
                    : model);
    }

    // [rows]; what the teacher says of each, the mean of repeats.
    private float[] Targets(IReadOnlyList<ScoredRows> teacher)
    {
        double[] sums = new double[data.Count];
        int[] counts = new int[data.Count];
        for (int fold = 0; fold < folds.Count; fold++)
        {
            for (int i = 0; i < folds[fold].Test.Length; i++)
            {
                sums[folds[fold].Test[i]] += teacher[fold].Predictions[i];
                counts[folds[fold].Test[i]]++;
            }
        }

        return [.. sums.Select((sum, row) => Target(counts[row] == 0 ? data.Labels.Values[row] : sum / counts[row]))];
    }

    private float Target(double prediction)
    {
        if (data.Labels.Task == TaskKind.Regression)
        {
            return (float)prediction;
        }

        double share = Math.Clamp(prediction, SmallestShare, 1 - SmallestShare);
        return (float)Elementary.Log(share / (1 - share));
    }
}
