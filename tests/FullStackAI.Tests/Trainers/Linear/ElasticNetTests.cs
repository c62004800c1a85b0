using FullStackAI.Data;
using FullStackAI.Models.Linear;
using FullStackAI.Numerics;
using FullStackAI.Serialization;
using FullStackAI.Trainers;
using FullStackAI.Trainers.Linear;

namespace FullStackAI.Tests.Trainers.Linear;

[TestClass]
public sealed class ElasticNetTests : TrainerContract
{
    private protected override ITrainer Trainer => new LinearRegressionTrainer(new() { L1 = 0.01, L2 = 0.005 });

    private protected override (string Name, ComponentReaderFunction Read) ModelReader => (LinearModel.Name, LinearModel.Read);

    [TestMethod]
    public void Train_MoreFeaturesThanRows_FindsTheFewThatCount()
    {
        TrainingSet set = Wide(rows: 120, columns: 800);
        var model = (LinearModel)new LinearRegressionTrainer(new() { L1 = 0.1 }).Train(set, new TrainingContext());
        double[] weights = [.. Enumerable.Range(0, 800).Select(feature => model.Weights(feature)[0])];
        Assert.IsGreaterThan(2.5, weights[3]);
        Assert.IsLessThan(-1.5, weights[700]);
        Assert.IsLessThan(60, weights.Count(weight => weight != 0));
    }

    [TestMethod]
    public void Train_PenaltyAboveTheLargestCorrelation_LeavesOnlyTheIntercept()
    {
        TrainingSet set = Problem(TaskKind.Regression, 200);
        var model = (LinearModel)new LinearRegressionTrainer(new() { L1 = 100 }).Train(set, new TrainingContext());
        Assert.IsTrue(Enumerable.Range(0, set.Features.Features.Count).All(feature => model.Weights(feature)[0] == 0));
        Assert.AreEqual(set.Labels.Values.ToArray().Average(label => (double)label), model.Intercepts[0], 1e-9);
    }

    /// <summary>Label = 3 × column 3 − 2 × column 700 + noise.</summary>
    internal static TrainingSet Wide(int rows, int columns)
    {
        var rng = new Rng(4);
        float[][] dense =
        [
            .. Enumerable.Range(0, columns).Select(_ => Enumerable.Range(0, rows).Select(_ => (float)rng.NextGaussian()).ToArray())
        ];
        float[] labels =
        [
            .. Enumerable.Range(0, rows).Select(
                row => (3 * dense[3][row]) - (2 * dense[columns - 100][row]) + (float)(0.2 * rng.NextGaussian()))
        ];
        return new TrainingSet(
            new FeatureMatrix(rows, [.. Enumerable.Range(0, columns).Select(i => new Feature($"x{i}", $"x{i}"))], dense),
            Labels.Regression(labels));
    }
}
