using FullStackAI.AutoML;
using FullStackAI.Data;
using FullStackAI.Data.Splits;
using FullStackAI.Evaluation;

namespace FullStackAI.Tests.AutoML;

[TestClass]
public sealed class ValidationPlanTests
{
    [TestMethod]
    public void Choose_FewRows_DividesThemThreeTimes()
    {
        ValidationPlan plan = ValidationPlan.Choose(Data(200));
        Assert.AreEqual("5-fold cross-validation, 3 times", plan.Name);
        Assert.HasCount(15, plan.Folds);
        foreach (Fold[] repeat in plan.Folds.Chunk(5))
        {
            CollectionAssert.AreEqual(Enumerable.Range(0, 200).ToArray(), repeat.SelectMany(fold => fold.Test).Order().ToArray());
        }
    }

    [TestMethod]
    public void Choose_SomeRows_MakesFiveFolds()
    {
        ValidationPlan plan = ValidationPlan.Choose(Data(1000));
        Assert.AreEqual("5-fold cross-validation", plan.Name);
        Assert.AreEqual("1,000 rows; stratified by class; rows equal in all features stay together", plan.Reason);
        Assert.HasCount(5, plan.Folds);
    }

    [TestMethod]
    public void Choose_ManyRows_HoldsOnePartOut()
    {
        ValidationPlan plan = ValidationPlan.Choose(Data(120_000));
        Assert.HasCount(1, plan.Folds);
        Assert.AreEqual(2500, plan.Folds[0].Test.Length); // 1 % would be 1,200, the fewest are 2,500
        Assert.AreEqual("held-out 2,500 rows", plan.Name);
    }

    [TestMethod]
    public void Choose_RareClass_MakesNoMoreFoldsThanItHasRows()
    {
        LabelledTable data = Data(1000, positiveEvery: 334);
        ValidationPlan plan = ValidationPlan.Choose(data);
        Assert.HasCount(3, plan.Folds); // rows 0, 334 and 668 are positive
        Assert.IsTrue(plan.Folds.All(fold => fold.Test.Any(row => data.Labels.Values[row] == 1)));
        StringAssert.Contains(plan.Reason, "only 3 rows of the rarer class");
    }

    [TestMethod]
    public void Choose_ThreeGroups_MakesThreeFolds()
    {
        ValidationPlan plan = ValidationPlan.Choose(Data(600, roles: new DataRoles { Label = "y", Group = "g" }));
        Assert.HasCount(3, plan.Folds);
        Assert.IsTrue(plan.Folds.All(fold => !fold.Train.Select(row => row % 3).Intersect(fold.Test.Select(row => row % 3)).Any()));
        StringAssert.Contains(plan.Reason, "the groups of 'g' kept together");
    }

    [TestMethod]
    public void Choose_Time_JudgesOnLaterRows()
    {
        ValidationPlan plan = ValidationPlan.Choose(Data(400, roles: new DataRoles { Label = "y", Time = "x" }), gap: 10);
        Assert.HasCount(3, plan.Folds);
        Assert.IsTrue(plan.Folds.All(fold => fold.Train.Max() < fold.Test.Min() - 10));
    }

    [TestMethod]
    public void Choose_AskedForFolds_MakesThose()
    {
        ValidationPlan plan = ValidationPlan.Choose(Data(50), folds: 4);
        Assert.HasCount(4, plan.Folds);
        StringAssert.StartsWith(plan.Reason, "asked for");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => ValidationPlan.Choose(Data(50), folds: 1)).Message, "Folds must be 2 or more; got 1");
    }

    [TestMethod]
    public void Choose_SameSeed_GivesTheSamePartition()
    {
        LabelledTable data = Data(500);
        string first = Text(ValidationPlan.Choose(data, seed: 4));
        Assert.AreEqual(first, Text(ValidationPlan.Choose(data, seed: 4)));
        Assert.AreNotEqual(first, Text(ValidationPlan.Choose(data, seed: 5)));
    }

    private static string Text(ValidationPlan plan) => string.Join(" | ", plan.Folds.Select(fold => string.Join(' ', fold.Test)));

    private static LabelledTable Data(int rows, int positiveEvery = 3, DataRoles? roles = null) => LabelledTable.ForTraining(
        new Table([
            new NumberColumn("x", [.. Enumerable.Range(0, rows).Select(row => (double)row)]),
            new IntegerColumn("g", [.. Enumerable.Range(0, rows).Select(row => (long)(row % 3))]),
            new CategoryColumn("y", [.. Enumerable.Range(0, rows).Select(row => row % positiveEvery == 0 ? 1 : 0)], ["no", "yes"]),
        ]),
        roles ?? new DataRoles { Label = "y" });
}
