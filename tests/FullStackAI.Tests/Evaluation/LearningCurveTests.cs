using System.Collections.Concurrent;
using FullStackAI.Data;
using FullStackAI.Data.Splits;
using FullStackAI.Evaluation;
using FullStackAI.Metrics;
using FullStackAI.Preprocessing;
using FullStackAI.Trainers.Linear;

namespace FullStackAI.Tests.Evaluation;

[TestClass]
public sealed class LearningCurveTests
{
    [TestMethod]
    public void Run_ALine_LearnsBetterFromMoreRows()
    {
        LabelledTable data = Rows(400, noise: true);
        IReadOnlyList<Fold> folds = RowSplits.KFold(data.ForSplits(new SplitOptions { Folds = 4, Seed = 1 }));

        IReadOnlyList<LearningCurvePoint> curve = LearningCurve.Run(
            new Recipe("line", Pipeline.Empty, new LinearRegressionTrainer()),
            data,
            folds,
            Metric.RootMeanSquaredError,
            new LearningCurveOptions { Shares = [0.02, 0.2, 1] });

        CollectionAssert.AreEqual(new double[] { 6, 60, 300 }, curve.Select(point => point.Rows).ToArray());
        Assert.IsLessThan(curve[0].Test.Value, curve[2].Test.Value);
        Assert.IsLessThan(curve[0].Test.Value, curve[0].Training.Value, "six rows are known by heart");
        // The last point learns from every training row: plain cross-validation.
        Assert.AreEqual(
            CrossValidation.Run(new Recipe("line", Pipeline.Empty, new LinearRegressionTrainer()), data, folds).Score(
                Metric.RootMeanSquaredError),
            curve[2].Test);
    }

    [TestMethod]
    public void Run_Parts_HoldTheOnesBefore()
    {
        LabelledTable data = Rows(60, noise: false);
        Fold fold = new([.. Enumerable.Range(0, 40)], [.. Enumerable.Range(40, 20)]);

        float[][] parts = PartsOf(data, fold, new LearningCurveOptions { Shares = [0.25, 0.5, 1] });

        CollectionAssert.AreEqual(new[] { 10, 20, 40 }, parts.Select(part => part.Length).ToArray());
        CollectionAssert.IsSubsetOf(parts[0], parts[1]);
        CollectionAssert.AreNotEqual(parts[0], PartsOf(data, fold, new LearningCurveOptions { Shares = [0.25], Seed = 5 })[0]);
    }

    [TestMethod]
    public void Run_Classes_KeepTheirShares()
    {
        Table table = new([
            new NumberColumn("x", [.. Enumerable.Range(0, 100).Select(i => (double)i)]),
            CategoryColumn.Of("y", Enumerable.Range(0, 100).Select(i => i % 10 == 0 ? "rare" : i % 2 == 0 ? "even" : "odd")),
        ]);
        LabelledTable data = LabelledTable.ForTraining(table, new DataRoles { Label = "y" });

        float[] part = PartsOf(data, new Fold([.. Enumerable.Range(0, 100)], [0]), new LearningCurveOptions { Shares = [0.3] })[0];

        Assert.AreEqual(3, part.Count(x => x % 10 == 0));
        Assert.AreEqual(15, part.Count(x => x % 2 == 1));
    }

    [TestMethod]
    public void Run_Groups_StayWhole()
    {
        Table table = new([
            new NumberColumn("x", [.. Enumerable.Range(0, 60).Select(i => (double)i)]),
            new NumberColumn("y", [.. Enumerable.Range(0, 60).Select(i => i * 2.0)]),
            new IntegerColumn("g", [.. Enumerable.Range(0, 60).Select(i => (long)(i % 6))]),
        ]);
        LabelledTable data = LabelledTable.ForTraining(table, new DataRoles { Label = "y", Group = "g" });

        float[] part = PartsOf(data, new Fold([.. Enumerable.Range(0, 60)], [0]), new LearningCurveOptions { Shares = [0.3] })[0];

        Assert.HasCount(20, part); // 18 rows asked for: two whole groups of ten
        Assert.AreEqual(2, part.Select(x => (int)x % 6).Distinct().Count());
    }

