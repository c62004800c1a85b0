using System.Text.Json;
using FullStackAI.Data;
using FullStackAI.Models;
using FullStackAI.Models.DecisionTrees;
using FullStackAI.Serialization;
using FullStackAI.Trainers;
using FullStackAI.Trainers.DecisionTrees;

namespace FullStackAI.Tests.Trainers.DecisionTrees;

[TestClass]
public sealed class DecisionTreeTrainerTests : TrainerContract
{
    // A leaf of at least five rows counts rows, so the contract's weights and duplicates are compared with leaves of one.
    private protected override ITrainer Trainer => new DecisionTreeTrainer(new() { MinRowsPerLeaf = 1, MaxDepth = 5 });

    private protected override (string Name, ComponentReaderFunction Read) ModelReader => (DecisionTreeModel.Name, DecisionTreeModel.Read);

    private protected override bool ReportsProgress => false;

    [TestMethod]
    public void Train_OneStep_SplitsHalfwayBetweenTheSides()
    {
        DecisionTreeModel model = Train([[1, 2, 5, 6]], [0, 0, 4, 6], new() { MaxLeaves = 2, MinRowsPerLeaf = 1 });
        Assert.AreEqual(3.5f, model.Tree.Nodes[0].Threshold);
        Assert.AreEqual(0, model.Tree.Values(1)[0], 1e-12);
        Assert.AreEqual(5, model.Tree.Values(2)[0], 1e-12);

        // Σ(y − 2.5)² = 27 before, 0 + 2 after.
        Assert.AreEqual(25, model.Tree.Nodes[0].Gain, 1e-12);
    }

    [TestMethod]
    public void Train_MissingCells_LearnTheirSide()
    {
        float nan = float.NaN;
        Assert.IsTrue(Train(
            [[1, 2, nan, 5, 6, nan]], [0, 0, 0, 9, 9, 0], new() { MaxLeaves = 2, MinRowsPerLeaf = 1 }).Tree.Nodes[0].MissingLeft);
        Assert.IsFalse(Train(
            [[1, 2, nan, 5, 6, nan]], [0, 0, 9, 9, 9, 9], new() { MaxLeaves = 2, MinRowsPerLeaf = 1 }).Tree.Nodes[0].MissingLeft);
    }

    [TestMethod]
    public void Train_OnlyMissingDiffers_AsksWhetherMissing()
    {
        DecisionTreeModel model = Train([[1, 2, float.NaN, float.NaN]], [3, 3, 8, 8], new() { MaxLeaves = 2, MinRowsPerLeaf = 1 });
        Assert.AreEqual(3, Predict(model, 1e30f), 1e-12);
        Assert.AreEqual(8, Predict(model, float.NaN), 1e-12);
    }

    [TestMethod]
    public void Train_Category_SplitsTheLevelsBySets()
    {
        // Levels 0 and 2 mean 10, level 1 means 1; level 3 was never seen and goes with the missing, which prefer the right side.
        DecisionTreeModel model = Train([[0, 1, 2, 0, 1, 2]], [10, 1, 10, 10, 1, 10], new() { MinRowsPerLeaf = 1 }, levels: 4);
        Assert.AreEqual(2, model.Tree.LeafCount);
        Assert.AreEqual(10, Predict(model, 0), 1e-12);
        Assert.AreEqual(1, Predict(model, 1), 1e-12);
        Assert.AreEqual(10, Predict(model, 2), 1e-12);
        Assert.AreEqual(10, Predict(model, 3), 1e-12);
        Assert.AreEqual(10, Predict(model, float.NaN), 1e-12);
    }

    [TestMethod]
    public void Train_HundredLevels_FindsTheOddOnes()
    {
        float[] codes = [.. Enumerable.Range(0, 300).Select(row => (float)(row % 100))];
        float[] labels = [.. codes.Select(code => code % 2 == 0 ? 1f : 5f)];
        DecisionTreeModel model = Train([codes], labels, new() { MinRowsPerLeaf = 1 }, levels: 100);
        Assert.AreEqual(2, model.Tree.LeafCount);
        Assert.AreEqual(5, Predict(model, 99), 1e-12);
        Assert.AreEqual(1, Predict(model, 64), 1e-12);
    }

    [TestMethod]
    public void Train_InfiniteCells_AreTheLargestAndSmallestNumbers()
    {
        DecisionTreeModel model = Train(
            [[float.NegativeInfinity, 1, 2, float.PositiveInfinity]], [0, 5, 5, 9], new() { MinRowsPerLeaf = 1 });
        Assert.AreEqual(0, Predict(model, float.NegativeInfinity), 1e-12);
        Assert.AreEqual(5, Predict(model, 1.5f), 1e-12);
        Assert.AreEqual(9, Predict(model, float.PositiveInfinity), 1e-12);
    }

