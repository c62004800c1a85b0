using FullStackAI.Data;
using FullStackAI.Models.Trees;
using FullStackAI.Numerics;
using FullStackAI.Trainers;
using FullStackAI.Trainers.Forests;

namespace FullStackAI.Tests.Trainers.Forests;

/// <summary>Which features a node of a forest tries. All features hold 0 and 1, so a threshold drawn is the threshold.</summary>
[TestClass]
public sealed class TriedFeaturesTests
{
    [TestMethod]
    [DataRow(ForestKind.RandomForest, false)]
    [DataRow(ForestKind.RandomForest, true)]
    [DataRow(ForestKind.ExtraTrees, false)] // on records
    [DataRow(ForestKind.ExtraTrees, true)] // on columns
    public void MaxFeatures_SomeCannotPartTheNode_CountAsTried(ForestKind kind, bool bootstrap)
    {
        // Feature 0 parts two groups; in the first, 1 tells more than 2, and 3 to 5 are constant.
        const int Rows = 400;
        var rng = new Rng(2);
        float[][] columns = [.. Enumerable.Range(0, 6).Select(_ => new float[Rows])];
        float[] labels = new float[Rows];
        for (int row = 0; row < Rows; row++)
        {
            bool second = row % 2 == 1;
            for (int feature = 1; feature < 6; feature++)
            {
                columns[feature][row] = feature < 3 || second ? rng.NextInt32(2) : 0;
            }

            columns[0][row] = second ? 1 : 0;
            labels[row] = (20 * columns[0][row]) + (3 * columns[1][row]) + columns[2][row];
        }

        var trainer = new ForestTrainer(
            new() { Kind = kind, Bootstrap = bootstrap, NumTrees = 3_000, MaxDepth = 2, MaxFeatures = 2 / 6.0 });
        var model = (TreeEnsembleModel)trainer.Train(new TrainingSet(Matrix(columns), Labels.Regression(labels)), Context());

        int[] asked = [.. model.Trees.Where(tree => tree.Features[0] == 0).Select(tree => tree.Features[tree.Lefts[0]])];

        // Of the 15 pairs of features 5 hold feature 1, which wins; 4 hold 2 without 1;
        // after the other 6 it is one of them by chance: 7 of 15 take 2.
        double expected = 7 / 15.0;
        double share = asked.Count(feature => feature == 2) / (double)asked.Length;
        Assert.IsGreaterThan(700, asked.Length);
        Assert.IsTrue(asked.All(feature => feature is 1 or 2));
        Assert.AreEqual(expected, share, 3.5 * Math.Sqrt(expected * (1 - expected) / asked.Length));
    }

    [TestMethod]
    [DataRow(ForestKind.RandomForest, 40)]
    [DataRow(ForestKind.ExtraTrees, 12)]
    [DataRow(ForestKind.ExtraTrees, 40)] // more than are summed up together
    [DataRow(ForestKind.ExtraTrees, 64)]
    [DataRow(ForestKind.ExtraTrees, 70)] // too many for records
    public void MaxFeatures_All_TakesTheBestWhereverItIsDrawn(ForestKind kind, int count)
    {
        const int Rows = 300;
        var rng = new Rng(3);
        float[][] columns =
        [
            .. Enumerable.Range(0, count).Select(_ => Enumerable.Range(0, Rows).Select(_ => (float)rng.NextInt32(2)).ToArray())
        ];
        float[] labels = [.. Enumerable.Range(0, Rows).Select(row => columns[5][row] + (0.2f * columns[7][row]))];

        var trainer = new ForestTrainer(new() { Kind = kind, NumTrees = 200, MaxDepth = 1 });
        var model = (TreeEnsembleModel)trainer.Train(new TrainingSet(Matrix(columns), Labels.Regression(labels)), Context());

        Assert.HasCount(200, model.Trees);
        Assert.IsTrue(model.Trees.All(tree => tree.Features[0] == 5));
    }

    private static FeatureMatrix Matrix(float[][] columns) =>
        new(columns[0].Length, [.. columns.Select((_, i) => new Feature($"f{i}", $"f{i}"))], columns);

    private static TrainingContext Context() => new() { Parallelism = 2, Rng = new Rng(5) };
}
