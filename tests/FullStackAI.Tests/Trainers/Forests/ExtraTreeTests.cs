using FullStackAI.Data;
using FullStackAI.Models.Trees;
using FullStackAI.Numerics;
using FullStackAI.Serialization;
using FullStackAI.Trainers;
using FullStackAI.Trainers.Forests;
using FullStackAI.Trainers.Trees;

namespace FullStackAI.Tests.Trainers.Forests;

/// <summary>Extra trees through the trainer: what every tree must be, whatever was drawn.</summary>
[TestClass]
public sealed class ExtraTreeTests
{
    private static readonly ForestOptions Few = new() { Kind = ForestKind.ExtraTrees, NumTrees = 3 };

    [TestMethod]
    [DataRow(300, false, 1)]
    [DataRow(300, true, 1)]
    [DataRow(30_000, false, 1)] // more rows than lie side by side
    [DataRow(30_000, true, 4)]
    public void Train_Numbers_LeavesHoldTheMeansOfTheRowsThatReachThem(int rows, bool weighted, int fewest)
    {
        (FeatureMatrix features, float[] labels) = Problem(rows);
        float[]? weights = weighted ? [.. Enumerable.Range(0, rows).Select(row => (float)(row % 4))] : null;
        var set = new TrainingSet(features, Labels.Regression(labels), weights);

        var model = (TreeEnsembleModel)new ForestTrainer(Few with { MinDataInLeaf = fewest }).Train(set, Context(2));

        AssertLeaves(model, features, weights, row => labels[row], fewest);
    }

    [TestMethod]
    [DataRow(300)]
    [DataRow(30_000)]
    public void Train_TwoClasses_LeavesHoldTheSharesOfTheRowsThatReachThem(int rows)
    {
        (FeatureMatrix features, float[] labels) = Problem(rows);
        float[] classes = [.. labels.Select(label => label > 1 ? 1f : 0f)];

        var model = (TreeEnsembleModel)new ForestTrainer(Few).Train(
            new TrainingSet(features, Labels.Classes(classes, ["no", "yes"])), Context(2));

        AssertLeaves(model, features, null, row => classes[row], 1);
    }

    [TestMethod]
    public void Train_ToTheEnd_FitsRowsThatDiffer()
    {
        (FeatureMatrix features, float[] labels) = Problem(250); // fewer values than bins
        double[] predictions = new double[250];

        new ForestTrainer(Few).Train(new TrainingSet(features, Labels.Regression(labels)), Context(1)).Predict(features, predictions);

        for (int row = 0; row < labels.Length; row++)
        {
            Assert.AreEqual(labels[row], predictions[row], 1e-5);
        }
    }

    [TestMethod]
    public void Train_OneSplit_CutsEachGapAsOftenAsItIsWide()
    {
        // Gaps of 1, 1 and 8: every cut gains, and there is one feature.
        float[] values = [0, 1, 2, 10];
        float[] x = [.. Enumerable.Range(0, 400).Select(row => values[row % 4])];
        var set = new TrainingSet(Matrix([new("x", "x")], [x]), Labels.Regression(x));

        var model = (TreeEnsembleModel)new ForestTrainer(new() { Kind = ForestKind.ExtraTrees, NumTrees = 2_000, MaxDepth = 1 }).Train(
            set, Context(2));

        // Three standard deviations of a count of 200 among 2,000 are 40.
        Assert.AreEqual(200, model.Trees.Count(tree => tree.Thresholds[0] < 1), 40);
        Assert.AreEqual(200, model.Trees.Count(tree => tree.Thresholds[0] is > 1 and < 2), 40);
        Assert.AreEqual(1_600, model.Trees.Count(tree => tree.Thresholds[0] > 2), 54);
    }

    [TestMethod]
    public void Train_OneFeatureOfTwoDrawn_TakesEachAsOften()
    {
        float[] x = [.. Enumerable.Range(0, 100).Select(row => (float)row)];
        var set = new TrainingSet(
            Matrix([new("a", "a"), new("b", "b"), new("same", "same")], [x, x, new float[100]]), Labels.Regression(x));

        var model = (TreeEnsembleModel)new ForestTrainer(new()
        {
            Kind = ForestKind.ExtraTrees,
            NumTrees = 1_000,
            MaxDepth = 1,
            MaxFeatures = 0.34,
        }).Train(
            set, Context(2));

        Assert.AreEqual(500, model.SplitImportance()[0], 48); // three standard deviations
        Assert.AreEqual(500, model.SplitImportance()[1], 48);
    }

