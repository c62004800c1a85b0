using FullStackAI.AutoML;
using FullStackAI.Data;
using FullStackAI.Metrics;
using FullStackAI.Numerics;
using FullStackAI.Tests.Evaluation;
using FullStackAI.Trainers.Baseline;
using FullStackAI.Trainers.Linear;

namespace FullStackAI.Tests.AutoML;

[TestClass]
public sealed class ExperimentTests
{
    [TestMethod]
    public async Task RunAsync_TrainerThatThrows_IsOnTheLeaderboardWithItsReason()
    {
        // The first trial fails; the run must go on.
        var failing = new TestTrainer("failing", (_, _) => throw new DivideByZeroException("no luck"));
        Leaderboard board = await Small([failing, new BaselineTrainer(), new LogisticRegressionTrainer()]).RunAsync(Classes(400));
        Assert.AreEqual("failing", board.Entries[^1].Name);
        Assert.AreEqual("no luck", board.Entries[^1].Failure!.Message);
        Assert.AreEqual("logistic-regression", board.Best.Name);
        StringAssert.Contains(board.ToString(), "failing: no luck");
    }

    [TestMethod]
    public async Task RunAsync_EveryTrialFails_GivesALeaderboardWithoutAModel()
    {
        var failing = new TestTrainer("failing", (_, _) => throw new DivideByZeroException("no luck"));
        Leaderboard board = await Small([failing]).RunAsync(Classes(400));
        Assert.IsFalse(board.HasModel);
        StringAssert.Contains(Assert.ThrowsExactly<InvalidOperationException>(() => board.Best).Message, "failing: no luck");
    }

    [TestMethod]
    public async Task RunAsync_MetricThatThrows_FailsTheTrialsAndNotTheRun()
    {
        Metric broken = Metric.Custom("broken", higherIsBetter: true, _ => throw new FormatException("bad metric"));
        Leaderboard board = await new Experiment
        {
            Label = "y",
            Metric = broken,
            Trainers = [new BaselineTrainer()],
            Budget = null,
        }.RunAsync(Classes(400));
        Assert.AreEqual("bad metric", board.Entries[0].Failure!.Message);
    }

    [TestMethod]
    public async Task RunAsync_HigherIsBetterMetric_TakesTheHighest()
    {
        // ML.NET minimises the log-loss reduction and so returns the worst model.
        Leaderboard board = await new Experiment
        {
            Label = "y",
            Metric = Metric.LogLossReduction,
            Trainers = [new BaselineTrainer(), new LogisticRegressionTrainer()],
            Budget = null,
            Blend = false,
        }.RunAsync(Classes(400));
        Assert.AreEqual("logistic-regression", board.Best.Name);
        Assert.IsGreaterThan(board.Entries[1].Score.Value, board.Best.Score.Value);
    }

    [TestMethod]
    public async Task RunAsync_AnyNumberOfThreads_GivesTheSameScores()
    {
        Table table = Classes(400);
        string[] boards = new string[2];
        for (int i = 0; i < 2; i++)
        {
            Leaderboard board = await new Experiment
            {
                Label = "y",
                Trainers = [new BaselineTrainer(), new LogisticRegressionTrainer()],
                Budget = null,
                Seed = 3,
                Parallelism = i == 0 ? 1 : 4,
            }.RunAsync(table);
            boards[i] = string.Join(
                ' ', board.Entries.Select(entry => $"{entry.Name} {entry.Score.Value:R} {entry.Score.StandardError:R}"));
        }

        Assert.AreEqual(boards[0], boards[1]);
    }

    [TestMethod]
    public async Task RunAsync_ScoreOfATrial_IsTheMeanOverAllFolds()
    {
        Leaderboard board = await Small([new LogisticRegressionTrainer()]).RunAsync(Classes(400));
        double[] folds = [.. board.Best.Scored.Select(Metric.AreaUnderRocCurve.Compute)];
        Assert.HasCount(5, folds);
        Assert.AreEqual(folds.Average(), board.Best.Score.Value, 1e-12);
    }

