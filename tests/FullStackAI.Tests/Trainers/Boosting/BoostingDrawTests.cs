using FullStackAI.Data;
using FullStackAI.Models.Trees;
using FullStackAI.Numerics;
using FullStackAI.Tests.Trainers.Trees;
using FullStackAI.Trainers;
using FullStackAI.Trainers.Boosting;

namespace FullStackAI.Tests.Trainers.Boosting;

/// <summary>Options that decide which rows, features and thresholds a tree looks at, and how large it grows.</summary>
[TestClass]
public sealed class BoostingDrawTests
{
    private const int Rows = 2_000;
    private static readonly TrainingSet Set = new(
        BenchData.Make('B', 0, Rows).Matrix(), Labels.Regression(BenchData.Make('B', 0, Rows).Labels));
    // nothing is learnt, so every round sees the same gradients
    private static readonly BoostingOptions Still = new() { NumIterations = 30, LearningRate = 1e-9, NumLeaves = 2 };

    [TestMethod]
    public void Bagging_EveryThirdRound_DrawsTheShareAnew()
    {
        TreeEnsembleModel model = Train(new() { NumIterations = 12, BaggingFraction = 0.6, BaggingFreq = 3 });

        int[] drawn = [.. model.Trees.Select(tree => tree.Counts[0])];
        for (int round = 0; round < drawn.Length; round++)
        {
            Assert.AreEqual(drawn[round / 3 * 3], drawn[round], "a bag serves three rounds");
            Assert.AreEqual(0.6 * Rows, drawn[round], 4 * Math.Sqrt(Rows * 0.6 * 0.4));
        }

        Assert.IsGreaterThan(1, drawn.Distinct().Count());
    }

    [TestMethod]
    public void Bagging_WithoutFrequency_TakesAllRows() =>
        Assert.IsTrue(Train(new() { NumIterations = 3, BaggingFraction = 0.6 }).Trees.All(tree => tree.Counts[0] == Rows));

    [TestMethod]
    public void Goss_AfterTheFirstRounds_KeepsTheTopAndDrawsOfTheOthers()
    {
        TreeEnsembleModel model = Train(
            new() { NumIterations = 12, LearningRate = 0.2, Mode = BoostingMode.Goss, TopRate = 0.3, OtherRate = 0.2 });

        for (int round = 0; round < 12; round++)
        {
            int expected = round < 5 ? Rows : Rows / 2;
            Assert.AreEqual(expected, model.Trees[round].Counts[0], round < 5 ? 0 : 100, $"round {round}");
        }
    }

    [TestMethod]
    public void Goss_DrawnRows_CountForThoseLeftOut()
    {
        // Labels ±1 around 0: half of the rows have the same gradients, of which one in five is
        // drawn and counts fivefold. The sums of the root stay what they were.
        BoostingOptions options = Still with
        {
            NumIterations = 8,
            LearningRate = 0.5,
            Mode = BoostingMode.Goss,
            TopRate = 0,
            OtherRate = 0.2,
            BoostFromAverage = false,
            LambdaL2 = 0,
        };
        float[] x = [.. Enumerable.Range(0, Rows).Select(row => (float)(row % 2))];
        var set = new TrainingSet(
            new FeatureMatrix(Rows, [new Feature("x", "x")], [x]), Labels.Regression([.. x.Select(value => value > 0 ? 1f : -1f)]));

        var model = (TreeEnsembleModel)new BoostingTrainer(options).Train(set, Context());

        // Each round halves what is left, whatever rows it saw.
        for (int round = 0; round < 8; round++)
        {
            DecisionTree tree = model.Trees[round];
            Assert.AreEqual(Math.Pow(0.5, round + 1), tree.LeafValues[~tree.Rights[0]], 1e-3, $"round {round}");
        }

        // Gains are those of all rows: 2,000 × the square of what is left, with the spread of 400 rows drawn.
        Assert.AreEqual(Rows * Math.Pow(0.25, 7), model.Trees[7].Gains[0], 0.15 * Rows * Math.Pow(0.25, 7));
    }

    [TestMethod]
    public void FeatureFraction_ATenth_DrawsTenOfAHundredForEachTree()
    {
        TreeEnsembleModel model = Train(new() { NumIterations = 10, FeatureFraction = 0.1 });

        Assert.IsTrue(model.Trees.All(tree => tree.Features.ToArray().Distinct().Count() <= 10));
        Assert.IsGreaterThan(30, model.Trees.SelectMany(tree => tree.Features.ToArray()).Distinct().Count());
    }

    [TestMethod]
    public void FeatureFractionByNode_ATwentieth_DrawsForEachLeaf()
    {
        Assert.HasCount(1, Train(Still).Trees.Select(tree => tree.Features[0]).Distinct().ToArray());
        Assert.IsGreaterThan(
            10, Train(Still with { FeatureFractionByNode = 0.05 }).Trees.Select(tree => tree.Features[0]).Distinct().Count());
        Assert.IsGreaterThan(
            5,
            Train(Still with { NumIterations = 1, NumLeaves = 31, FeatureFractionByNode = 0.01 }).Trees[0].Features
                .ToArray()
                .Distinct()
                .Count());
    }