    [TestMethod]
    public void Train_Limits_AreKept()
    {
        TrainingSet set = Problem(TaskKind.Regression, 500);
        var deep = (DecisionTreeModel)new DecisionTreeTrainer(new() { MaxDepth = 3, MinRowsPerLeaf = 1 }).Train(set, new TrainingContext());
        var few = (DecisionTreeModel)new DecisionTreeTrainer(new() { MaxLeaves = 7 }).Train(set, new TrainingContext());
        var large = (DecisionTreeModel)new DecisionTreeTrainer(new() { MinRowsPerLeaf = 60 }).Train(set, new TrainingContext());
        Assert.AreEqual(8, deep.Tree.LeafCount);
        Assert.AreEqual(7, few.Tree.LeafCount);
        Assert.IsTrue(large.Tree.Nodes.Where(node => node.IsLeaf).All(node => node.Weight >= 60));
        Assert.IsGreaterThan(3, large.Tree.LeafCount);
    }

    [TestMethod]
    public void Train_LabelsFarFromZero_LosesNoSplit()
    {
        float[] labels = [1e7f, 1e7f, 1e7f + 4, 1e7f + 4];
        Assert.AreEqual(1e7 + 4, Predict(Train([[1, 2, 3, 4]], labels, new() { MinRowsPerLeaf = 1 }), 4), 1e-6);
    }

    [TestMethod]
    [DataRow("regression", TaskKind.Regression, SplitQuality.Gini)]
    [DataRow("regression-weighted", TaskKind.Regression, SplitQuality.Gini)]
    [DataRow("binary-gini-weighted", TaskKind.Binary, SplitQuality.Gini)]
    [DataRow("binary-entropy", TaskKind.Binary, SplitQuality.Entropy)]
    [DataRow("multiclass-gini", TaskKind.Multiclass, SplitQuality.Gini)]
    [DataRow("multiclass-entropy", TaskKind.Multiclass, SplitQuality.Entropy)]
    public void Train_RowsOfTheOracle_GrowsTheTreeOfScikitLearn(string name, TaskKind task, SplitQuality quality)
    {
        JsonElement oracle = OracleFile.Read("trees.json");
        JsonElement expected = oracle.GetProperty("models").GetProperty(name);
        float[][] dense = [.. oracle.GetProperty("dense").EnumerateArray().Select(Singles)];
        float[] labels = Singles(oracle.GetProperty(task.ToString().ToLowerInvariant()));
        Feature[] features = [.. dense.Select((_, i) => new Feature($"x{i}", $"x{i}"))];
        var set = new TrainingSet(
            new FeatureMatrix(labels.Length, features, dense),
            task == TaskKind.Regression
                ? Labels.Regression(labels)
                : Labels.Classes(labels, task == TaskKind.Binary ? ["0", "1"] : ["0", "1", "2"]),
            expected.GetProperty("weighted").GetBoolean() ? Singles(oracle.GetProperty("weights")) : null);
        var options = new DecisionTreeOptions
        {
            Quality = quality,
            MaxLeaves = expected.GetProperty("maxLeaves").GetInt32(),
            MaxDepth = null,
            MinRowsPerLeaf = 3,
            Smoothing = 0,
        };

        double[] predictions = Predict(new DecisionTreeTrainer(options).Train(set, new TrainingContext()), set);
        double[] wanted = OracleFile.Numbers(expected.GetProperty("predictions"))!;
        Assert.HasCount(wanted.Length, predictions);
        for (int i = 0; i < wanted.Length; i++)
        {
            Assert.AreEqual(wanted[i], predictions[i], 1e-6, $"{i}");
        }
    }

    private static float[] Singles(JsonElement numbers) => [.. numbers.EnumerateArray().Select(number => number.GetSingle())];

    private static double Predict(Model model, float cell)
    {
        double[] prediction = new double[1];
        model.Predict(new FeatureRow([cell]), prediction);
        return prediction[0];
    }

    private static DecisionTreeModel Train(float[][] dense, float[] labels, DecisionTreeOptions options, int levels = 0)
    {
        Feature[] features = [.. dense.Select((_, i) => new Feature($"x{i}", $"x{i}", levels))];
        return (DecisionTreeModel)new DecisionTreeTrainer(options).Train(
            new TrainingSet(new FeatureMatrix(labels.Length, features, dense), Labels.Regression(labels)), new TrainingContext());
    }
}
