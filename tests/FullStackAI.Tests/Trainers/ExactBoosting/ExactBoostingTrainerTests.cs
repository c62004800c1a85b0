using FullStackAI.Data;
using FullStackAI.Models.DecisionTrees;
using FullStackAI.Serialization;
using FullStackAI.Trainers;
using FullStackAI.Trainers.ExactBoosting;

namespace FullStackAI.Tests.Trainers.ExactBoosting;

[TestClass]
public sealed class ExactBoostingTrainerTests : TrainerContract
{
    // Leaves of one row, so that weights and duplicates mean the same.
    private protected override ITrainer Trainer => new ExactBoostingTrainer(new() { Rounds = 30, MaxLeaves = 8, MinRowsPerLeaf = 1 });

    private protected override (string Name, ComponentReaderFunction Read) ModelReader =>
        (ExactBoostingModel.Name, ExactBoostingModel.Read);

    [TestMethod]
    public void Train_OneRegressionRound_TakesTheNewtonStepOfTheBestSplit()
    {
        var set = new TrainingSet(new FeatureMatrix(4, [new("x", "x")], [[1, 2, 3, 4]]), Labels.Regression([0, 0, 0, 8]));
        var model = (ExactBoostingModel)new ExactBoostingTrainer(new()
        {
            Rounds = 1,
            LearningRate = 0.5,
            MaxLeaves = 2,
            MinRowsPerLeaf = 1,
            L2 = 1,
        }).Train(
            set, new TrainingContext());

        // Base 2; residuals −2, −2, −2, 6. Split at 3.5: left −6 / (3 + 1) = −1.5, right 6 / (1 + 1) = 3; half of each is taken.
        Assert.AreEqual(2, model.BaseScores[0], 1e-12);
        Assert.AreEqual(3.5f, model.Trees[0].Nodes[0].Threshold);
        Assert.AreEqual(36.0 / 4 + (36.0 / 2), model.Trees[0].Nodes[0].Gain, 1e-12);
        CollectionAssert.AreEqual(new[] { 1.25, 1.25, 1.25, 3.5 }, Predict(model, set));
    }

    [TestMethod]
    public void Train_OneBinaryRound_TakesTheNewtonStepOfTheLogLoss()
    {
        var set = new TrainingSet(new FeatureMatrix(4, [new("x", "x")], [[1, 2, 3, 4]]), Labels.Classes([0, 0, 1, 1], ["no", "yes"]));
        var model = (ExactBoostingModel)new ExactBoostingTrainer(new()
        {
            Rounds = 1,
            LearningRate = 1,
            MaxLeaves = 2,
            MinRowsPerLeaf = 1,
        }).Train(
            set, new TrainingContext());

        // At probability ½ each leaf has Σ(y − p) = ±1 and Σp(1 − p) = ½: steps of ±2.
        double[] scores = new double[4];
        model.Score(set.Features, scores);
        CollectionAssert.AreEqual(new double[] { -2, -2, 2, 2 }, scores);
    }

    [TestMethod]
    public void Train_EarlyStopping_KeepsTheBestRound()
    {
        TrainingSet set = Problem(TaskKind.Binary, 150);
        TrainingSet validation = TrainerProblems.Make(TaskKind.Binary, Trainer.FeatureForm, 300, seed: 9);
        var losses = new List<double>();
        var context = new TrainingContext
        {
            Validation = validation,
            Progress = new ProgressNow(report => losses.Add(report.ValidationLoss)),
        };
        var options = new ExactBoostingOptions { Rounds = 300, LearningRate = 0.3, MinRowsPerLeaf = 1, EarlyStoppingRounds = 5 };
        var model = (ExactBoostingModel)new ExactBoostingTrainer(options).Train(set, context);

        int best = losses.IndexOf(losses.Min()) + 1;
        Assert.HasCount(best, model.Trees);
        Assert.HasCount(best + 5, losses);
        Assert.AreEqual(losses.Min(), PredictionLoss.Mean(Predict(model, validation), validation.Labels), 1e-12);
    }

    [TestMethod]
    public void Train_TrainingLoss_FallsEveryRound()
    {
        foreach (TaskKind task in new[] { TaskKind.Regression, TaskKind.Binary, TaskKind.Multiclass })
        {
            var losses = new List<double>();
            new ExactBoostingTrainer(new() { Rounds = 40 }).Train(
                Problem(task, 300), new TrainingContext { Progress = new ProgressNow(report => losses.Add(report.TrainingLoss)) });
            Assert.HasCount(40, losses);
            Assert.IsTrue(losses.Zip(losses.Skip(1), (a, b) => b < a).All(fell => fell), task.ToString());
        }
    }

    [TestMethod]
    public void Constructor_SeveralFaultyOptions_NamesThemAll()
    {
        var options = new ExactBoostingOptions
        {
            Rounds = 0,
            LearningRate = 1.5,
            MaxLeaves = 1,
            MaxDepth = 0,
            MinRowsPerLeaf = 0,
            L2 = -1,
            MinGain = double.NaN,
            EarlyStoppingRounds = 0,
        };
        string message = Assert.ThrowsExactly<ArgumentException>(() => new ExactBoostingTrainer(options)).Message;
        foreach (string option in new[]
        {
            "Rounds", "LearningRate", "MaxLeaves", "MaxDepth", "MinRowsPerLeaf", "L2", "MinGain", "EarlyStoppingRounds",
        })
        {
            Assert.Contains($"`ExactBoostingOptions.{option}`", message);
        }
    }
}