    [TestMethod]
    public void Run_ByTime_TakesTheLatestRows()
    {
        Table table = new([
            new NumberColumn("x", [.. Enumerable.Range(0, 20).Select(i => (double)i)]),
            new NumberColumn("y", [.. Enumerable.Range(0, 20).Select(i => i * 2.0)]),
            new NumberColumn("t", [.. Enumerable.Range(0, 20).Select(i => (double)-i)]),
        ]);
        LabelledTable data = LabelledTable.ForTraining(table, new DataRoles { Label = "y", Time = "t" });

        float[] part = PartsOf(data, new Fold([.. Enumerable.Range(5, 15)], [0]), new LearningCurveOptions { Shares = [0.2] })[0];

        CollectionAssert.AreEqual(new float[] { 5, 6, 7 }, part);
    }

    [TestMethod]
    public void Run_AFoldThatFails_IsAValue()
    {
        LabelledTable data = Rows(20, noise: false);
        var failing = new TestTrainer(
            "failing",
            (set, context) => set.Rows < 5 ? throw new InvalidOperationException("too few") : TestTrainer.Mean.Train(set, context));

        IReadOnlyList<LearningCurvePoint> curve = LearningCurve.Run(
            new Recipe("failing", Pipeline.Empty, failing),
            data,
            [new Fold([.. Enumerable.Range(0, 10)], [.. Enumerable.Range(10, 10)])],
            Metric.MeanAbsoluteError,
            new LearningCurveOptions { Shares = [0.2, 1] });

        Assert.AreEqual("too few", curve[0].Failure!.Message);
        Assert.IsTrue(double.IsNaN(curve[0].Test.Value) && double.IsNaN(curve[0].Training.Value));
        Assert.IsNull(curve[1].Failure);
        Assert.IsTrue(double.IsFinite(curve[1].Test.Value));
    }

    [TestMethod]
    [DataRow(new double[0])]
    [DataRow(new[] { 0.0, 1 })]
    [DataRow(new[] { 0.5, 0.5 })]
    [DataRow(new[] { 0.5, double.NaN })]
    public void Run_SharesOutOfRange_AreRefused(double[] shares) =>
        Assert.ThrowsExactly<ArgumentException>(() => LearningCurve.Run(
            new Recipe("mean", Pipeline.Empty, TestTrainer.Mean),
            Rows(10, noise: false),
            [new Fold([0, 1], [2])],
            Metric.MeanAbsoluteError,
            new LearningCurveOptions { Shares = shares }));

    /// <summary>The first feature of the rows that each point learns from.</summary>
    private static float[][] PartsOf(LabelledTable data, Fold fold, LearningCurveOptions options)
    {
        var seen = new ConcurrentQueue<float[]>();
        var watching = new TestTrainer("watching", (set, context) =>
        {
            seen.Enqueue(set.Features.Dense(0).ToArray());
            return TestTrainer.Mean.Train(set, context);
        });
        LearningCurve.Run(
            new Recipe("watching", Pipeline.Empty, watching),
            data,
            [fold],
            data.Labels.ClassCount == 0 ? Metric.MeanAbsoluteError : Metric.LogLoss,
            options);
        return [.. seen];
    }

    private static LabelledTable Rows(int count, bool noise)
    {
        double[] x = [.. Enumerable.Range(0, count).Select(i => (double)i)];
        double[] other = [.. x.Select(i => Math.Sin(i * 12.9898) * 10)];
        double[] y = [.. x.Select(i => (0.1 * i) + (noise ? Math.Cos(i * 78.233) * 5 : 0))];
        return LabelledTable.ForTraining(
            new Table([new NumberColumn("x", x), new NumberColumn("other", other), new NumberColumn("y", y)]),
            new DataRoles { Label = "y" });
    }
}
