using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using FullStackAI.Data;
using FullStackAI.Models.Trees;
using FullStackAI.Numerics;
using FullStackAI.Tests.Trainers.Trees;
using FullStackAI.Trainers;
using FullStackAI.Trainers.Boosting;

namespace FullStackAI.Tests.Trainers.Boosting;

/// <summary>The first trees of LightGBM 4.6 (tests/oracles/lightgbm_trees.json) grown again.</summary>
[TestClass]
public sealed class LightGbmOracleTests
{
    private const int Rows = 20_000;
    private static readonly JsonDocument Oracle = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder(), "lightgbm_trees.json")));

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    [DataRow('A', 0x29f4cd4b930af24fUL, 0x1388870383c4eeaUL)]
    [DataRow('B', 0xfbd2adb84f00b3c6UL, 0x6a11998e09f9ca60UL)]
    [DataRow('C', 0x799eaa2b87b92c53UL, 0x93663eee93996cd3UL)]
    public void Make_FirstThousandRows_HashesAsTheCGeneratorDoes(char set, ulong features, ulong labels)
    {
        BenchData data = BenchData.Make(set, 0, 1000);
        Assert.AreEqual(features, BenchData.Hash(Enumerable.Range(0, 1000).SelectMany(row => data.Columns.Select(column => column[row]))));
        Assert.AreEqual(labels, BenchData.Hash(data.Labels));
    }

    [TestMethod]
    [DataRow(0, 300)]
    // then a tie: in a first tree gradients have two values, and two features part rows with the same gain to seven digits
    [DataRow(1, 241)]
    [DataRow(2, 300)]
    [DataRow(3, 300)]
    [DataRow(4, 24)] // then a tie of two sets of categories
    [DataRow(5, 300)]
    [DataRow(6, 140)]
    [DataRow(7, 300)]
    [DataRow(8, 300)]
    public void Train_CaseOfTheOracle_GrowsTheSameSplits(int index, int equalSplits)
    {
        JsonElement item = Oracle.RootElement.GetProperty("cases")[index];
        char set = item.GetProperty("set").GetString()![0];
        JsonElement options = item.GetProperty("options");
        BenchData data = BenchData.Make(set, 0, Rows);
        if (options.TryGetProperty("missing", out _))
        {
            foreach (int feature in (int[])[0, 1, 4])
            {
                for (int row = feature; row < Rows; row += 7)
                {
                    data.Columns[feature][row] = float.NaN;
                }
            }
        }

        string objective = item.GetProperty("objective").GetString()!;
        float[] y = objective == "poisson" ? [.. data.Labels.Select(label => Math.Max(label, 0))] : data.Labels;
        Labels labels = objective == "binary" ? Labels.Classes(y, ["no", "yes"]) : Labels.Regression(y);
        JsonElement trees = item.GetProperty("trees");
        var trainer = new BoostingTrainer(new BoostingOptions
        {
            Loss = objective == "poisson" ? BoostingLoss.Poisson : BoostingLoss.Auto,
            NumIterations = trees.GetArrayLength(),
            NumLeaves = item.GetProperty("num_leaves").GetInt32(),
            LambdaL1 = Number(options, "lambda_l1", 0),
            LambdaL2 = Number(options, "lambda_l2", 0),
            MinDataInLeaf = (int)Number(options, "min_data_in_leaf", 20),
            MonotoneConstraints = options.TryGetProperty("monotone_constraints", out _)
                ? [.. Enumerable.Range(0, 28).Select(f => f == 21 ? 1 : f == 22 ? -1 : 0)]
                : [],
        });
        var model = (TreeEnsembleModel)trainer.Train(
            new TrainingSet(data.Matrix(options.TryGetProperty("categorical_features", out _)), labels),
            new TrainingContext { Rng = new Rng(1), Parallelism = 2 });
        int same = 0;
        for (int t = 0; t < model.Trees.Count; t++)
        {
            JsonElement splits = trees[t].GetProperty("splits");
            DecisionTree tree = model.Trees[t];
            for (int node = 0; node < tree.NodeCount; node++, same++)
            {
                double gain = splits[node].GetProperty("gain").GetDouble();
                string found = $"tree {t}, node {node}: feature {tree.Features[node]}, threshold {tree.Thresholds[node]}, gain {tree.Gains[node]}; expected {splits[node]}";
                Assert.AreEqual(gain, tree.Gains[node], (1e-5 * gain) + 1e-3, found);
                if (!SameSplit(splits[node], tree, node, options.TryGetProperty("missing", out _) && tree.Features[node] is (0 or 1 or 4)))
                {
                    Assert.IsGreaterThanOrEqualTo(equalSplits, same, found);
                    return; // a tie went the other way: from here on the trees differ
                }
            }

            Assert.AreEqual(splits.GetArrayLength(), tree.NodeCount);
        }

        Assert.IsGreaterThanOrEqualTo(equalSplits, same);
        CompareScores(item, model, data);
    }

    private static void CompareScores(JsonElement item, TreeEnsembleModel model, BenchData data)
    {
        double[] scores = new double[Rows];
        model.Score(data.Matrix(), scores);
        int row = 0;
        foreach (JsonElement expected in item.GetProperty("raw_first10").EnumerateArray())
        {
            Assert.AreEqual(expected.GetDouble(), scores[row], 2e-5 * Math.Max(1, Math.Abs(expected.GetDouble())), $"row {row}");
            row++;
        }
    }

    private static bool SameSplit(JsonElement expected, DecisionTree tree, int node, bool mayMiss) =>
        expected.GetProperty("feature").GetInt32() == tree.Features[node]
        && (tree.IsCategorical(node)
            ? SetOf(tree, node).SetEquals(CodesOf(expected))
            : SameThreshold(expected.GetProperty("threshold").GetDouble(), tree.Thresholds[node])
                && expected.GetProperty("default_left").GetBoolean() == LightGbmDirection(tree, node, mayMiss));

    // LightGBM says "left" for every feature that had no missing value in training;
    // ours says where 0 goes, which is what LightGBM then does.
    private static bool LightGbmDirection(DecisionTree tree, int node, bool mayMiss) =>
        tree.MissingGoesLeft(node) || (!mayMiss && tree.Thresholds[node] < 0);

    private static bool SameThreshold(double expected, float threshold) =>
        threshold <= expected && MathF.BitIncrement(threshold) > expected;

    private static HashSet<int> SetOf(DecisionTree tree, int node) =>
        [.. Enumerable.Range(0, 32 * tree.CategorySet(node).Length).Where(code => tree.GoesLeft(node, code))];

    private static IEnumerable<int> CodesOf(JsonElement split) =>
        split.GetProperty("threshold").GetString()!.Split("||").Select(code => int.Parse(code, CultureInfo.InvariantCulture));

    private static double Number(JsonElement options, string name, double otherwise) =>
        options.TryGetProperty(name, out JsonElement value) ? value.GetDouble() : otherwise;

    private static string Folder([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../../oracles"));
}
