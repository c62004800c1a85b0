using FullStackAI.Data;
using FullStackAI.Trainers;

namespace FullStackAI.Tests.Trainers;

[TestClass]
public sealed class ClassWeightsTests
{
    private static readonly TrainingSet Set = new(
        new FeatureMatrix(4, [new("x", "x")], [[1, 2, 3, 4]]), Labels.Classes([0, 0, 0, 1], ["no", "yes"]), [1, 1, 2, 2]);

    [TestMethod]
    public void RowWeights_Balanced_GivesEachClassHalfOfTheTotal()
    {
        // Weights of the classes: 4 and 2 of 6 in all; factors 6 / (2 × 4) = 0.75 and 6 / (2 × 2) = 1.5.
        CollectionAssert.AreEqual(new[] { 0.75, 0.75, 1.5, 3 }, ClassWeights.RowWeights(Set, ClassWeights.Balanced));
    }

    [TestMethod]
    public void RowWeights_PerClass_LeavesUnnamedClassesAtOne() =>
        CollectionAssert.AreEqual(
            new[] { 1.0, 1, 2, 10 }, ClassWeights.RowWeights(Set, ClassWeights.PerClass(new Dictionary<string, double> { ["yes"] = 5 })));

    [TestMethod]
    public void RowWeights_UnknownClass_NamesItAndTheClasses()
    {
        var weights = ClassWeights.PerClass(new Dictionary<string, double> { ["maybe"] = 5 });
        string message = Assert.ThrowsExactly<ArgumentException>(() => ClassWeights.RowWeights(Set, weights)).Message;
        Assert.Contains("'maybe'", message);
        Assert.Contains("'no', 'yes'", message);
    }

    [TestMethod]
    public void PerClass_NegativeWeight_IsRefused() =>
        Assert.Contains(
            "'a'",
            Assert.ThrowsExactly<ArgumentException>(() => ClassWeights.PerClass(new Dictionary<string, double> { ["a"] = -1 })).Message);
}