    [TestMethod]
    public void ExtraTrees_OneFeature_CutsAtADrawnThreshold()
    {
        var set = new TrainingSet(new FeatureMatrix(Rows, [new Feature("x", "x")], [Set.Features.Dense(3).ToArray()]), Set.Labels);
        float[] best = [.. ((TreeEnsembleModel)new BoostingTrainer(Still).Train(set, Context())).Trees.Select(tree => tree.Thresholds[0])];
        float[] drawn =
        [
            .. ((TreeEnsembleModel)new BoostingTrainer(Still with { ExtraTrees = true, NumIterations = 200 }).Train(set, Context())).Trees
                .Where(tree => tree.NodeCount > 0)
                .Select(tree => tree.Thresholds[0])
        ];

        Assert.HasCount(1, best.Distinct().ToArray());
        Assert.IsGreaterThan(80, drawn.Distinct().Count());
        Assert.AreEqual(0.5, drawn.Average(), 0.09); // x is uniform; three standard errors of 200 draws are 0.061
    }

    [TestMethod]
    [DataRow(5, 3)]
    [DataRow(31, 4)]
    [DataRow(300, 0)]
    public void NumLeavesAndMaxDepth_LeafWise_LimitEachTree(int leaves, int depth)
    {
        TreeEnsembleModel model = Train(new() { NumIterations = 3, NumLeaves = leaves, MaxDepth = depth, MinDataInLeaf = 2 });

        Assert.AreEqual(depth == 0 ? leaves : Math.Min(leaves, 1 << depth), model.Trees.Max(tree => tree.LeafCount));
        Assert.IsTrue(depth == 0 || model.Trees.All(tree => DepthOf(tree, 0) <= depth));
    }

    [TestMethod]
    public void MinDataInLeaf_AHundred_NoLeafHasFewer() =>
        Assert.IsGreaterThanOrEqualTo(
            100, Train(new() { NumIterations = 5, MinDataInLeaf = 100 }).Trees.SelectMany(tree => tree.LeafCounts.ToArray()).Min());

    [TestMethod]
    public void Bins_FewerByEachOption_LeaveFewerThresholds()
    {
        var options = new BoostingOptions { NumIterations = 20, NumLeaves = 127, MinDataInLeaf = 1 };
        Assert.IsGreaterThan(60, ThresholdsOf(options));
        Assert.AreEqual(14, ThresholdsOf(options with { MaxBin = 16 }), "fifteen bins of numbers, and one of zero that nobody is in");
        Assert.IsLessThanOrEqualTo(39, ThresholdsOf(options with { BinConstructSampleCount = 40, MinDataInBin = 1 }));
        Assert.IsLessThanOrEqualTo(10, ThresholdsOf(options with { MinDataInBin = Rows / 10 }));

        static int ThresholdsOf(BoostingOptions options)
        {
            var set = new TrainingSet(new FeatureMatrix(Rows, [new Feature("x", "x")], [Set.Features.Dense(3).ToArray()]), Set.Labels);
            var model = (TreeEnsembleModel)new BoostingTrainer(options).Train(set, Context());
            return model.Trees.SelectMany(tree => tree.Thresholds.ToArray()).Distinct().Count();
        }
    }

    [TestMethod]
    [DataRow(TreeGrowth.LeafWise)]
    [DataRow(TreeGrowth.Symmetric)]
    public void Train_TwentyThousandColumns_FindsTheOnesThatTell(TreeGrowth growth)
    {
        const int Columns = 20_000;
        const int Few = 120;
        var rng = new Rng(4);
        float[][] columns =
        [
            .. Enumerable.Range(0, Columns).Select(_ => Enumerable.Range(0, Few).Select(_ => (float)rng.NextDouble()).ToArray())
        ];
        float[] labels =
        [
            .. Enumerable.Range(0, Few).Select(row => (columns[12_345][row] > 0.5 ? 4f : 0) + (columns[19_999][row] > 0.3 ? 1f : 0))
        ];
        var set = new TrainingSet(
            new FeatureMatrix(Few, [.. Enumerable.Range(0, Columns).Select(i => new Feature($"f{i}", $"f{i}"))], columns),
            Labels.Regression(labels));
        var options = new BoostingOptions
        {
            NumIterations = 3,
            NumLeaves = 4,
            MaxDepth = 2,
            MinDataInLeaf = 5,
            MinDataInBin = 1,
            Growth = growth,
        };

        var model = (TreeEnsembleModel)new BoostingTrainer(options).Train(set, new TrainingContext { Parallelism = 2, Rng = new Rng(3) });

        Assert.IsTrue(model.Trees.All(
            tree => tree.Features[0] == 12_345 && tree.Features.ToArray().All(feature => feature is 12_345 or 19_999)));
        double[] one = new double[Few];
        double[] two = new double[Few];
        model.Score(set.Features, two);
        new BoostingTrainer(options).Train(set, new TrainingContext { Parallelism = 1, Rng = new Rng(3) }).Score(set.Features, one);
        CollectionAssert.AreEqual(one, two);
    }

    private static int DepthOf(DecisionTree tree, int node) =>
        node < 0 ? 0 : 1 + Math.Max(DepthOf(tree, tree.Lefts[node]), DepthOf(tree, tree.Rights[node]));

    private static TreeEnsembleModel Train(BoostingOptions options) =>
        (TreeEnsembleModel)new BoostingTrainer(options).Train(Set, Context());

    private static TrainingContext Context() => new() { Parallelism = 2, Rng = new Rng(3) };
}
