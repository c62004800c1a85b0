using FullStackAI.AutoML;
using FullStackAI.Bundles;
using FullStackAI.Data;
using FullStackAI.Metrics;
using FullStackAI.Numerics;
using FullStackAI.Trainers.Baseline;
using FullStackAI.Trainers.Linear;

namespace FullStackAI.Tests.AutoML;

/// <summary>What comes with the model of an experiment beside its score: intervals, a threshold, what happened on the way.</summary>
[TestClass]
public sealed class ExperimentOutcomeTests
{
    [TestMethod]
    public async Task RunAsync_Numbers_GivesIntervalsThatHoldNineInTenNewRows()
    {
        Leaderboard board = await new Experiment
        {
            Label = "y",
            Trainers = [new LinearRegressionTrainer(), new BaselineTrainer()],
            Budget = null,
        }.RunAsync(Numbers(1_000, seed: 1));
        PredictionInterval interval = board.Best.Bundle.Manifest.Interval!;
        Assert.AreEqual(0.9, interval.Coverage);
        Table unseen = Numbers(5_000, seed: 2);
        double[] predicted = board.Best.Bundle.Blend.Predict(unseen);
        var truth = (NumberColumn)unseen["y"];
        double inside = Enumerable.Range(0, 5_000).Count(
            row => truth[row] >= predicted[row] - interval.Below && truth[row] <= predicted[row] + interval.Above) / 5_000.0;
        Assert.AreEqual(0.9, inside, 0.02);
        Assert.AreNotEqual(interval.Below, interval.Above, 0.2); // errors have a tail on one side, and so has the interval
    }

    [TestMethod]
    public async Task RunAsync_ARareClassJudgedByF1_MovesTheThresholdAndTheScoreCountsIt()
    {
        var rng = new Rng(12);
        double[] x = [.. Enumerable.Range(0, 2_000).Select(_ => rng.NextGaussian())];
        var table = new Table([
            new NumberColumn("x", x),
            new CategoryColumn("y", [.. x.Select(value => value + (0.7 * rng.NextGaussian()) > 1.9 ? 1 : 0)], ["no", "yes"]),
        ]);
        Leaderboard board = await new Experiment
        {
            Label = "y",
            Metric = Metric.F1Score,
            Trainers = [new LogisticRegressionTrainer(), new BaselineTrainer()],
            Budget = null,
            Blend = false,
        }.RunAsync(table);
        double threshold = board.Best.Bundle.Manifest.Threshold;
        Assert.IsTrue(threshold is > 0.1 and < 0.48, $"{threshold}");
        Assert.IsTrue(board.Best.Bundle.Manifest.Decisions.Any(decision => decision.Subject == "threshold"));
        Assert.IsGreaterThan(
            board.Best.Scored.Average(Metric.F1Score.Compute),
            board.Best.Scored.Average(fold => Metric.F1Score.Compute(DecisionThreshold.Moved(fold, threshold))));

        // Rows that are judged later are decided there too.
        var labels = Labels.Classes([.. Enumerable.Range(0, 2_000).Select(row => (float)((CategoryColumn)table["y"])[row])], ["no", "yes"]);
        double[] predicted = board.Best.Bundle.Blend.Predict(table);
        double[] decided = Array.ConvertAll(predicted, probability => probability >= threshold ? 1.0 : 0.0);
        Assert.AreEqual(
            Metric.F1Score.Compute(new ScoredRows(labels, decided)),
            board.Evaluate(table, entries: [board.Best])[0].Score,
            1e-12);
        Assert.AreNotEqual(
            Metric.F1Score.Compute(new ScoredRows(labels, predicted)), board.Evaluate(table, entries: [board.Best])[0].Score, 1e-3);
    }

    [TestMethod]
    public async Task RunAsync_Progress_TellsEveryStepInOrder()
    {
        var told = new Listener();
        Leaderboard board = await new Experiment
        {
            Label = "y",
            Trainers = [new BaselineTrainer(), new LinearRegressionTrainer()],
            Budget = TimeSpan.FromHours(1),
            Folds = 3,
            Parallelism = 1,
        }.RunAsync(
            Numbers(300, seed: 1), told);
        ExperimentStage[] expected =
        [
            ExperimentStage.Examined,
            ExperimentStage.TrialStarted, ExperimentStage.FoldEnded, ExperimentStage.FoldEnded, ExperimentStage.FoldEnded,
            ExperimentStage.TrialEnded,
            ExperimentStage.TrialStarted, ExperimentStage.FoldEnded, ExperimentStage.FoldEnded, ExperimentStage.FoldEnded,
            ExperimentStage.TrialEnded,
        ];
        CollectionAssert.AreEqual(expected, told.Events.Take(expected.Length).Select(one => one.Stage).ToArray());
        Assert.AreEqual(ExperimentStage.Refitting, told.Events[^1].Stage);
        Assert.AreEqual(board.Best.Name, told.Events[^1].Trial);
        Assert.IsTrue(told.Events.All(one => one.TimeLeft <= TimeSpan.FromHours(1) && one.Share is >= 0 and <= 1 && one.FoldCount == 3));
        double[] best = [.. told.Events.Where(one => one.Stage == ExperimentStage.TrialEnded).Select(one => one.Best)];
        Assert.IsGreaterThan(best[0] + 0.5, best[1]);
        CollectionAssert.AreEqual(
            new[] { 1, 2, 3 },
            told.Events.Where(one => one.Trial == "linear-regression" && one.Stage == ExperimentStage.FoldEnded)
                .Select(one => one.Folds)
                .ToArray());
    }

    // Errors are those of an exponential: never far below, at times far above.
    private static Table Numbers(int rows, ulong seed)
    {
        var rng = new Rng(seed);
        double[] x = [.. Enumerable.Range(0, rows).Select(_ => 4 * rng.NextDouble())];
        return new Table([
            new NumberColumn("x", x),
            new NumberColumn("y", [.. x.Select(value => (2 * value) - Math.Log(1 - rng.NextDouble()))]),
        ]);
    }

    // In the order of the calls: Progress<T> would post them to other threads.
    private sealed class Listener : IProgress<ExperimentEvent>
    {
        internal List<ExperimentEvent> Events { get; } = [];

        public void Report(ExperimentEvent value) => Events.Add(value);
    }
}
