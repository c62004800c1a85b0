using FullStackAI.Data;
using FullStackAI.Models;
using FullStackAI.Models.Trees;
using FullStackAI.Numerics;
using FullStackAI.Tests.Trainers.Trees;
using FullStackAI.Trainers;
using FullStackAI.Trainers.Boosting;

namespace FullStackAI.Tests.Trainers.Boosting;

/// <summary>What single options promise.</summary>
[TestClass]
public sealed class BoostingOptionsTests
{
    private static readonly BoostingOptions Short = new() { NumIterations = 20, NumLeaves = 15, MinDataInLeaf = 5 };

    [TestMethod]
    public void EnableBundle_OneHotFeatures_BundledSparseOrDenseGiveTheSameScores()
    {
        var rng = new Rng(3);
        const int Rows = 2000;
        const int Levels = 30;
        float[][] dense = [.. Enumerable.Range(0, Levels).Select(_ => new float[Rows])];
        int[] indices = new int[Rows];
        float[] y = new float[Rows];
        for (int row = 0; row < Rows; row++)
        {
            indices[row] = rng.NextInt32(Levels);
            dense[indices[row]][row] = 1 + (row % 3);
            y[row] = (float)((indices[row] % 5) + (row % 3) + (0.1 * rng.NextGaussian()));
        }

        Feature[] features = [.. Enumerable.Range(0, Levels).Select(i => new Feature($"f{i}", "f"))];
        long[] starts = [.. Enumerable.Range(0, Rows + 1).Select(row => (long)row)];
        var sparse = new SparseMatrix(Levels, starts, indices, [.. Enumerable.Range(0, Rows).Select(row => 1f + (row % 3))]);
        var asDense = new FeatureMatrix(Rows, features, dense);
        var asSparse = new FeatureMatrix(Rows, features, [], sparse);
        double[] expected = Scores(Train(asDense, Labels.Regression(y), Short with { EnableBundle = false }), asDense);
        CollectionAssert.AreEqual(expected, Scores(Train(asDense, Labels.Regression(y), Short), asDense));
        CollectionAssert.AreEqual(expected, Scores(Train(asSparse, Labels.Regression(y), Short), asSparse));
        CollectionAssert.AreEqual(expected, Scores(Train(asSparse, Labels.Regression(y), Short with { EnableBundle = false }), asSparse));
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(-1)]
    public void MonotoneConstraints_NoisyFeature_ScoresNeverTurn(int sign)
    {
        BenchData data = BenchData.Make('B', 0, 3000);
        int[] signs = [0, 0, 0, sign];
        TreeEnsembleModel model = Train(
            data.Matrix(), Labels.Regression(data.Labels), Short with { MonotoneConstraints = signs, NumLeaves = 31 });
        float[] row = new float[100];
        double[] score = new double[1];
        for (int probe = 0; probe < 50; probe++)
        {
            data.Matrix().CopyDenseRow(probe, row);
            double last = double.NegativeInfinity;
            for (int step = 0; step <= 50; step++)
            {
                row[3] = sign > 0 ? step / 50f : 1 - (step / 50f);
                model.Score(new FeatureRow(row), score);
                Assert.IsGreaterThanOrEqualTo(last, score[0]);
                last = score[0];
            }
        }
    }

    [TestMethod]
    public void InteractionConstraints_TwoSets_NeverMeetOnAPath()
    {
        BenchData data = BenchData.Make('A', 0, 3000);
        int[] first = [.. Enumerable.Range(0, 14)];
        int[] second = [.. Enumerable.Range(14, 14)];
        TreeEnsembleModel model = Train(
            data.Matrix(), Labels.Classes(data.Labels, ["no", "yes"]), Short with { InteractionConstraints = [first, second] });
        foreach (DecisionTree tree in model.Trees)
        {
            AssertSameSide(tree, 0, tree.Features[0] < 14);
        }
    }