    [TestMethod]
    [DataRow(12)]
    [DataRow(28)]
    [DataRow(50)]
    [DataRow(80)] // too many for records
    public void Train_OneTwoOrEightThreads_GivesTheSameBits(int columns)
    {
        var rng = new Rng(8);
        float[][] cells =
        [
            .. Enumerable.Range(0, columns).Select(_ => Enumerable.Range(0, 700).Select(_ => (float)rng.NextGaussian()).ToArray())
        ];
        float[] labels = [.. Enumerable.Range(0, 700).Select(row => cells[3][row] + cells[5][row] > 0 ? 1f : 0f)];
        var set = new TrainingSet(
            Matrix([.. Enumerable.Range(0, columns).Select(i => new Feature($"f{i}", $"f{i}"))], cells),
            Labels.Classes(labels, ["no", "yes"]));
        var trainer = new ForestTrainer(new() { Kind = ForestKind.ExtraTrees, NumTrees = 40 });
        byte[] one = BytesOf((TreeEnsembleModel)trainer.Train(set, Context(1)));
        foreach (int threads in (int[])[2, 8])
        {
            CollectionAssert.AreEqual(one, BytesOf((TreeEnsembleModel)trainer.Train(set, Context(threads))));
        }

        double[] predictions = new double[700];
        trainer.Train(set, Context(2)).Predict(set.Features, predictions);
        Assert.IsTrue(predictions.Zip(labels, (p, y) => p > 0.5 == y > 0.5).All(right => right), "trees grown to the end know their rows");
    }

    [TestMethod]
    [DataRow(ForestKind.RandomForest)]
    [DataRow(ForestKind.ExtraTrees)]
    public void Train_TimeIsOverBeforeTheRowsAreInBins_GivesThePrior(ForestKind kind)
    {
        (FeatureMatrix features, float[] labels) = Problem(500);
        using var bins = new SharedBins(features, 1);
        var context = new TrainingContext { Parallelism = 2, TimeLimit = TimeSpan.Zero, Bins = bins };

        var model = (TreeEnsembleModel)new ForestTrainer(new() { Kind = kind }).Train(
            new TrainingSet(features, Labels.Regression(labels)), context);

        Assert.IsEmpty(model.Trees);
        Assert.AreEqual(labels.Average(label => (double)label), model.StartScores[0], 1e-5);
        using var team = new ThreadTeam(1);
        _ = bins.Get(new(255, MinDataInBin: 1, MinDataInLeaf: 1), team, records: false, CancellationToken.None);
        Assert.AreEqual(0, bins.Reused, "no bins were made for a forest without time");
    }

    private static void AssertLeaves(
        TreeEnsembleModel model, FeatureMatrix features, float[]? weights, Func<int, double> target, int fewest)
    {
        float[] cells = new float[features.DenseCount];
        foreach (DecisionTree tree in model.Trees)
        {
            double[] sums = new double[tree.LeafCount];
            double[] totals = new double[tree.LeafCount];
            int[] counts = new int[tree.LeafCount];
            for (int row = 0; row < features.Rows; row++)
            {
                double weight = weights?[row] ?? 1;
                features.CopyDenseRow(row, cells);
                int leaf = tree.LeafOf(cells);
                sums[leaf] += weight * target(row);
                totals[leaf] += weight;
                counts[leaf] += weight > 0 ? 1 : 0;
            }

            CollectionAssert.AreEqual(counts, tree.LeafCounts.ToArray());
            Assert.IsGreaterThanOrEqualTo(fewest, weights is null ? counts.Min() : fewest);
            for (int leaf = 0; leaf < counts.Length; leaf++)
            {
                Assert.AreEqual(sums[leaf] / totals[leaf], tree.LeafValues[leaf] * model.Trees.Count, 2e-3);
            }
        }
    }

    // Numbers with and without missing, few and many values, and categories with missing.
    private static (FeatureMatrix Features, float[] Labels) Problem(int rows)
    {
        var rng = new Rng(6);
        float[][] columns =
        [
            [.. Enumerable.Range(0, rows).Select(_ => (float)rng.NextDouble())],
            [.. Enumerable.Range(0, rows).Select(_ => rng.NextInt32(5) == 0 ? float.NaN : (float)rng.NextGaussian())],
            [.. Enumerable.Range(0, rows).Select(_ => (float)rng.NextInt32(3))],
            [.. Enumerable.Range(0, rows).Select(_ => rng.NextInt32(7) == 0 ? float.NaN : rng.NextInt32(9))],
        ];
        float[] labels =
        [
            .. Enumerable.Range(0, rows)
                .Select(row => columns[0][row] + (float.IsNaN(columns[1][row]) ? 1 : 0) + (columns[3][row] > 4
                    ? 0.5f
                    : 0) + (0.1f * (float)rng.NextGaussian()))
        ];
        return (Matrix([new("a", "a"), new("b", "b"), new("c", "c"), new("d", "d", 9)], columns), labels);
    }

    private static FeatureMatrix Matrix(Feature[] features, float[][] columns) => new(columns[0].Length, features, columns);

    private static TrainingContext Context(int threads) => new() { Parallelism = threads, Rng = new Rng(5) };

    private static byte[] BytesOf(TreeEnsembleModel model)
    {
        var writer = new ComponentWriter();
        model.Write(writer);
        return writer.Written.ToArray();
    }
}
