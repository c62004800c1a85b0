using FullStackAI.AutoML;
using FullStackAI.Data;
using FullStackAI.Models;
using FullStackAI.Numerics;
using FullStackAI.Preprocessing;
using FullStackAI.Tests.Evaluation;
using FullStackAI.Trainers;
using FullStackAI.Trainers.Neural;

namespace FullStackAI.Tests.AutoML;

/// <summary>A trial whose time was over before it had learned anything is no result: it must not stand beside those that are.</summary>
[TestClass]
public sealed class CutTrialTests
{
    private readonly ManualClock _clock = new();

    [TestMethod]
    public async Task RunAsync_ATrialCutBeforeItLearned_FailedAndSaysWhy()
    {
        Leaderboard board = await Run(TestTrainer.FirstFeature, Late("late", TestTrainer.Mean));
        LeaderboardEntry cut = board.Entries.Single(entry => entry.Name == "late");
        Assert.AreSame(cut, board.Entries[^1]);
        Assert.IsInstanceOfType<TimeoutException>(cut.Failure);
        Assert.Contains("before it had learned anything", cut.Failure!.Message);
        Assert.IsTrue(double.IsNaN(cut.Score.Value));
        Assert.IsEmpty(cut.Scored);
        Assert.IsFalse(board.Entries.Any(entry => entry.Members.Any(member => member.Name == "late")), "it may not be a part of the blend");
        Assert.Contains("late: its time was over before it had learned anything", board.ToString());
        Assert.AreEqual("first", board.Best.Name);
    }

    [TestMethod]
    public async Task RunAsync_ATrialCutInOneFoldOnly_FailedAsAWhole()
    {
        // Folds run in order on one thread: the second has no time to learn, and a mean over the lucky ones could not be compared.
        int fold = 0;
        var half = new TestTrainer(
            "half",
            (set, context) => ++fold == 2
                ? Late("late", TestTrainer.Mean).Train(set, context)
                : TestTrainer.FirstFeature.Train(set, context));
        Leaderboard board = await Run(TestTrainer.FirstFeature, half);
        Assert.IsInstanceOfType<TimeoutException>(board.Entries.Single(entry => entry.Name == "half").Failure);
    }

    [TestMethod]
    public async Task RunAsync_AModelThatIsCutButLearned_IsAResult()
    {
        Leaderboard board = await Run(Late("late", TestTrainer.FirstFeature));
        Assert.IsNull(board.Best.Failure);
        Assert.AreEqual("late", board.Best.Name);
    }

    [TestMethod]
    public async Task RunAsync_OnePredictionForAllInTime_IsAResult()
    {
        Leaderboard board = await Run(TestTrainer.Mean); // nothing to learn is an answer too
        Assert.IsNull(board.Best.Failure);
    }

    [TestMethod]
    public async Task RunAsync_NothingLearnedInTime_GivesThePriorAndAWarning()
    {
        Leaderboard board =
            await (Experiment(Late("late", TestTrainer.Mean)) with { TrialTimeLimit = TimeSpan.FromSeconds(2) }).RunAsync(Line());
        Assert.AreEqual("baseline", board.Best.Name);
        Assert.Contains("before any trainer had a model", string.Join('\n', board.Warnings));
        Assert.IsNotNull(board.Best.Bundle);
    }

    [TestMethod]
    public void Train_ANetworkWithoutAStep_PredictsThePrior()
    {
        // What it starts from is noise: without a step the best so far is one prediction for all.
        var rng = new Rng(3);
        double[] x = [.. Enumerable.Range(0, 100).Select(_ => rng.NextGaussian())];
        var set = new TrainingSet(Features(x), Labels.Regression([.. x.Select(value => (float)value + 5)]));
        var context = new TrainingContext(_clock) { TimeLimit = TimeSpan.FromSeconds(1) };
        _clock.Advance(TimeSpan.FromSeconds(2));
        Model model = new MlpTrainer(new MlpOptions { HiddenLayers = [8] }).Train(set, context);
        double[] predictions = new double[100];
        model.Predict(set.Features, predictions);
        Assert.IsTrue(predictions.All(prediction => prediction == predictions[0]));
        Assert.AreEqual(x.Average() + 5, predictions[0], 0.1); // some rows are kept to stop by
    }

    private static FeatureMatrix Features(double[] x) =>
        new Featurizer().Plan(new Table([new NumberColumn("x", x)]), FeatureForm.Standardized).Pipeline.FitTransform(
            new Table([new NumberColumn("x", x)]), Labels.Regression(new float[x.Length])).Features;

    private Task<Leaderboard> Run(params ITrainer[] trainers) => Experiment(trainers).RunAsync(Line());

    private Experiment Experiment(params ITrainer[] trainers) =>
        new()
        {
            Label = "y",
            Trainers = trainers,
            Budget = TimeSpan.FromSeconds(100),
            TrialTimeLimit = TimeSpan.FromSeconds(4),
            Folds = 2,
            TimeProvider = _clock,
            Parallelism = 1,
            Doctor = null,
        };

    private TestTrainer Late(string name, TestTrainer trainer) => new(name, (set, context) =>
    {
        while (!context.ShouldStop())
        {
            _clock.Advance(TimeSpan.FromSeconds(0.1));
        }

        return trainer.Train(set, context);
    });

    private static Table Line()
    {
        double[] x = [.. Enumerable.Range(0, 100).Select(row => (double)row)];
        return new Table([new NumberColumn("x", x), new NumberColumn("y", x)]);
    }
}
