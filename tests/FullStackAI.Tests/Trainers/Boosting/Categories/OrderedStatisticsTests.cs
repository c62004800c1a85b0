using FullStackAI.Data;
using FullStackAI.Explanation;
using FullStackAI.Metrics;
using FullStackAI.Models;
using FullStackAI.Models.Trees;
using FullStackAI.Numerics;
using FullStackAI.Serialization;
using FullStackAI.Tests.Trainers.Trees;
using FullStackAI.Trainers;
using FullStackAI.Trainers.Boosting;

namespace FullStackAI.Tests.Trainers.Boosting.Categories;

/// <summary>Boosting on ordered statistics keeps what every trainer keeps; no row
/// sees its own label; the model asks for categories.</summary>
[TestClass]
public sealed class OrderedStatisticsTests : TrainerContract
{
    private static readonly BoostingOptions Ordered = new() { NumIterations = 30, CategoryEncoding = CategoryEncoding.OrderedStatistics };
    private static readonly BoostingOptions Combined = BoostingOptions.SymmetricTrees with
    {
        NumIterations = 30,
        CategoryEncoding = CategoryEncoding.OrderedStatistics,
        CategoryCombinations = 6,
        CategoryCombinationSize = 3,
    };

    private protected override ITrainer Trainer =>
        new BoostingTrainer(Ordered with { NumIterations = 60, NumLeaves = 8, MinDataInLeaf = 5, MaxCatToOneHot = 2 });

    // Orders and bins are drawn for rows, whatever they weigh.
    private protected override bool WeightsAreDuplicates => false;

    private protected override (string Name, ComponentReaderFunction Read) ModelReader => (TreeEnsembleModel.Name, TreeEnsembleModel.Read);

    [TestMethod]
    public void Ordered_EveryRow_SeesTheRowsBeforeItOnly()
    {
        const int Rows = 300;
        var rng = new Rng(3);
        float[] codes = [.. Enumerable.Range(0, Rows).Select(row => row % 11 == 0 ? float.NaN : rng.NextInt32(7))];
        var matrix = new FeatureMatrix(Rows, [new Feature("c", "c", 7)], [codes]);
        double[] targets = [.. Enumerable.Range(0, Rows).Select(_ => rng.NextGaussian())];
        double[] weights = [.. Enumerable.Range(0, Rows).Select(_ => 0.5 + rng.NextDouble())];
        int[] order = rng.Permutation(Rows);
        var statistic = CategoryStatistic.Mean(CategorySource.Of(matrix, 0), "mean", targets, weights, smoothing: 2);

        float[] found = new float[Rows];
        statistic.Ordered(order, found);

        double prior = targets.Zip(weights, (target, weight) => target * weight).Sum() / weights.Sum();
        for (int place = 0; place < Rows; place++)
        {
            int row = order[place];
            int[] before = [.. order.Take(place).Where(other => codes[other].Equals(codes[row]))];
            double expected = (before.Sum(other => weights[other] * targets[other]) + (2 * prior))
                / (before.Sum(other => weights[other]) + 2);
            Assert.AreEqual(expected, found[row], 1e-6, $"row {row}");
        }

        int[] missing = [.. Enumerable.Range(0, Rows).Where(row => float.IsNaN(codes[row]))];
        Assert.AreEqual(
            (missing.Sum(row => weights[row] * targets[row]) + (2 * prior)) / (missing.Sum(row => weights[row]) + 2),
            statistic.Values[7],
            1e-6,
            "unseen and missing codes share a value");
    }

    [TestMethod]
    [DataRow(0.3f)]
    [DataRow(0.55f)]
    [DataRow(0.0f)]
    [DataRow(2.0f)]
    public void Rewrite_ANodeOnAStatistic_SendsEveryCodeTheSameWay(float threshold)
    {
        float[] values = [0.1f, 0.5f, 0.9f, 0.3f, 0.31f, 0.6f]; // the last is that of missing and unseen codes
        var parts = new TreeParts();
        foreach ((int feature, float at, int left, int right) in new[] { (2, threshold, 1, ~2), (0, 1.5f, ~0, ~1) })
        {
            parts.Features.Add(feature);
            parts.Thresholds.Add(at);
            parts.MissingLeft.Add(true);
            parts.Sets.Add(null);
            parts.Lefts.Add(left);
            parts.Rights.Add(right);
            parts.Gains.Add(1);
            parts.Counts.Add(10);
        }

        parts.LeafValues.AddRange([1.0, 2.0, 3.0]);
        parts.LeafCounts.AddRange([2, 3, 5]);
        var tree = new DecisionTree(parts);

        DecisionTree rewritten =
            new StatisticTreeWriter(feature => feature == 2 ? 1 : feature, feature => feature == 2 ? values : null).Rewrite(tree);

        foreach (float number in (float[])[1, 2, float.NaN])
        {
            foreach (float code in (float[])[0, 1, 2, 3, 4, 5, 99, float.NaN])
            {
                float statistic = code is >= 0 and < 5 ? values[(int)code] : values[5];
                double expected = tree.LeafValues[tree.LeafOf([number, code, statistic])];
                Assert.AreEqual(expected, rewritten.LeafValues[rewritten.LeafOf([number, code])], $"number {number}, code {code}");
            }
        }

        Assert.AreEqual(rewritten.LeafCounts.ToArray().Sum(), rewritten.NodeCount > 0 ? rewritten.Counts[0] : rewritten.LeafCounts[0]);
    }

