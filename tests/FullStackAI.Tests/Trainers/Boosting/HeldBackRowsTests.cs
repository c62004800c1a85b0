using FullStackAI.Data;
using FullStackAI.Models;
using FullStackAI.Models.Trees;
using FullStackAI.Numerics;
using FullStackAI.Tests.Trainers.Trees;
using FullStackAI.Trainers;
using FullStackAI.Trainers.Boosting;

namespace FullStackAI.Tests.Trainers.Boosting;

[TestClass]
public sealed class HeldBackRowsTests
{
    [TestMethod]
    public void Draw_TwoClasses_TakesTheSameShareOfEach()
    {
        float[] labels = [.. Enumerable.Range(0, 200).Select(row => row < 180 ? 0f : 1f)];
        var set = new TrainingSet(new FeatureMatrix(200, [new Feature("x", "x")], [new float[200]]), Labels.Classes(labels, ["no", "yes"]));

        HeldBackRows rows = HeldBackRows.Draw(set, 0.1, new Rng(5))!;

        Assert.HasCount(18, rows.Held.Where(row => row < 180).ToArray());
        Assert.HasCount(2, rows.Held.Where(row => row >= 180).ToArray());
        CollectionAssert.AreEqual(Enumerable.Range(0, 200).ToArray(), rows.Held.Concat(rows.Kept).Order().ToArray());
        CollectionAssert.AreEqual(rows.Held.Order().ToArray(), rows.Held);
    }

    [TestMethod]
    public void Draw_Groups_KeepsThemWhole()
    {
        int[] sizes = [3, 5, 2, 4, 6, 3, 5, 2, 4, 6];
        var set = new TrainingSet(
            new FeatureMatrix(40, [new Feature("x", "x")], [new float[40]]), Labels.Ranking(new float[40]), groupSizes: sizes);

        HeldBackRows rows = HeldBackRows.Draw(set, 0.3, new Rng(5))!;
        TrainingSet held = HeldBackRows.Take(set, rows.Held);
        TrainingSet kept = HeldBackRows.Take(set, rows.Kept);

        Assert.HasCount(3, held.GroupSizes!);
        Assert.HasCount(7, kept.GroupSizes!);
        CollectionAssert.AreEqual(sizes.Order().ToArray(), held.GroupSizes!.Concat(kept.GroupSizes!).Order().ToArray());
    }

    [TestMethod]
    public void Draw_OneRow_HoldsNothingBack()
    {
        var set = new TrainingSet(new FeatureMatrix(1, [new Feature("x", "x")], [new float[1]]), Labels.Regression([1f]));

        Assert.IsNull(HeldBackRows.Draw(set, 0.1, new Rng(5)));
    }

    [TestMethod]
    public void Train_EarlyStoppingWithoutValidationRows_StopsByRowsHeldBack()
    {
        BenchData data = BenchData.Make('B', 0, 2_000);
        var options = new BoostingOptions { NumIterations = 400, LearningRate = 0.3, EarlyStoppingRounds = 10 };
        var set = new TrainingSet(data.Matrix(), Labels.Regression(data.Labels));

        var model = (TreeEnsembleModel)new BoostingTrainer(options).Train(set, new TrainingContext { Parallelism = 2 });

        Assert.IsLessThan(400, model.Trees.Count);
        Assert.IsGreaterThan(5, model.Trees.Count);
        Assert.AreEqual(1800, model.Trees[0].Counts[0]);
    }

    [TestMethod]
    public void Train_MonotoneColumnByName_NeverFalls()
    {
        var rng = new Rng(8);
        float[] x = [.. Enumerable.Range(0, 2000).Select(_ => (float)rng.NextDouble())];
        float[] z = [.. Enumerable.Range(0, 2000).Select(_ => (float)rng.NextDouble())];
        float[] y = [.. x.Zip(z, (a, b) => a + (float)Math.Sin(9 * a) + b)];
        var set = new TrainingSet(new FeatureMatrix(2000, [new Feature("z", "z"), new Feature("x", "x")], [z, x]), Labels.Regression(y));

        Model model = new BoostingTrainer(new() { MonotoneColumns = new Dictionary<string, int> { ["x"] = 1 } }).Train(
            set, new TrainingContext());

        double last = double.NegativeInfinity;
        double[] score = new double[1];
        for (int i = 0; i <= 100; i++)
        {
            model.Score(new FeatureRow([0.5f, i / 100f]), score);
            Assert.IsGreaterThanOrEqualTo(last, score[0]);
            last = score[0];
        }
    }

    [TestMethod]
    [DataRow("w", "no feature is called so. Numeric features are: x")]
    [DataRow("c", "holds categories")]
    public void Train_MonotoneColumnThatIsNone_NamesThoseThatAre(string name, string expected)
    {
        var set = new TrainingSet(
            new FeatureMatrix(2, [new Feature("x", "x"), new Feature("c", "c", 2)], [[1f, 2f], [0f, 1f]]), Labels.Regression([1f, 2f]));
        var trainer = new BoostingTrainer(new() { MonotoneColumns = new Dictionary<string, int> { [name] = -1 } });

        var fault = Assert.ThrowsExactly<ArgumentException>(() => trainer.Train(set, new TrainingContext()));

        Assert.Contains($"`BoostingOptions.MonotoneColumns` names '{name}'", fault.Message);
        Assert.Contains(expected, fault.Message);
    }
}
