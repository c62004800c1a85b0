using FullStackAI.AutoML;
using FullStackAI.Data;
using FullStackAI.Data.Splits;
using FullStackAI.Metrics;
using FullStackAI.Models;
using FullStackAI.Models.Trees;
using FullStackAI.Numerics;
using FullStackAI.Trainers;

namespace FullStackAI.Reporting;

/// <summary>The learning curves of the best model's parts: of trees by scoring with more and more of
/// them, of others by learning one fold again with an eye on the loss.</summary>
internal static class RoundCurves
{
    private const int Most = 2;
    private const int Places = 30;
    private const int MostRows = 4_000;
    private static readonly TimeSpan LongestRetraining = TimeSpan.FromSeconds(4); // by what the trial took for a fold
    private static readonly TimeSpan LongestCurve = TimeSpan.FromSeconds(10); // what is there by then is drawn

    internal static IReadOnlyList<RoundCurve> Of(Leaderboard board, CancellationToken cancellationToken)
    {
        FinishedRun run = board.Run;
        IEnumerable<string> names = board.Best.Members.Count > 0 ? board.Best.Members.Select(member => member.Name) : [board.Best.Name];
        List<RoundCurve> curves = [];
        foreach (Trial? trial in names.Select(name => run.Trials.All.FirstOrDefault(trial => trial.Name == name)))
        {
            if (curves.Count < Most
                && trial?.Models is { } models
                && !trial.Candidate.ReadsNothing
                && Curve(run, trial, models, cancellationToken) is { Points.Count: > 2 } curve)
            {
                curves.Add(curve);
            }
        }

        return curves;
    }

    private static RoundCurve? Curve(FinishedRun run, Trial trial, FoldModel[] models, CancellationToken cancellationToken)
    {
        int number = run.Data.Roles.Time is null ? 0 : models.Length - 1;
        FoldModel model = models[number];
        Fold fold = run.Plan.Folds[number];
        if (model.Model is TreeEnsembleModel or CrossedTreesModel)
        {
            return OfTrees(run, trial, model, fold);
        }

        bool isQuick = trial.Entry.Elapsed / models.Length <= LongestRetraining;
        return isQuick ? OfEpochs(run, trial, model, fold, number, cancellationToken) : null;
    }

    private static RoundCurve OfTrees(FinishedRun run, Trial trial, FoldModel model, Fold fold)
    {
        Metric loss = run.Metric.Supports(TaskKind.Ranking) ? run.Metric
            : run.Data.Labels.ClassCount > 0 ? Metric.LogLoss
            : Metric.RootMeanSquaredError;
        bool isMean = trial.Candidate.Family is "forest" or "extra-trees";
        var training = new StagedScores(model, run, Some(run, fold.Train), isMean);
        var validation = new StagedScores(model, run, Some(run, fold.Test), isMean);
        int rounds = training.Rounds;
        int[] stops = [.. Enumerable.Range(1, Places)
            .Select(i => Math.Max(1, (int)Math.Round(rounds * Math.Pow(i / (double)Places, 1.5))))
            .Distinct()];
        (double, double, double)[] points =
        [
            .. stops.Select(stop => ((double)stop, loss.Compute(training.To(stop)), loss.Compute(validation.To(stop))))
        ];
        return new RoundCurve(trial.Name, "trees", loss.Name, points, "one fold");
    }

    private static RoundCurve OfEpochs(
        FinishedRun run, Trial trial, FoldModel model, Fold fold, int number, CancellationToken cancellationToken)
    {
        List<TrainingProgress> told = [];
        TrainingSet Set(int[] rows) =>
            new(
                model.Pipeline.Transform(run.Data.Features.Take(rows)),
                run.Data.Labels.Take(rows),
                run.Data.Weights is { } weights ? [.. rows.Select(row => weights[row])] : null,
                run.Data.GroupSizes(rows));
        var context = new TrainingContext(run.Experiment.TimeProvider)
        {
            Rng = new Rng(run.Experiment.Seed).Split(trial.Name).Split("fold", number),
            Parallelism = run.Experiment.Parallelism,
            CancellationToken = cancellationToken,
            TimeLimit = LongestCurve,
            Validation = Set(Some(run, fold.Test)),
            Progress = new Listener(told),
        };
        int[] rows = Some(run, fold.Train);
        trial.Candidate.Trainer.Train(Set(rows), context);
        IReadOnlyList<(double, double, double)> points = SampledRows.Thinned(
            [.. told.Select(point => ((double)point.Round, point.TrainingLoss, point.ValidationLoss))], 200);
        return new RoundCurve(
            trial.Name,
            trial.Candidate.Family == "mlp" ? "epochs" : "iterations",
            "loss",
            points,
            rows.Length < fold.Train.Length
                ? $"one fold, learned anew from {Figures.Count(rows.Length)} of its rows"
                : "one fold, learned anew");
    }

    // Rankings keep their groups whole, so all of their rows are taken.
    private static int[] Some(FinishedRun run, int[] rows) =>
        run.Data.Labels.Task == TaskKind.Ranking ? rows : [.. SampledRows.Numbers(rows.Length, MostRows).Select(i => rows[i])];

    private sealed class Listener(List<TrainingProgress> told) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            lock (told)
            {
                told.Add(value);
            }
        }
    }
}