    [TestMethod]
    public void Train_OneTwoOrEightThreads_GivesTheSameBits()
    {
        TrainingSet data = SetC(0, 8_000);
        foreach (BoostingOptions options in (BoostingOptions[])[
            Ordered with { BaggingFraction = 0.8, BaggingFreq = 1 },
            Combined with { Mode = BoostingMode.Goss, LearningRate = 0.3 },
        ])
        {
            byte[] one = BytesOf(new BoostingTrainer(options).Train(data, ContextOf(1)));
            foreach (int threads in (int[])[2, 8])
            {
                CollectionAssert.AreEqual(one, BytesOf(new BoostingTrainer(options).Train(data, ContextOf(threads))), $"{threads} threads");
            }
        }
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Train_WithValidation_ToldLossIsThatOfTheModel(bool combined)
    {
        TrainingSet data = SetC(0, 6_000);
        TrainingSet held = SetC(500_000, 2_000);
        var losses = new List<double>();
        var context = new TrainingContext
        {
            Validation = held,
            Progress = new ProgressNow(report => losses.Add(report.ValidationLoss)),
            Parallelism = 2,
        };

        Model model = new BoostingTrainer(combined ? Combined : Ordered).Train(data, context);

        Assert.AreEqual(combined, model is CrossedTreesModel);
        Assert.AreEqual(losses[^1], PredictionLoss.Mean(Predict(model, held), held.Labels), 1e-9);
    }

    [TestMethod]
    public void Train_ManyCategories_BeatsPartitions()
    {
        TrainingSet data = SetC(0, 15_000);
        TrainingSet held = SetC(500_000, 10_000);
        double AucOf(BoostingOptions options) =>
            Metric.Parse("auc").Compute(new ScoredRows(
                held.Labels, Predict(new BoostingTrainer(options with { NumIterations = 40 }).Train(data, ContextOf(2)), held)));

        double partition = AucOf(new());
        double ordered = AucOf(Ordered);
        double combined = AucOf(Ordered with { CategoryCombinations = 6 });

        Assert.IsGreaterThan(partition, ordered);
        Assert.IsGreaterThan(partition, combined);
    }

    [TestMethod]
    [DataRow(3, 2)]
    [DataRow(5, 3)]
    public void CategoryCombinations_CountAndSize_LimitTheCrosses(int count, int size)
    {
        var model = (CrossedTreesModel)new BoostingTrainer(Combined with
        {
            CategoryCombinations = count,
            CategoryCombinationSize = size,
        }).Train(
            SetC(0, 3_000), ContextOf(2));

        Assert.IsLessThanOrEqualTo(count, model.Crosses.Count);
        Assert.IsTrue(model.Crosses.All(
            cross => cross.Features.Count >= 2 && cross.Features.Count <= size && cross.Features.All(feature => feature >= 10)));
    }

    [TestMethod]
    public void InteractionColumns_OfCategories_HoldForTheirStatistics()
    {
        TrainingSet data = SetC(0, 3_000);
        string[][] sets = [["f0", "f10", "f11"], ["f1", "f12", "f13"]];
        int[][] allowed = [[0, 10, 11], [1, 12, 13]];

        var model = (TreeEnsembleModel)new BoostingTrainer(Ordered with { InteractionColumns = sets }).Train(data, ContextOf(2));

        foreach (DecisionTree tree in model.Trees)
        {
            AssertPaths(tree, 0, []);
        }

        void AssertPaths(DecisionTree tree, int node, int[] above)
        {
            if (node < 0 || tree.NodeCount == 0)
            {
                return;
            }

            int[] path = [.. above, tree.Features[node]];
            Assert.IsTrue(path.Distinct().Count() == 1 || allowed.Any(set => path.All(set.Contains)), string.Join(' ', path));
            AssertPaths(tree, tree.Lefts[node], path);
            AssertPaths(tree, tree.Rights[node], path);
        }
    }

    [TestMethod]
    public void CrossedModel_SavedAndLoaded_ScoresTheSameBits()
    {
        TrainingSet data = SetC(0, 4_000);
        var model = (CrossedTreesModel)new BoostingTrainer(Combined).Train(data, ContextOf(2));
        byte[] bytes = BytesOf(model);
        CrossedTreesModel loaded = CrossedTreesModel.Read(new ComponentReader(bytes, new ComponentCatalog([])));

        CollectionAssert.AreEqual(Predict(model, data), Predict(loaded, data));
        CollectionAssert.AreEqual(bytes, BytesOf(loaded));
        for (int length = 0; length < bytes.Length; length += 1 + (bytes.Length / 300))
        {
            int cut = length;
            Assert.ThrowsExactly<InvalidDataException>(
                () => CrossedTreesModel.Read(new ComponentReader(bytes.AsMemory(0, cut), new ComponentCatalog([]))), $"{length} bytes");
        }
    }

    [TestMethod]
    public void CrossedModel_ARowAlone_GivesTheBitsOfTheBatch()
    {
        TrainingSet data = SetC(0, 2_000);
        Model model = new BoostingTrainer(Combined).Train(data, ContextOf(2));
        double[] batch = new double[data.Rows];
        model.Score(data.Features, batch);
        float[] cells = new float[data.Features.DenseCount];
        double[] alone = new double[1];
        for (int row = 0; row < 300; row++)
        {
            data.Features.CopyDenseRow(row, cells);
            model.Score(new FeatureRow(cells), alone);
            Assert.AreEqual(batch[row], alone[0]);
        }
    }

    [TestMethod]
    public void CrossedModel_Explained_AddsUpToItsScore()
    {
        TrainingSet data = SetC(0, 2_000);
        Model model = new BoostingTrainer(Combined).Train(data, ContextOf(2));
        double[] scores = new double[data.Rows];
        model.Score(data.Features, scores);
        var explainer = ContributionExplainer.For(model);
        double[] contributions = new double[data.Features.Features.Count];
        for (int row = 0; row < 30; row++)
        {
            explainer.Explain(data.Features, row, contributions);
            Assert.AreEqual(scores[row], explainer.Baseline[0] + contributions.Sum(), 1e-9);
        }

        Assert.HasCount(20, ((CrossedTreesModel)model).FeatureImportances);
    }

    [TestMethod]
    public void Train_SparseFeaturesAfterCategories_KeepTheirNumbers()
    {
        const int Rows = 600;
        var rng = new Rng(9);
        float[] a = [.. Enumerable.Range(0, Rows).Select(_ => (float)rng.NextInt32(30))];
        float[] b = [.. Enumerable.Range(0, Rows).Select(_ => (float)rng.NextInt32(30))];
        float[] stored = [.. Enumerable.Range(0, Rows).Select(_ => (float)rng.NextGaussian())];
        var sparse = new SparseMatrix(
            2, [.. Enumerable.Range(0, Rows + 1).Select(row => (long)row)], [.. Enumerable.Repeat(1, Rows)], stored);
        var features = new FeatureMatrix(
            Rows, [new Feature("a", "a", 30), new Feature("b", "b", 30), new Feature("s0", "s"), new Feature("s1", "s")], [a, b], sparse);
        float[] labels = [.. Enumerable.Range(0, Rows).Select(row => (3 * stored[row]) + (((int)a[row] % 3 == (int)b[row] % 3) ? 2 : 0))];
        var data = new TrainingSet(features, Labels.Regression(labels));

        var model = (CrossedTreesModel)new BoostingTrainer(Combined with { CategoryCombinations = 1, CategoryCombinationSize = 2 }).Train(
            data, ContextOf(1));

        double[] importances = [.. model.FeatureImportances.Select(feature => feature.Importance)];
        Assert.AreEqual(3, Array.IndexOf(importances, importances.Max()));
        Assert.AreEqual(0.0, importances[2]);
    }

    [TestMethod]
    public void Options_ThatDoNotGoTogether_AreToldAtOnce()
    {
        var fault = Assert.ThrowsExactly<ArgumentException>(() =>
            new BoostingTrainer(
                Ordered with { Mode = BoostingMode.Dart, StatisticOrders = 0, StatisticSmoothing = 0, CategoryCombinationSize = 4 }));
        foreach (string option in (string[])["CategoryEncoding", "StatisticOrders", "StatisticSmoothing", "CategoryCombinationSize"])
        {
            Assert.Contains($"`BoostingOptions.{option}`", fault.Message);
        }

        fault = Assert.ThrowsExactly<ArgumentException>(() => new BoostingTrainer(new() { CategoryCombinations = 3 }));
        Assert.Contains("needs `BoostingOptions.CategoryEncoding` OrderedStatistics", fault.Message);
    }

    private static TrainingSet SetC(int start, int rows)
    {
        BenchData data = BenchData.Make('C', start, rows);
        return new(data.Matrix(categorical: true), Labels.Classes(data.Labels, ["no", "yes"]));
    }

    private static TrainingContext ContextOf(int threads) => new() { Parallelism = threads, Rng = new Rng(11) };

    private static byte[] BytesOf(Model model)
    {
        var writer = new ComponentWriter();
        model.Write(writer);
        return writer.Written.ToArray();
    }
}