    [TestMethod]
    public async Task RunAsync_FewRows_IsValidatedThreeTimes()
    {
        Leaderboard board = await Small([new LogisticRegressionTrainer()]).RunAsync(Classes(120));
        Assert.AreEqual("5-fold cross-validation, 3 times", board.Validation);
        Assert.HasCount(15, board.Best.Scored);
    }

    [TestMethod]
    public async Task RunAsync_GroupColumn_NeverPartsAGroup()
    {
        Table table = Classes(400);
        Leaderboard board = await new Experiment
        {
            Label = "y",
            GroupColumn = "g",
            Trainers = [new LogisticRegressionTrainer()],
            Budget = null,
        }.RunAsync(table);
        var groups = (IntegerColumn)table["g"];
        foreach (var fold in board.Best.Validation!.Folds)
        {
            Assert.IsEmpty(fold.Fold.Train.Select(row => groups[row]).Intersect(fold.Fold.Test.Select(row => groups[row])));
        }
    }

    [TestMethod]
    public async Task RunAsync_CancelledBeforeAnyTrialEnded_Throws()
    {
        using var source = new CancellationTokenSource();
        var cancelling = new TestTrainer("cancelling", (set, context) =>
        {
            source.Cancel();
            context.ShouldStop();
            return TestTrainer.Mean.Train(set, context);
        });
        await Assert.ThrowsAsync<OperationCanceledException>(() => Small([cancelling]).RunAsync(Classes(400), source.Token));
    }

    [TestMethod]
    public async Task RunAsync_CancelledLater_GivesTheBestSoFar()
    {
        using var source = new CancellationTokenSource();
        var cancelling = new TestTrainer("cancelling", (set, context) =>
        {
            source.Cancel();
            context.ShouldStop();
            return TestTrainer.Mean.Train(set, context);
        });
        Table table = Classes(400);
        Leaderboard board = await Small([new LogisticRegressionTrainer(), cancelling]).RunAsync(table, source.Token);
        Assert.AreEqual("logistic-regression", board.Best.Name);
        Assert.HasCount(400, board.Best.Bundle.Blend.Predict(table));
        StringAssert.Contains(string.Join(' ', board.Warnings), "cancelled");
    }

    [TestMethod]
    public async Task RunAsync_SlowTrainersThatPoll_EndsWithinTheBudget()
    {
        // Each step takes a tenth of a second by the fake clock; no trainer ends by itself before its time is over.
        var clock = new ManualClock();
        TestTrainer Slow(string name) => new(name, (set, context) =>
        {
            while (!context.ShouldStop())
            {
                clock.Advance(TimeSpan.FromSeconds(0.1));
            }

            return new LambdaModel(set.Features.Features, 1, (row, scores) => scores[0] = row[0] > 0 ? 0.6 : 0.4);
        });
        Leaderboard board = await Timed(clock, [new BaselineTrainer(), Slow("one"), Slow("two"), Slow("three")]).RunAsync(Classes(400));
        Assert.IsLessThanOrEqualTo(10.5, board.Elapsed.TotalSeconds); // the promise: 2 % of the budget, or half a second
        Assert.IsTrue(board.HasModel);
        Assert.IsGreaterThanOrEqualTo(3, board.Entries.Count(entry => entry.Failure is null));
    }

    [TestMethod]
    public async Task RunAsync_TrainerThatIgnoresTheClock_IsStoppedAndTheOthersCount()
    {
        var clock = new ManualClock();
        var stubborn = new TestTrainer("stubborn", (_, context) =>
        {
            while (true)
            {
                context.CancellationToken.ThrowIfCancellationRequested();
                clock.Advance(TimeSpan.FromSeconds(0.1));
            }
        });
        Leaderboard board = await Timed(clock, [new LogisticRegressionTrainer(), stubborn]).RunAsync(Classes(400));
        Assert.IsLessThanOrEqualTo(10.5, board.Elapsed.TotalSeconds);
        Assert.AreEqual("logistic-regression", board.Best.Name);
        Assert.AreEqual("stubborn", board.Entries[^1].Name);
        StringAssert.Contains(board.Entries[^1].Failure!.Message, "budget");
    }

