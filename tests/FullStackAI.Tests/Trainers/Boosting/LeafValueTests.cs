using FullStackAI.Data;
using FullStackAI.Models.Trees;
using FullStackAI.Numerics;
using FullStackAI.Trainers;
using FullStackAI.Trainers.Boosting;

namespace FullStackAI.Tests.Trainers.Boosting;

/// <summary>Options that decide what a leaf is worth and whether it is split, on a
/// problem of one question that is worked out by hand.</summary>
[TestClass]
public sealed class LeafValueTests
{
    private const double Tolerance = 1e-3; // gradients are rounded

    // 30 rows of label −1 where x is 0 and 10 of label 2 where it is 1: the mean is −0.25, the
    // sums of gradients are 22.5 and −22.5, those of hessians 30 and 10.
    private static readonly TrainingSet Set = new(
        new FeatureMatrix(40, [new Feature("x", "x")], [[.. Enumerable.Range(0, 40).Select(row => row < 30 ? 0f : 1f)]]),
        Labels.Regression([.. Enumerable.Range(0, 40).Select(row => row < 30 ? -1f : 2f)]));

    private static readonly BoostingOptions One = new()
    {
        NumIterations = 1,
        LearningRate = 1,
        NumLeaves = 2,
        MaxDepth = 1,
        MinDataInLeaf = 1,
        MinDataInBin = 1,
    };

    private static readonly Dictionary<string, (Func<BoostingOptions, BoostingOptions> Set, double Left, double Right)> Cases = new()
    {
        ["plain"] = (o => o, -22.5 / 30, 22.5 / 10),
        ["learning rate"] = (o => o with { LearningRate = 0.1 }, -0.075, 0.225),
        ["L1"] = (o => o with { LambdaL1 = 4.5 }, -18.0 / 30, 18.0 / 10),
        ["L2"] = (o => o with { LambdaL2 = 10 }, -22.5 / 40, 22.5 / 20),
        ["L1 and L2"] = (o => o with { LambdaL1 = 4.5, LambdaL2 = 10 }, -18.0 / 40, 18.0 / 20),
        ["largest step"] = (o => o with { MaxDeltaStep = 0.9 }, -0.75, 0.9),
        // n / 10 parts of its own, one part of its parent's 0
        ["path smoothing"] = (o => o with { PathSmooth = 10 }, -0.75 * 3 / 4, 2.25 * 1 / 2),
        ["step, then smoothing"] = (o => o with { MaxDeltaStep = 0.9, PathSmooth = 10 }, -0.75 * 3 / 4, 0.9 * 1 / 2),
    };

    public static IEnumerable<object[]> CasesAndGrowths =>
        from name in Cases.Keys from growth in Enum.GetValues<TreeGrowth>() select new object[] { name, growth };

    [TestMethod]
    [DynamicData(nameof(CasesAndGrowths))]
    public void Train_OneQuestion_GivesTheValuesWorkedOutByHand(string name, TreeGrowth growth)
    {
        (Func<BoostingOptions, BoostingOptions> set, double left, double right) = Cases[name];

        DecisionTree tree = Train(set(One with { Growth = growth }), Set).Trees[0];

        Assert.AreEqual(left, tree.LeafValues[~tree.Lefts[0]], Tolerance);
        Assert.AreEqual(right, tree.LeafValues[~tree.Rights[0]], Tolerance);
    }

    [TestMethod]
    [DataRow(TreeGrowth.LeafWise)]
    [DataRow(TreeGrowth.DepthWise)]
    [DataRow(TreeGrowth.Symmetric)]
    public void Limits_JustMetAndJustMissed_DecideWhetherThereIsASplit(TreeGrowth growth)
    {
        // The split gains 22.5² / 30 + 22.5² / 10 = 67.5; the smaller leaf has 10 rows of hessian 1.
        BoostingOptions options = One with { Growth = growth };
        foreach ((BoostingOptions met, BoostingOptions missed) in ((BoostingOptions, BoostingOptions)[])
            [
                (options with { MinGainToSplit = 67 }, options with { MinGainToSplit = 68 }),
                (options with { MinSumHessianInLeaf = 9.9 }, options with { MinSumHessianInLeaf = 10.1 }),
                (options with { MinDataInLeaf = 10 }, options with { MinDataInLeaf = 11 }),
            ])
        {
            Assert.HasCount(1, Train(met, Set).Trees);
            Assert.IsEmpty(Train(missed, Set).Trees);
        }
    }

