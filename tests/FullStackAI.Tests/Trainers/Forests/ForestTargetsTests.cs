using FullStackAI.Data;
using FullStackAI.Models.Trees;
using FullStackAI.Numerics;
using FullStackAI.Serialization;
using FullStackAI.Trainers;
using FullStackAI.Trainers.Forests;

namespace FullStackAI.Tests.Trainers.Forests;

/// <summary>Forests of several targets, and exact thresholds.</summary>
[TestClass]
public sealed class ForestTargetsTests
{
    private static readonly ForestOptions Stump = new() { NumTrees = 1, MaxDepth = 1, MaxFeatures = 1, Bootstrap = false };

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void TrainTargets_OneSplit_IsTheBestOfAllByBruteForce(bool missing)
    {
        for (ulong seed = 0; seed < 20; seed++)
        {
            var rng = new Rng(seed);
            const int Rows = 50;
            float[][] columns =
            [
                .. Enumerable.Range(0, 3).Select(
                    _ => Enumerable.Range(0, Rows).Select(_ => missing && rng.NextInt32(4) == 0 ? float.NaN : rng.NextInt32(12)).ToArray())
            ];
            float[][] targets =
            [
                .. Enumerable.Range(0, 3)
                    .Select(target => Enumerable.Range(0, Rows)
                        .Select(row => (float)rng.NextGaussian() + (columns[1][row] > 5 ? target : 0))
                        .ToArray())
            ];

            TreeEnsembleModel model = new ForestTrainer(Stump).TrainTargets(Matrix(columns), targets, Context(1));

            DecisionTree tree = model.Trees[0];
            double best = columns.Max(column => column.Where(value => !float.IsNaN(value)).Distinct().Max(threshold =>
                new[]
                {
                    true, false,
                }.Max(missingLeft => Drop(targets, row => float.IsNaN(column[row]) ? missingLeft : column[row] <= threshold))));
            Assert.AreEqual(best, Drop(targets, row => tree.GoesLeft(0, columns[tree.Features[0]][row])), 1e-9 * best);
            int[] left = [.. Enumerable.Range(0, Rows).Where(row => tree.GoesLeft(0, columns[tree.Features[0]][row]))];
            int leaf = ~tree.Lefts[0];
            for (int target = 0; target < 3; target++)
            {
                Assert.AreEqual(left.Average(row => (double)targets[target][row]), tree.LeafValues[(leaf * 3) + target], 1e-6);
            }
        }
    }

    [TestMethod]
    public void TrainTargets_OfOneTarget_PredictsAsTheForestOfIt()
    {
        (float[][] columns, float[][] targets) = Problem(800);
        var trainer = new ForestTrainer(new() { NumTrees = 30 });
        double[] one = Predict(trainer.TrainTargets(Matrix(columns), [targets[0]], Context(2)), columns);
        double[] forest = Predict(
            (TreeEnsembleModel)trainer.Train(new TrainingSet(Matrix(columns), Labels.Regression(targets[0])), Context(2)), columns);
        double[] apart = [.. one.Zip(forest, (a, b) => Math.Abs(a - b))];
        // sums are rounded apart, so a tie may fall apart
        Assert.IsLessThan(0.01 * apart.Length, apart.Count(difference => difference > 0.02));
        Assert.IsLessThan(0.01, apart.Average());
    }

    [TestMethod]
    public void TrainTargets_OneTwoOrEightThreads_GivesTheSameBitsAndLearnsAll()
    {
        (float[][] columns, float[][] targets) = Problem(2_000);
        var trainer = new ForestTrainer(new() { NumTrees = 20, MinDataInLeaf = 2 });
        byte[] one = BytesOf(trainer.TrainTargets(Matrix(columns), targets, Context(1)));
        foreach (int threads in (int[])[2, 8])
        {
            CollectionAssert.AreEqual(one, BytesOf(trainer.TrainTargets(Matrix(columns), targets, Context(threads))));
        }

        double[] predictions = Predict(trainer.TrainTargets(Matrix(columns), targets, Context(2)), columns);
        for (int target = 0; target < 2; target++)
        {
            double error = Enumerable.Range(0, 2_000).Average(row => Math.Pow(predictions[(row * 2) + target] - targets[target][row], 2));
            double mean = targets[target].Average(value => (double)value);
            Assert.IsLessThan(0.1 * targets[target].Average(value => Math.Pow(value - mean, 2)), error);
        }
    }