    [TestMethod]
    public async Task RunAsync_BudgetTooSmallForOneModel_FallsBackOnThePriorAndSaysSo()
    {
        Table table = Classes(400);
        Leaderboard board = await new Experiment { Label = "y", Budget = TimeSpan.FromTicks(1) }.RunAsync(table);
        Assert.AreEqual("baseline", board.Best.Name);
        StringAssert.Contains(string.Join(' ', board.Warnings), "budget");
        double[] probabilities = board.Best.Bundle.Blend.Predict(table);
        double share = Enumerable.Range(0, 400).Count(row => ((CategoryColumn)table["y"])[row] == 1) / 400.0;
        Assert.AreEqual(share, probabilities[0], 0.01);
    }

    [TestMethod]
    public async Task RunAsync_BudgetTooSmallForTheTrainersGiven_FallsBackOnThePrior()
    {
        Leaderboard board = await new Experiment
        {
            Label = "y",
            Budget = TimeSpan.FromTicks(1),
            Trainers = [new LogisticRegressionTrainer()],
        }.RunAsync(Classes(400));
        Assert.IsTrue(board.HasModel);
        StringAssert.Contains(string.Join(' ', board.Warnings), "budget");
    }

    [TestMethod]
    public async Task RunAsync_FewRows_BlendsWhatIsAsGoodAsTheBest()
    {
        Leaderboard board = await new Experiment
        {
            Label = "y",
            Metric = Metric.Accuracy,
            Budget = null,
            Trainers =
            [
                new LogisticRegressionTrainer(),
                new LogisticRegressionTrainer(new LogisticRegressionOptions { L2 = 0.002 }),
                new BaselineTrainer(),
            ],
        }.RunAsync(Classes(150));
        // Two penalties that decide alike start together, with equal weights; the prior is surely worse.
        Assert.AreEqual("blend", board.Best.Name);
        Assert.HasCount(2, board.Best.Members);
        Assert.AreEqual(0.5, board.Best.Members[0].Weight, 1e-12);
        CollectionAssert.DoesNotContain(board.Best.Members.Select(member => member.Name).ToArray(), "baseline");
    }

    [TestMethod]
    public async Task RunAsync_BestBundle_PredictsAsWellAsItsScore()
    {
        Table table = Classes(800);
        Leaderboard board = await Small([new BaselineTrainer(), new LogisticRegressionTrainer()]).RunAsync(table);
        double[] probabilities = board.Best.Bundle.Blend.Predict(table);
        var data = FullStackAI.Evaluation.LabelledTable.ForTraining(table, new() { Label = "y" });
        Assert.AreEqual(board.Best.Score.Value, Metric.AreaUnderRocCurve.Compute(new ScoredRows(data.Labels, probabilities)), 0.05);
    }

    private static Experiment Small(IReadOnlyList<FullStackAI.Trainers.ITrainer> trainers) =>
        new() { Label = "y", Trainers = trainers, Budget = null, Blend = false };

    private static Experiment Timed(TimeProvider clock, IReadOnlyList<FullStackAI.Trainers.ITrainer> trainers) =>
        new() { Label = "y", Trainers = trainers, Budget = TimeSpan.FromSeconds(10), TimeProvider = clock, Parallelism = 1 };

    private static Table Classes(int rows)
    {
        var rng = new Rng(11);
        double[] x = [.. Enumerable.Range(0, rows).Select(_ => rng.NextGaussian())];
        return new Table([
            new NumberColumn("x", x),
            new NumberColumn("noise", [.. x.Select(_ => rng.NextGaussian())]),
            new IntegerColumn("g", [.. Enumerable.Range(0, rows).Select(row => (long)(row % 40))]),
            new CategoryColumn("y", [.. x.Select(value => value + rng.NextGaussian() > 0 ? 1 : 0)], ["no", "yes"]),
        ]);
    }
}
