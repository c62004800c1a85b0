using FullStackAI.Data;
using FullStackAI.Models.Baseline;
using FullStackAI.Serialization;
using FullStackAI.Trainers;
using FullStackAI.Trainers.Baseline;

namespace FullStackAI.Tests.Trainers.Baseline;

[TestClass]
public sealed class BaselineTrainerTests : TrainerContract
{
    private protected override ITrainer Trainer => new BaselineTrainer();

    private protected override (string Name, ComponentReaderFunction Read) ModelReader => (BaselineModel.Name, BaselineModel.Read);

    private protected override bool Learns => false;

    private protected override bool ReportsProgress => false;

    [TestMethod]
    [DataRow(BaselineStatistic.Mean, new float[] { 1, 2, 9 }, null, 4.0)]
    [DataRow(BaselineStatistic.Mean, new float[] { 1, 2, 9 }, new float[] { 1, 0, 3 }, 7.0)]
    [DataRow(BaselineStatistic.Median, new float[] { 9, 1, 2 }, null, 2.0)]
    [DataRow(BaselineStatistic.Median, new float[] { 9, 1, 2, 3 }, null, 2.5)]
    [DataRow(BaselineStatistic.Median, new float[] { 9, 1, 2 }, new float[] { 2, 1, 1 }, 5.5)]
    [DataRow(BaselineStatistic.Median, new float[] { 9, 1, 2 }, new float[] { 1, 3, 0 }, 1.0)]
    public void Train_Regression_PredictsTheStatistic(BaselineStatistic statistic, float[] labels, float[]? weights, double expected)
    {
        var set = new TrainingSet(new FeatureMatrix(labels.Length, [], []), Labels.Regression([.. labels]), weights);
        var model = (BaselineModel)new BaselineTrainer(new() { Statistic = statistic }).Train(set, new TrainingContext());
        Assert.AreEqual(expected, model.Predictions[0], 1e-12);
    }

    [TestMethod]
    public void Train_Classes_PredictsTheirShares()
    {
        var set = new TrainingSet(new FeatureMatrix(4, [], []), Labels.Classes([0, 2, 2, 1], ["a", "b", "c"]), [1, 1, 1, 2]);
        var model = (BaselineModel)new BaselineTrainer().Train(set, new TrainingContext());
        CollectionAssert.AreEqual(new[] { 0.2, 0.4, 0.4 }, model.Predictions.ToArray());
    }
}