    [TestMethod]
    public void TrainTargets_BadTargets_AreRefused()
    {
        var trainer = new ForestTrainer(new() { NumTrees = 2 });
        FeatureMatrix features = Matrix([[1, 2, 3]]);
        Assert.ThrowsExactly<ArgumentException>(() => trainer.TrainTargets(features, [], Context(1)));
        Assert.ThrowsExactly<ArgumentException>(() => trainer.TrainTargets(features, [[1, 2]], Context(1)));
        Assert.Contains(
            "row 2",
            Assert.ThrowsExactly<ArgumentException>(() => trainer.TrainTargets(features, [[1, 2, float.NaN]], Context(1))).Message);
        Assert.Contains(
            "row 1",
            Assert.ThrowsExactly<ArgumentException>(() => trainer.TrainTargets(features, [[1, 2, 3]], Context(1), [1, -1, 1])).Message);
    }

    [TestMethod]
    public void Train_ExactThresholds_PartAnyTwoValues()
    {
        // 2,000 different values; the label changes between two of them, which 255 bins would put together.
        float[] x = [.. Enumerable.Range(0, 2_000).Select(row => row * 0.5f)];
        float[] y = [.. x.Select(value => value <= 333.5f ? 1f : 2f)];
        var set = new TrainingSet(Matrix([x]), Labels.Regression(y));

        DecisionTree exact =
            ((TreeEnsembleModel)new ForestTrainer(Stump with { ThresholdSearch = ThresholdSearch.Exact }).Train(set, Context(1))).Trees[0];

        Assert.AreEqual(333.75f, exact.Thresholds[0]);
    }

    [TestMethod]
    public void Train_ExactThresholdsOfTooManyRows_NamesTheOption()
    {
        float[] x = new float[65_535];
        var set = new TrainingSet(Matrix([x]), Labels.Regression(x));
        var fault = Assert.ThrowsExactly<ArgumentException>(
            () => new ForestTrainer(Stump with { ThresholdSearch = ThresholdSearch.Exact }).Train(set, Context(1)));
        Assert.Contains("`ForestOptions.ThresholdSearch`", fault.Message);
        Assert.Contains("65535", fault.Message);
    }

    [TestMethod]
    public void Train_ClassWeights_MoveTheSharesOfLeaves()
    {
        float[] labels = [.. Enumerable.Range(0, 300).Select(row => (float)(row % 10 == 0 ? 1 : 0))];
        var set = new TrainingSet(Matrix([new float[300]]), Labels.Classes(labels, ["no", "yes"]));
        double[] prediction = new double[1];

        new ForestTrainer(new() { NumTrees = 5, Bootstrap = false, ClassWeights = ClassWeights.Balanced }).Train(set, Context(1)).Predict(
            new FullStackAI.Models.FeatureRow([0f]), prediction);

        Assert.AreEqual(0.5, prediction[0], 2e-3); // weights are kept in 1,023 steps
    }

    private static double Drop(float[][] targets, Func<int, bool> goesLeft)
    {
        int[] all = [.. Enumerable.Range(0, targets[0].Length)];
        int[] left = [.. all.Where(goesLeft)];
        int[] right = [.. all.Where(row => !goesLeft(row))];
        return left.Length == 0 || right.Length == 0
            ? 0
            : targets.Sum(target => Spread(target, all) - Spread(target, left) - Spread(target, right));
    }

    private static double Spread(float[] target, int[] rows)
    {
        double mean = rows.Average(row => (double)target[row]);
        return rows.Sum(row => (target[row] - mean) * (target[row] - mean));
    }

    private static (float[][] Columns, float[][] Targets) Problem(int rows)
    {
        var rng = new Rng(6);
        float[][] columns =
        [
            .. Enumerable.Range(0, 4).Select(_ => Enumerable.Range(0, rows).Select(_ => (float)rng.NextDouble()).ToArray())
        ];
        return (columns, [
            [.. columns[0].Zip(columns[1], (a, b) => (4 * a) + b)],
            [.. columns[2].Zip(columns[0], (a, b) => (float)Math.Sin(5 * a) - b)],
        ]);
    }

    private static FeatureMatrix Matrix(float[][] columns) =>
        new(columns[0].Length, [.. columns.Select((_, i) => new Feature($"f{i}", $"f{i}"))], columns);

    private static TrainingContext Context(int threads) => new() { Parallelism = threads, Rng = new Rng(5) };

    private static double[] Predict(TreeEnsembleModel model, float[][] columns)
    {
        double[] predictions = new double[columns[0].Length * model.OutputCount];
        model.Predict(Matrix(columns), predictions);
        return predictions;
    }

    private static byte[] BytesOf(TreeEnsembleModel model)
    {
        var writer = new ComponentWriter();
        model.Write(writer);
        return writer.Written.ToArray();
    }
}