    [TestMethod]
    public void InteractionColumns_Names_AreTheSetsOfTheirFeatures()
    {
        BenchData data = BenchData.Make('A', 0, 2000);
        FeatureMatrix matrix = data.Matrix();

        // Two features come from one column, as words of a text do.
        Feature[] features = [.. matrix.Features.Select((feature, i) => i < 2 ? new Feature(feature.Name, "text") : feature)];
        var named = new FeatureMatrix(2000, features, data.Columns);
        int[][] numbers = [[0, 1, 5], [.. Enumerable.Range(6, 22)]];
        string[][] names = [["text", "f5"], [.. Enumerable.Range(6, 22).Select(i => $"f{i}")]];
        var labels = Labels.Classes(data.Labels, ["no", "yes"]);

        CollectionAssert.AreEqual(
            Scores(Train(named, labels, Short with { InteractionConstraints = numbers }), named),
            Scores(Train(named, labels, Short with { InteractionColumns = names }), named));
    }

    [TestMethod]
    public void Growth_DepthWiseWithADepthLimit_KeepsIt()
    {
        BenchData data = BenchData.Make('A', 0, 3000);
        TreeEnsembleModel model = Train(
            data.Matrix(),
            Labels.Classes(data.Labels, ["no", "yes"]),
            Short with { Growth = TreeGrowth.DepthWise, MaxDepth = 3, NumLeaves = 255 });
        Assert.IsTrue(model.Trees.All(tree => DepthOf(tree, 0) <= 3 && tree.LeafCount > 4));
    }

    [TestMethod]
    public void Loss_Quantile_LeavesTheShareOfRowsBelow()
    {
        BenchData data = BenchData.Make('B', 0, 3000);
        TreeEnsembleModel model = Train(
            data.Matrix(),
            Labels.Regression(data.Labels),
            Short with { Loss = BoostingLoss.Quantile, QuantileAlpha = 0.8, NumIterations = 50 });
        double below = Scores(model, data.Matrix()).Zip(data.Labels, (score, label) => label <= score ? 1.0 : 0.0).Average();
        Assert.AreEqual(0.8, below, 0.05);
    }

    [TestMethod]
    public void Loss_LambdaRank_OrdersTheRowsOfGroups()
    {
        var rng = new Rng(9);
        const int Groups = 60;
        const int Size = 20;
        float[][] columns = [new float[Groups * Size], new float[Groups * Size]];
        float[] relevance = new float[Groups * Size];
        for (int row = 0; row < relevance.Length; row++)
        {
            columns[0][row] = (float)rng.NextDouble();
            columns[1][row] = (float)rng.NextDouble();
            relevance[row] = (int)(4 * columns[0][row] * columns[0][row]);
        }

        int[] sizes = [.. Enumerable.Repeat(Size, Groups)];
        var losses = new List<double>();
        var set = new TrainingSet(
            new FeatureMatrix(relevance.Length, [new("a", "a"), new("b", "b")], columns), Labels.Ranking(relevance), groupSizes: sizes);
        new BoostingTrainer(Short).Train(
            set, new TrainingContext { Validation = set, Progress = new ProgressNow(point => losses.Add(point.ValidationLoss)) });
        Assert.IsLessThan(0.01, losses[^1], "1 - NDCG@10");
    }

    [TestMethod]
    public void CustomLoss_SquaredByHand_LearnsAsTheBuiltIn()
    {
        BenchData data = BenchData.Make('B', 0, 2000);
        double[] built = Scores(Train(data.Matrix(), Labels.Regression(data.Labels), Short), data.Matrix());
        double[] custom = Scores(
            Train(data.Matrix(), Labels.Regression(data.Labels), Short with { CustomLoss = new OwnSquared(0) }), data.Matrix());
        Assert.IsLessThan(0.05, built.Zip(custom, (a, b) => Math.Abs(a - b)).Average());
    }

