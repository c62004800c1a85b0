using FullStackAI.Data;
using FullStackAI.Models.Linear;
using FullStackAI.Numerics;
using FullStackAI.Trainers;
using FullStackAI.Trainers.Linear;

namespace FullStackAI.Tests.Trainers.Linear;

/// <summary>The way for many weights finds what the plain way finds, and joining twin columns loses nothing.</summary>
[TestClass]
public sealed class WideFitTests
{
    private const int Classes = 9;
    private const double L2 = 0.002;

    [TestMethod]
    public void Minimize_ManyWeights_FindsTheOptimumOfThePlainWay()
    {
        TrainingSet data = Data(rows: 400, sparse: 4_000, dense: 2, seed: 1);
        var design = new LinearDesign(data.Features, new Workers(2, CancellationToken.None));
        var penalty = new LinearPenalty(0, L2, 1e-10, 500);
        (double[] shares, IMarginLoss loss) = Loss(data);
        var plain = new LinearObjective(design, loss, L2);
        double[] point = new double[plain.Length];
        double expected = new Lbfgs(new DiagonalPreconditioner([.. Enumerable.Repeat(1.0, point.Length)]), 10).Minimize(
            plain, point, 1e-12, 1_000, (_, _) => false).Value;

        double[] weights = WideFit.Minimize(design, loss, shares, penalty, 10, (_, _, _) => false);

        double found = plain.Start(weights, new double[weights.Length]);
        Assert.AreEqual(expected, found, 1e-8 * expected);
        for (int i = 0; i < weights.Length - Classes; i++) // intercepts may all move by one number
        {
            Assert.AreEqual(point[i], weights[i], 1e-3, $"weight {i}"); // flat directions: the loss is equal to eight digits
        }
    }

    [TestMethod]
    public void Train_OnAnyNumberOfThreads_GivesTheSameBits()
    {
        TrainingSet data = Data(rows: 700, sparse: 5_000, dense: 1, seed: 2);
        Assert.IsGreaterThan(WideFit.FewestWeights, TwinColumns.Join(data.Features)!.Features.Features.Count * Classes);

        double[][] models = [.. new[] { 1, 2, 5 }.Select(threads =>
            Weights((LinearModel)new LogisticRegressionTrainer().Train(data, new TrainingContext { Parallelism = threads })))];

        CollectionAssert.AreEqual(models[0], models[1]);
        CollectionAssert.AreEqual(models[0], models[2]);
    }

    [TestMethod]
    public void Train_ATimeLimitOrACancellation_EndsTheRun()
    {
        TrainingSet data = Data(rows: 400, sparse: 5_000, dense: 0, seed: 3);
        var stopped = (LinearModel)new LogisticRegressionTrainer().Train(data, new TrainingContext { TimeLimit = TimeSpan.Zero });
        Assert.IsTrue(Weights(stopped).SkipLast(Classes).All(weight => weight == 0), "no time, no step");

        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.ThrowsExactly<OperationCanceledException>(
            () => new LogisticRegressionTrainer().Train(data, new TrainingContext { CancellationToken = cancelled.Token }));
    }

    [TestMethod]
    public void Join_TwinColumns_KeepsMarginsAndPenalty()
    {
        TrainingSet data = Data(rows: 300, sparse: 3_000, dense: 2, seed: 4);
        TwinColumns twins = TwinColumns.Join(data.Features)!;
        int joined = twins.Features.Features.Count;
        Assert.IsLessThan(data.Features.Features.Count, joined);
        var rng = new Rng(9);
        double[] weights = [.. Enumerable.Range(0, joined + 1).Select(_ => rng.NextGaussian())];

        double[] all = twins.Expand(weights, 1);

        double[] expected = new double[data.Rows], found = new double[data.Rows];
        LinearKernel.Score(twins.Features, weights, 1, 0, expected);
        LinearKernel.Score(data.Features, all, 1, 0, found);
        for (int row = 0; row < expected.Length; row++)
        {
            Assert.AreEqual(expected[row], found[row], 1e-5); // joined numbers are single precision
        }

        // An unused column's weight has no share; all others keep their square.
        double square = all.SkipLast(1).Sum(weight => weight * weight);
        int[] used = [.. Enumerable.Range(0, joined).Where(feature => feature < 2
            || Enumerable.Range(0, data.Rows).Any(row => twins.Features.Sparse![row].Indices.Contains(feature - 2)))];
        Assert.AreEqual(used.Sum(feature => weights[feature] * weights[feature]), square, 1e-5 * square);
    }

    [TestMethod]
    public void Join_ColumnsThatAllDiffer_GivesNull()
    {
        float[] ones = [1, 1, 1, 1];
        var sparse = new SparseMatrix(2, [0, 1, 3, 4, 5], [0, 0, 1, 1, 0], [1, 2, 3, 4, 5]);

        Assert.IsNull(TwinColumns.Join(new FeatureMatrix(4, [new("x", "x"), new("a", "a"), new("b", "b")], [ones], sparse)));
    }

    private static double[] Weights(LinearModel model) =>
        [
            .. Enumerable.Range(0, model.Features.Count).SelectMany(feature => model.Weights(feature).ToArray()),
            .. model.Intercepts.ToArray(),
        ];

    private static (double[] Shares, IMarginLoss Loss) Loss(TrainingSet data)
    {
        double[] shares = [.. Enumerable.Repeat(1.0 / data.Rows, data.Rows)];
        return (shares, MarginLoss.For(data.Labels, shares, data.Rows));
    }

    /// <summary>Rows as of text: many columns of one row, some that always stand together,
    /// some negative numbers, classes that follow a few columns.</summary>
    private static TrainingSet Data(int rows, int sparse, int dense, ulong seed)
    {
        var rng = new Rng(seed);
        long[] starts = new long[rows + 1];
        var indices = new List<int>();
        var values = new List<float>();
        float[] labels = new float[rows];
        for (int row = 0; row < rows; row++)
        {
            int[] picked = [.. Enumerable.Range(0, 12)
                .Select(_ => 2 * (int)(sparse / 2 * Math.Pow(rng.NextDouble(), 2)))
                .SelectMany(index => new[] { index, index + 1 })
                .Distinct()
                .Order()];
            foreach (int index in picked)
            {
                indices.Add(index);
                values.Add(index % 40 == 6 ? -0.5f : 0.25f + (0.25f * (index % 3)));
            }

            labels[row] = row < Classes ? row : picked[0] / 2 % Classes;
            starts[row + 1] = indices.Count;
        }

        float[][] columns =
        [
            .. Enumerable.Range(0, dense).Select(_ => Enumerable.Range(0, rows).Select(_ => (float)rng.NextGaussian()).ToArray())
        ];
        Feature[] features = [.. Enumerable.Range(0, dense + sparse).Select(i => new Feature($"x{i}", $"x{i}"))];
        return new TrainingSet(
            new FeatureMatrix(rows, features, columns, new SparseMatrix(sparse, starts, [.. indices], [.. values])),
            Labels.Classes(labels, [.. Enumerable.Range(0, Classes).Select(i => $"class {i}")]));
    }
}
