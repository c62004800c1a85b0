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
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(() => ValidationPlan.Choose(Data(50), folds: 1)).Message,
            "Folds must be 2 or more; got 1");
    }

    [TestMethod]
    public void Choose_SameSeed_GivesTheSamePartition()
    {
        LabelledTable data = Data(500);
        string first = Text(ValidationPlan.Choose(data, seed: 4));
        Assert.AreEqual(first, Text(ValidationPlan.Choose(data, seed: 4)));
        Assert.AreNotEqual(first, Text(ValidationPlan.Choose(data, seed: 5)));
    }

    [TestMethod]
    public void Choose_TheBestPreset_MakesMoreFoldsOfFewRows()
    {
        var best = new Experiment { Label = "y", Preset = ExperimentPreset.Best };
        Assert.HasCount(8, ValidationPlan.Choose(Data(1_000), best).Folds);
        Assert.HasCount(5, ValidationPlan.Choose(Data(12_000), best).Folds);
        Assert.HasCount(5, ValidationPlan.Choose(Data(1_000), best with { Preset = ExperimentPreset.Good }).Folds);
    }

    [TestMethod]
    [DataRow(1, 1, DisplayName = "a second: one held-out part")]
    [DataRow(120, 3, DisplayName = "two minutes: three folds")]
    [DataRow(3_600, 5, DisplayName = "an hour: all five")]
    public void Choose_ManyColumns_MakesAsManyFoldsAsTheBudgetAffords(int seconds, int folds)
    {
        // A model of 12,000 rows, 4,001 columns and 75 rounds is 3,600 units, of 400 a
        // second and a quarter of the budget: 1/36 of a fold a second.
        LabelledTable data = Wide(12_000, 4_000);
        ValidationPlan plan = ValidationPlan.Choose(data, new Experiment { Label = "y", Budget = TimeSpan.FromSeconds(seconds) });
        Assert.HasCount(folds, plan.Folds);
        Assert.AreEqual(folds < 5, plan.Reason.Contains("budget", StringComparison.Ordinal));
        Assert.HasCount(5, ValidationPlan.Choose(data, new Experiment { Label = "y", Budget = null }).Folds);
    }

    [TestMethod]
    public void Choose_FewRowsOfManyColumns_AreNeverHeldOutNorRepeatedBeyondTheBudget()
    {
        ValidationPlan plan = ValidationPlan.Choose(Wide(200, 20_000), new Experiment { Label = "y", Budget = TimeSpan.FromSeconds(5) });
        Assert.AreEqual("3-fold cross-validation", plan.Name);
    }

    [TestMethod]
    public void Choose_RowsThatAreEqual_StandInOneFold()
    {
        // Every row four times: a copy in the training rows would tell the answer.
        var table = new Table([
            new NumberColumn("x", [.. Enumerable.Range(0, 400).Select(row => (double)(row % 100))]),
            new CategoryColumn("y", [.. Enumerable.Range(0, 400).Select(row => row % 3 == 0 ? 1 : 0)], ["no", "yes"]),
        ]);
        ValidationPlan plan = ValidationPlan.Choose(LabelledTable.ForTraining(table, new DataRoles { Label = "y" }));
        Assert.HasCount(5, plan.Folds);
        foreach (Fold fold in plan.Folds)
        {
            Assert.IsEmpty(fold.Train.Select(row => row % 100).Intersect(fold.Test.Select(row => row % 100)));
        }
    }

    private static LabelledTable Wide(int rows, int width) => LabelledTable.ForTraining(
        new Table([
            new VectorColumn("v", new SparseMatrix(width, new long[rows + 1], [], [])),
            new NumberColumn("x", [.. Enumerable.Range(0, rows).Select(row => (double)row)]),
            new CategoryColumn("y", [.. Enumerable.Range(0, rows).Select(row => row % 2)], ["no", "yes"]),
        ]),
        new DataRoles { Label = "y" });

    private static string Text(ValidationPlan plan) => string.Join(" | ", plan.Folds.Select(fold => string.Join(' ', fold.Test)));

    private static LabelledTable Data(int rows, int positiveEvery = 3, DataRoles? roles = null) => LabelledTable.ForTraining(
        new Table([
            new NumberColumn("x", [.. Enumerable.Range(0, rows).Select(row => (double)row)]),
            new IntegerColumn("g", [.. Enumerable.Range(0, rows).Select(row => (long)(row % 3))]),
            new CategoryColumn("y", [.. Enumerable.Range(0, rows).Select(row => row % positiveEvery == 0 ? 1 : 0)], ["no", "yes"]),
        ]),
        roles ?? new DataRoles { Label = "y" });
}