    [TestMethod]
    public void CustomLoss_GivesNaN_IsNamed()
    {
        BenchData data = BenchData.Make('B', 0, 200);
        var fault = Assert.ThrowsExactly<ArgumentException>(
            () => Train(data.Matrix(), Labels.Regression(data.Labels), Short with { CustomLoss = new OwnSquared(double.NaN) }));
        StringAssert.Contains(fault.Message, "'own'");
    }

    [TestMethod]
    public void Train_ConstantLabels_KeepsTheStartScore()
    {
        BenchData data = BenchData.Make('B', 0, 200);
        TreeEnsembleModel model = Train(data.Matrix(), Labels.Regression([.. Enumerable.Repeat(2.5f, 200)]), Short);
        Assert.IsEmpty(model.Trees);
        Assert.AreEqual(2.5, model.StartScores[0]);
    }

    [TestMethod]
    public void Train_InfiniteAndMissingCells_AreSplitOn()
    {
        const int Rows = 300;
        float[] x = [.. Enumerable.Range(0, Rows).Select(
            row => (row % 3) switch { 0 => float.PositiveInfinity, 1 => float.NegativeInfinity, _ => float.NaN })];
        float[] empty = new float[Rows];
        Array.Fill(empty, float.NaN);
        float[] y = [.. Enumerable.Range(0, Rows).Select(row => (float)(row % 3))];
        var matrix = new FeatureMatrix(Rows, [new("x", "x"), new("empty", "empty")], [x, empty]);
        double[] scores = Scores(Train(matrix, Labels.Regression(y), Short with { NumIterations = 100 }), matrix);
        for (int row = 0; row < Rows; row++)
        {
            Assert.AreEqual(y[row], scores[row], 0.01);
        }
    }

    [TestMethod]
    public void NumIterations_Zero_GivesTheStartScore()
    {
        BenchData data = BenchData.Make('B', 0, 200);
        TreeEnsembleModel model = Train(data.Matrix(), Labels.Regression(data.Labels), Short with { NumIterations = 0 });
        Assert.IsEmpty(model.Trees);
        Assert.AreEqual(data.Labels.Average(label => (double)label), model.StartScores[0], 1e-9);
    }

    private static void AssertSameSide(DecisionTree tree, int node, bool inFirst)
    {
        if (node < 0)
        {
            return;
        }

        Assert.AreEqual(inFirst, tree.Features[node] < 14);
        AssertSameSide(tree, tree.Lefts[node], inFirst);
        AssertSameSide(tree, tree.Rights[node], inFirst);
    }

    private static int DepthOf(DecisionTree tree, int node) =>
        node < 0 ? 0 : 1 + Math.Max(DepthOf(tree, tree.Lefts[node]), DepthOf(tree, tree.Rights[node]));

    private static TreeEnsembleModel Train(FeatureMatrix features, Labels labels, BoostingOptions options) =>
        (TreeEnsembleModel)new BoostingTrainer(options).Train(new TrainingSet(features, labels), new TrainingContext { Parallelism = 2 });

    private static double[] Scores(TreeEnsembleModel model, FeatureMatrix features)
    {
        double[] scores = new double[features.Rows];
        model.Score(features, scores);
        return scores;
    }

    private sealed class OwnSquared(double fault) : ICustomLoss
    {
        public string Name => "own";

        public Link Link => Link.Identity;

        public double InitialScore(ReadOnlySpan<float> labels, ReadOnlySpan<float> weights) =>
            labels.ToArray().Average(label => (double)label);

        public double Value(double score, double label) => (score - label) * (score - label);

        public void Derive(ReadOnlySpan<double> scores, ReadOnlySpan<float> labels, Span<float> gradients, Span<float> hessians)
        {
            for (int i = 0; i < scores.Length; i++)
            {
                gradients[i] = (float)(scores[i] - labels[i] + fault);
                hessians[i] = 1;
            }
        }
    }
}
