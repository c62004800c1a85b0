using FullStackAI.AutoML;
using FullStackAI.Trainers.Boosting;

namespace FullStackAI.Tests.AutoML;

[TestClass]
public sealed class SearchSpaceTests
{
    private static readonly SearchSpace<BoostingOptions> Space = new SearchSpace<BoostingOptions>(new() { NumIterations = 7 })
        .Number("rate", o => o.LearningRate, (o, value) => o with { LearningRate = value }, 0.01, 1, SearchScale.Logarithmic)
        .Integer("leaves", o => o.NumLeaves, (o, value) => o with { NumLeaves = value }, 2, 12)
        .Choice("mode", [BoostingMode.Gbdt, BoostingMode.Goss, BoostingMode.Dart], o => o.Mode, (o, value) => o with { Mode = value })
        .Number("drop", o => o.DropRate, (o, value) => o with { DropRate = value }, 0, 0.5, when: o => o.Mode == BoostingMode.Dart);

    [TestMethod]
    public void At_APoint_SetsEveryDimensionThatApplies()
    {
        BoostingOptions options = Space.At([0.5, 1, 0.9, 0.2]);
        Assert.AreEqual(0.1, options.LearningRate, 1e-12); // the middle of 0.01 … 1 by ratios
        Assert.AreEqual(12, options.NumLeaves);
        Assert.AreEqual(BoostingMode.Dart, options.Mode);
        Assert.AreEqual(0.1, options.DropRate, 1e-12);
        Assert.AreEqual(7, options.NumIterations); // not searched
    }

    [TestMethod]
    public void At_AConditionThatDoesNotHold_LeavesTheOptionAlone()
    {
        Assert.AreEqual(0.1, Space.At([0.5, 0, 0.1, 0.9]).DropRate); // the default
        Assert.IsTrue(double.IsNaN(Space.Resolved([0.5, 0, 0.1, 0.9])[3]));
        Assert.AreEqual("rate 0.1, leaves 2, mode Gbdt", Space.Describe([0.5, 0, 0.1, 0.9]));
    }

    [TestMethod]
    public void PointOf_OptionsOfAPoint_IsThatPoint()
    {
        double[] point = [0.25, 0.4, 0.5, double.NaN];
        IReadOnlyList<double> back = Space.PointOf(Space.At(point));
        for (int i = 0; i < point.Length; i++)
        {
            Assert.AreEqual(point[i], back[i], 1e-9);
        }
    }

    [TestMethod]
    public void Start_IsWhereTheOptionsLie() =>
        Assert.AreEqual(0.5, Space.Dimensions[0].Start, 1e-12); // rate 0.1

    [TestMethod]
    public void Number_EndsThatAreNone_SaysWhatWasExpected()
    {
        var empty = new SearchSpace<BoostingOptions>(new());
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(
                () => empty.Number("rate", o => o.LearningRate, (o, _) => o, 0, 1, SearchScale.Logarithmic)).Message,
            "above 0");
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(() => empty.Number("rate", o => o.LearningRate, (o, _) => o, 2, 1)).Message,
            "lower one first");
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(() => Space.Number("rate", o => o.LearningRate, (o, _) => o, 0, 1)).Message, "already");
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(() => empty.Choice("mode", [BoostingMode.Gbdt], o => o.Mode, (o, _) => o)).Message,
            "two or more");
    }
}