    [TestMethod]
    [DataRow(0.7)]
    [DataRow(0.1)]
    public void PoissonMaxDeltaStep_EnlargesTheCurve(double step)
    {
        // Labels 1 and 5 of mean 2: every hessian is 2 e^step, gradients are 1 and −3.
        var set = new TrainingSet(Set.Features, Labels.Regression([.. Enumerable.Range(0, 40).Select(row => row < 30 ? 1f : 5f)]));

        DecisionTree tree = Train(One with { Loss = BoostingLoss.Poisson, PoissonMaxDeltaStep = step }, set).Trees[0];

        Assert.AreEqual(-0.5 * Math.Exp(-step), tree.LeafValues[~tree.Lefts[0]], Tolerance);
        Assert.AreEqual(1.5 * Math.Exp(-step), tree.LeafValues[~tree.Rights[0]], Tolerance);
    }

    [TestMethod]
    public void BoostFromAverage_Off_StartsAtZero()
    {
        TreeEnsembleModel model = Train(One with { BoostFromAverage = false }, Set);

        Assert.AreEqual(0, model.StartScores[0]);
        Assert.AreEqual(-1, model.Trees[0].LeafValues[~model.Trees[0].Lefts[0]], Tolerance);
        Assert.AreEqual(-0.25, Train(One, Set).StartScores[0], 1e-9);
    }

    [TestMethod]
    public void Dart_EveryTreeDropped_MakesThemEqual()
    {
        // The tree of round k is grown for all of the labels, taken at 1 / k, and those before it shrink by (k − 1) / k.
        TreeEnsembleModel model = Train(
            One with { Mode = BoostingMode.Dart, NumIterations = 4, DropRate = 1, SkipDrop = 0, MaxDrop = 0 }, Set);

        Assert.HasCount(4, model.Trees);
        foreach (DecisionTree tree in model.Trees)
        {
            Assert.AreEqual(-0.75 / 4, tree.LeafValues[~tree.Lefts[0]], Tolerance);
            Assert.AreEqual(2.25 / 4, tree.LeafValues[~tree.Rights[0]], Tolerance);
        }
    }

    [TestMethod]
    public void Dart_MaxDropOfOne_DropsTheFirst()
    {
        // Halves of the first and the second; then the first is dropped once more: a quarter each for it and for the third.
        TreeEnsembleModel model = Train(
            One with { Mode = BoostingMode.Dart, NumIterations = 3, DropRate = 1, SkipDrop = 0, MaxDrop = 1 }, Set);

        double[] found = [.. model.Trees.Select(tree => tree.LeafValues[~tree.Rights[0]])];
        foreach ((double expected, double value) in ((double[])[2.25 / 4, 2.25 / 2, 2.25 / 4]).Zip(found))
        {
            Assert.AreEqual(expected, value, Tolerance);
        }
    }

    [TestMethod]
    [DataRow(0.0, 0.0)]
    [DataRow(1.0, 1.0)]
    public void Dart_WithoutDrops_IsPlainBoosting(double dropRate, double skipDrop)
    {
        BoostingOptions options = One with { NumIterations = 10, LearningRate = 0.3 };
        double[] plain = Scores(Train(options, Set));
        CollectionAssert.AreEqual(
            plain, Scores(Train(options with { Mode = BoostingMode.Dart, DropRate = dropRate, SkipDrop = skipDrop }, Set)));
    }

    private static TreeEnsembleModel Train(BoostingOptions options, TrainingSet set) =>
        (TreeEnsembleModel)new BoostingTrainer(options).Train(set, new TrainingContext { Parallelism = 1, Rng = new Rng(3) });

    private static double[] Scores(TreeEnsembleModel model)
    {
        double[] scores = new double[Set.Rows];
        model.Score(Set.Features, scores);
        return scores;
    }
}
