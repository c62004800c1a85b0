using FullStackAI.Data;
using FullStackAI.Models.Linear;
using FullStackAI.Serialization;
using FullStackAI.Trainers;
using FullStackAI.Trainers.Linear;

namespace FullStackAI.Tests.Trainers.Linear;

[TestClass]
public sealed class GradientDescentTrainerTests : TrainerContract
{
    private protected override ITrainer Trainer => new GradientDescentTrainer(new() { Epochs = 60, LearningRate = 0.02 });

    private protected override (string Name, ComponentReaderFunction Read) ModelReader => (LinearModel.Name, LinearModel.Read);

    // Batches are drawn by rows, so a row of weight 2 is drawn once and two equal rows twice.
    private protected override bool WeightsAreDuplicates => false;

    [TestMethod]
    [DataRow(GradientStep.Plain, 0.6)]
    [DataRow(GradientStep.Momentum, 0.05)]
    [DataRow(GradientStep.Adam, 0.05)]
    public void Train_EveryStep_ReachesTheOptimumOfLbfgs(GradientStep step, double rate)
    {
        TrainingSet set = Problem(TaskKind.Binary, 400);
        var exact = (LinearModel)new LogisticRegressionTrainer(new() { L2 = 0.01 }).Train(set, new TrainingContext());
        var options = new GradientDescentOptions { Step = step, LearningRate = rate, L2 = 0.01, Epochs = 300, BatchSize = 100 };
        var descended = (LinearModel)new GradientDescentTrainer(options).Train(set, new TrainingContext());
        for (int feature = 0; feature < set.Features.Features.Count; feature++)
        {
            Assert.AreEqual(exact.Weights(feature)[0], descended.Weights(feature)[0], 0.03, set.Features.Features[feature].Name);
        }
    }

    [TestMethod]
    public void Train_RegressionInAnyUnit_FindsTheSameLine()
    {
        TrainingSet set = Problem(TaskKind.Regression, 400);
        var large = new TrainingSet(
            set.Features, Labels.Regression([.. set.Labels.Values.ToArray().Select(label => (1e6f * label) + 5e6f)]));
        var options = new GradientDescentOptions { Epochs = 60, LearningRate = 0.03 };
        var small = (LinearModel)new GradientDescentTrainer(options).Train(set, new TrainingContext());
        var scaled = (LinearModel)new GradientDescentTrainer(options).Train(large, new TrainingContext());
        Assert.AreEqual(1.5, small.Weights(0)[0], 0.1);
        Assert.AreEqual(small.Weights(0)[0], scaled.Weights(0)[0] / 1e6, 1e-3);
        Assert.AreEqual(small.Intercepts[0], (scaled.Intercepts[0] - 5e6) / 1e6, 1e-3);
    }

    [TestMethod]
    public void TrainWithCurve_FullBatchAndConstantRate_LossFallsEveryEpoch()
    {
        var options = new GradientDescentOptions
        {
            Step = GradientStep.Plain,
            Schedule = LearningRateSchedule.Constant,
            LearningRate = 0.2,
            BatchSize = 400,
            Epochs = 30,
        };
        GradientDescentResult result = new GradientDescentTrainer(options).TrainWithCurve(
            Problem(TaskKind.Multiclass, 400), new TrainingContext());
        Assert.HasCount(30, result.Curve);
        Assert.AreEqual(30, result.BestEpoch);
        Assert.IsFalse(result.StoppedEarly);
        Assert.IsTrue(result.Curve.Zip(result.Curve.Skip(1), (a, b) => b.TrainingLoss < a.TrainingLoss).All(fell => fell));
    }

    [TestMethod]
    public void TrainWithCurve_EarlyStopping_KeepsTheBestEpoch()
    {
        TrainingSet validation = TrainerProblems.Make(TaskKind.Binary, Trainer.FeatureForm, 60, seed: 12);
        var options = new GradientDescentOptions { LearningRate = 0.3, Epochs = 500, EarlyStoppingEpochs = 4, L2 = 0 };
        GradientDescentResult result = new GradientDescentTrainer(options).TrainWithCurve(
            Problem(TaskKind.Binary, 40), new TrainingContext { Validation = validation });
        double[] losses = [.. result.Curve.Select(point => point.ValidationLoss)];
        Assert.IsTrue(result.StoppedEarly);
        Assert.AreEqual(Array.IndexOf(losses, losses.Min()) + 1, result.BestEpoch);
        Assert.HasCount(result.BestEpoch + 4, result.Curve);
        Assert.AreEqual(losses.Min(), PredictionLoss.Mean(Predict(result.Model, validation), validation.Labels), 1e-9);
    }

    [TestMethod]
    public void Train_RateTooLarge_SaysWhatToDo()
    {
        var options = new GradientDescentOptions
        {
            Step = GradientStep.Plain,
            LearningRate = 1e6,
            Epochs = 100,
            Schedule = LearningRateSchedule.Constant,
        };
        string message = Assert.ThrowsExactly<ArgumentException>(
            () => new GradientDescentTrainer(options).Train(Problem(TaskKind.Regression, 200), new TrainingContext())).Message;
        Assert.Contains("LearningRate", message);
        Assert.Contains("MaxGradientNorm", message);
    }

    [TestMethod]
    public void Train_SameRateWithClipping_StaysFinite()
    {
        var options = new GradientDescentOptions { Step = GradientStep.Plain, LearningRate = 5, Epochs = 20, MaxGradientNorm = 0.02 };
        TrainingSet set = Problem(TaskKind.Regression, 200);
        double loss = PredictionLoss.Mean(Predict(new GradientDescentTrainer(options).Train(set, new TrainingContext()), set), set.Labels);
        Assert.IsLessThan(0.5 * PredictionLoss.Mean(PredictionLoss.Prior(set.Labels, set.Rows), set.Labels), loss);
    }

    [TestMethod]
    [DataRow(LearningRateSchedule.Constant, 0.1, 0.1)]
    [DataRow(LearningRateSchedule.InverseTime, 0.1, 0.1 / 3)]
    [DataRow(LearningRateSchedule.Exponential, 0.1, 0.1 * 0.6561)]
    [DataRow(LearningRateSchedule.Cosine, 0.1, 0.05)]
    public void Rate_Schedule_StartsAndFallsAsStated(LearningRateSchedule schedule, double first, double fifth)
    {
        double decay = schedule == LearningRateSchedule.InverseTime ? 0.5 : 0.1;
        var options = new GradientDescentOptions { LearningRate = 0.1, Schedule = schedule, Decay = decay, Epochs = 8 };
        Assert.AreEqual(first, options.Rate(0), 1e-12);
        Assert.AreEqual(fifth, options.Rate(4), 1e-12);
    }

    [TestMethod]
    public void Constructor_SeveralFaultyOptions_NamesThemAll()
    {
        var options = new GradientDescentOptions
        {
            LearningRate = 0,
            BatchSize = 0,
            Epochs = 0,
            Momentum = 1,
            Decay = -1,
            MaxGradientNorm = 0,
            EarlyStoppingEpochs = 0,
        };
        string message = Assert.ThrowsExactly<ArgumentException>(() => new GradientDescentTrainer(options)).Message;
        foreach (string option in new[]
        {
            "LearningRate", "BatchSize", "Epochs", "Momentum", "Decay", "MaxGradientNorm", "EarlyStoppingEpochs",
        })
        {
            Assert.Contains($"`GradientDescentOptions.{option}`", message);
        }
    }
}
