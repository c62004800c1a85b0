using FullStackAI.Data;
using FullStackAI.Models.Trees;
using FullStackAI.Numerics;
using FullStackAI.Serialization;
using FullStackAI.Tests.Trainers.Trees;
using FullStackAI.Trainers;
using FullStackAI.Trainers.Forests;

namespace FullStackAI.Tests.Trainers.Forests;

[TestClass]
public sealed class RandomForestTests : TrainerContract
{
    private protected override ITrainer Trainer => new ForestTrainer(new() { NumTrees = 40 });

    private protected override (string Name, ComponentReaderFunction Read) ModelReader => (TreeEnsembleModel.Name, TreeEnsembleModel.Read);

    // Rows are drawn one by one: two copies of a row are drawn apart.
    private protected override bool WeightsAreDuplicates => false;

    // Trees know no validation loss; the bag is their validation.
    private protected override bool ReportsProgress => false;
}

[TestClass]
public sealed class ExtraTreesTests : TrainerContract
{
    private protected override ITrainer Trainer => new ForestTrainer(new() { Kind = ForestKind.ExtraTrees, NumTrees = 40 });

    private protected override (string Name, ComponentReaderFunction Read) ModelReader => (TreeEnsembleModel.Name, TreeEnsembleModel.Read);

    private protected override bool WeightsAreDuplicates => false;

    private protected override bool ReportsProgress => false;
}

[TestClass]
public sealed class ForestTrainerTests
{
    private static readonly ForestOptions Stump = new() { NumTrees = 1, MaxDepth = 1, MaxFeatures = 1, Bootstrap = false };

    [TestMethod]
    [DataRow(false, 2)]
    [DataRow(false, 0)]
    [DataRow(true, 0)]
    [DataRow(false, 3)]
    [DataRow(true, 3)]
    public void Train_OneSplit_IsTheBestOfAllByBruteForce(bool missing, int classes)
    {
        for (ulong seed = 0; seed < 20; seed++)
        {
            var rng = new Rng(seed);
            const int Rows = 60;
            float[][] columns =
            [
                .. Enumerable.Range(0, 3).Select(
                    _ => Enumerable.Range(0, Rows).Select(_ => missing && rng.NextInt32(4) == 0 ? float.NaN : rng.NextInt32(12)).ToArray())
            ];
            float[] y = [.. Enumerable.Range(0, Rows).Select(
                row => classes == 0 ? (float)rng.NextGaussian() + (columns[1][row] > 5 ? 1 : 0) : rng.NextInt32(classes))];
            Labels labels = classes == 0 ? Labels.Regression(y) : Labels.Classes(y, [.. Enumerable.Range(0, classes).Select(c => $"c{c}")]);
            var set = new TrainingSet(new FeatureMatrix(Rows, [new("a", "a"), new("b", "b"), new("c", "c")], columns), labels);
            DecisionTree tree =
                ((TreeEnsembleModel)new ForestTrainer(Stump).Train(set, new TrainingContext { Rng = new Rng(seed) })).Trees[0];
            double best = columns.Max(column => BestImpurityDrop(column, y, classes));
            Assert.AreEqual(1, tree.NodeCount);
            double found = ImpurityDrop(y, classes, row => tree.GoesLeft(0, columns[tree.Features[0]][row]));
            Assert.AreEqual(best, found, 1e-6 * best);
            Assert.AreEqual(best, tree.Gains[0], 1e-4 * best);
        }
    }

    [TestMethod]
    public void TrainOutOfBag_BinaryTask_EstimatesTheErrorOnNewRows()
    {
        BenchData train = BenchData.Make('A', 0, 4_000);
        BenchData test = BenchData.Make('A', 500_000, 4_000);
        var trainer = new ForestTrainer(new() { NumTrees = 60, MinDataInLeaf = 5 });
        ForestFit fit = trainer.TrainOutOfBag(
            new TrainingSet(train.Matrix(), Labels.Classes(train.Labels, ["no", "yes"])), new TrainingContext { Rng = new Rng(2) });
        double[] predictions = new double[test.Labels.Length];
        fit.Model.Predict(test.Matrix(), predictions);
        double held = predictions.Zip(test.Labels, (p, y) => (p - y) * (p - y)).Average();
        double bag = fit.OutOfBagPredictions.Zip(train.Labels, (p, y) => (p - y) * (p - y)).Average();

        // Both are means of 4,000 squared errors of a spread below 0.2: three standard errors apart is 0.014.
        Assert.AreEqual(held, bag, 0.014);
        Assert.IsLessThan(0.20, held, "a constant gives 0.23");
    }

    [TestMethod]
    public void TrainOutOfBag_EveryTreeSeesEveryRow_IsRefused()
    {
        var set = new TrainingSet(new FeatureMatrix(2, [new("a", "a")], [[1f, 2f]]), Labels.Regression([1f, 2f]));
        var fault = Assert.ThrowsExactly<ArgumentException>(
            () => new ForestTrainer(new() { Kind = ForestKind.ExtraTrees }).TrainOutOfBag(set, new TrainingContext()));
        StringAssert.Contains(fault.Message, "ForestOptions.Bootstrap");
    }

    private static double BestImpurityDrop(float[] column, float[] y, int classes)
    {
        double best = 0;
        foreach (float threshold in column.Where(value => !float.IsNaN(value)).Distinct())
        {
            foreach (bool missingLeft in (bool[])[false, true])
            {
                best = Math.Max(best, ImpurityDrop(y, classes, row => float.IsNaN(column[row]) ? missingLeft : column[row] <= threshold));
            }
        }

        return best;
    }

    private static double ImpurityDrop(float[] y, int classes, Func<int, bool> goesLeft)
    {
        int[] left = [.. Enumerable.Range(0, y.Length).Where(goesLeft)];
        int[] right = [.. Enumerable.Range(0, y.Length).Where(row => !goesLeft(row))];
        return left.Length == 0 || right.Length == 0
            ? 0
            : Spread(y, classes, [.. left, .. right]) - Spread(y, classes, left) - Spread(y, classes, right);
    }

    // Rows × variance; of classes: rows × Gini. For two classes one share is kept, so it is half of Gini.
    private static double Spread(float[] y, int classes, int[] rows)
    {
        if (classes > 2)
        {
            return rows.Length - rows.GroupBy(row => y[row]).Sum(group => (double)group.Count() * group.Count() / rows.Length);
        }

        double mean = rows.Average(row => (double)y[row]);
        return rows.Sum(row => (y[row] - mean) * (y[row] - mean));
    }
}
