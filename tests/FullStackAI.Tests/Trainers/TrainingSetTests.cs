using FullStackAI.Data;
using FullStackAI.Trainers;

namespace FullStackAI.Tests.Trainers;

[TestClass]
public sealed class TrainingSetTests
{
    private static readonly FeatureMatrix ThreeRows = new(3, [new Feature("x", "x")], [[1f, 2f, 3f]]);
    private static readonly Labels ThreeLabels = Labels.Regression([1, 2, 3]);

    [TestMethod]
    [DataRow(float.NaN)]
    [DataRow(-1f)]
    [DataRow(float.PositiveInfinity)]
    public void New_BadWeight_NamesTheRow(float weight)
    {
        var error = Assert.ThrowsExactly<ArgumentException>(() => new TrainingSet(ThreeRows, ThreeLabels, [1, weight, 1]));
        Assert.Contains("row 1", error.Message);
    }

    [TestMethod]
    public void New_AllWeightsZero_IsRefused() =>
        Assert.Contains(
            "nothing to learn",
            Assert.ThrowsExactly<ArgumentException>(() => new TrainingSet(ThreeRows, ThreeLabels, [0, 0, 0])).Message);

    [TestMethod]
    public void New_GroupSizesThatDoNotAddUp_SaysBothNumbers()
    {
        var error = Assert.ThrowsExactly<ArgumentException>(() => new TrainingSet(ThreeRows, ThreeLabels, null, [1, 1]));
        Assert.Contains("3 rows", error.Message);
        Assert.Contains("add up to 2", error.Message);
    }

    [TestMethod]
    public void New_LabelsOfAnotherLength_IsRefused() =>
        Assert.ThrowsExactly<ArgumentException>(() => new TrainingSet(ThreeRows, Labels.Regression([1, 2])));

    [TestMethod]
    public void Labels_ClassOutsideTheNames_NamesTheRow()
    {
        var error = Assert.ThrowsExactly<ArgumentException>(() => Labels.Classes([0, 2, 1], ["no", "yes"]));
        Assert.Contains("row 1", error.Message);
        Assert.Contains("[0, 2)", error.Message);
    }
}
