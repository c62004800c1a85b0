using FullStackAI.Data;
using FullStackAI.Models;
using FullStackAI.Models.Trees;
using FullStackAI.Numerics;
using FullStackAI.Serialization;
using FullStackAI.Trainers;
using FullStackAI.Trainers.Boosting;

namespace FullStackAI.Tests.Trainers.Boosting;

/// <summary>Monotone constraints hold everywhere, whichever method keeps them; the intermediate one fits better.</summary>
[TestClass]
public sealed class MonotoneTests
{
    private static readonly BoostingOptions Options = new() { NumIterations = 60, NumLeaves = 31, MonotoneConstraints = [1, -1, 0, 0] };

    [TestMethod]
    [DataRow(MonotoneMethod.Basic, TreeGrowth.LeafWise)]
    [DataRow(MonotoneMethod.Basic, TreeGrowth.Symmetric)]
    [DataRow(MonotoneMethod.Intermediate, TreeGrowth.LeafWise)]
    [DataRow(MonotoneMethod.Intermediate, TreeGrowth.DepthWise)]
    public void Train_TwoConstraints_HoldAtEveryPoint(MonotoneMethod method, TreeGrowth growth)
    {
        TrainingSet set = Waves(4_000);
        Model model = new BoostingTrainer(Options with { MonotoneMethod = method, Growth = growth }).Train(set, ContextOf(2));

        var rng = new Rng(3);
        double[] low = new double[1];
        double[] high = new double[1];
        for (int i = 0; i < 20_000; i++)
        {
            float[] row = [(float)rng.NextDouble(), (float)rng.NextDouble(), i % 7 == 0
                ? float.NaN
                : (float)rng.NextDouble(), rng.NextInt32(12)];
            int moved = i % 2;
            float[] other = [.. row];
            other[moved] = (float)rng.NextDouble();
            (float[] first, float[] second) = row[moved] < other[moved] == (moved == 0) ? (row, other) : (other, row);
            model.Score(new FeatureRow(first), low);
            model.Score(new FeatureRow(second), high);
            Assert.IsGreaterThanOrEqualTo(low[0], high[0], $"feature {moved} from {row[moved]} to {other[moved]}");
        }
    }

    [TestMethod]
    public void Train_Intermediate_FitsBetterThanBasic()
    {
        TrainingSet set = Waves(4_000);
        double LossOf(MonotoneMethod method)
        {
            double[] scores = new double[set.Rows];
            new BoostingTrainer(Options with { MonotoneMethod = method }).Train(set, ContextOf(2)).Score(set.Features, scores);
            return PredictionLoss.Mean(scores, set.Labels);
        }

        Assert.IsLessThan(LossOf(MonotoneMethod.Basic), LossOf(MonotoneMethod.Intermediate));
    }

    [TestMethod]
    public void Train_Intermediate_GivesTheSameBitsOnAnyThreadsAndPool()
    {
        TrainingSet set = Waves(3_000);
        BoostingOptions options = Options with { MonotoneMethod = MonotoneMethod.Intermediate };
        byte[] one = BytesOf(new BoostingTrainer(options).Train(set, ContextOf(1)));
        CollectionAssert.AreEqual(one, BytesOf(new BoostingTrainer(options).Train(set, ContextOf(2))));
        CollectionAssert.AreEqual(one, BytesOf(new BoostingTrainer(options).Train(set, ContextOf(8))));
        CollectionAssert.AreEqual(
            one, BytesOf(new BoostingTrainer(options with { HistogramPoolBytes = 1 << 20, NumLeaves = 31 }).Train(set, ContextOf(1))));
    }

    [TestMethod]
    public void Train_WithoutConstraints_IntermediateChangesNothing()
    {
        TrainingSet set = Waves(1_000);
        var plain = new BoostingOptions { NumIterations = 5 };
        CollectionAssert.AreEqual(
            BytesOf(new BoostingTrainer(plain).Train(set, ContextOf(1))),
            BytesOf(new BoostingTrainer(plain with { MonotoneMethod = MonotoneMethod.Intermediate }).Train(set, ContextOf(1))));
    }

    [TestMethod]
    [DataRow(BoostingLoss.Absolute)]
    [DataRow(BoostingLoss.Quantile)]
    public void Train_LeavesOfQuantiles_RefuseConstraints(BoostingLoss loss)
    {
        var fault = Assert.ThrowsExactly<ArgumentException>(
            () => new BoostingTrainer(Options with { Loss = loss }).Train(Waves(100), ContextOf(1)));
        Assert.Contains("`BoostingOptions.MonotoneConstraints` cannot hold", fault.Message);
    }

    [TestMethod]
    public void Options_IntermediateOfSymmetricTrees_IsToldAtOnce() =>
        Assert.Contains(
            "`BoostingOptions.MonotoneMethod` must be Basic",
            Assert.ThrowsExactly<ArgumentException>(
                () => new BoostingTrainer(BoostingOptions.SymmetricTrees with { MonotoneMethod = MonotoneMethod.Intermediate })).Message);

    // Rises with the first feature and falls with the second, but for waves that a free tree would follow.
    private static TrainingSet Waves(int rows)
    {
        var rng = new Rng(12);
        float[][] columns = [.. Enumerable.Range(0, 4).Select(_ => new float[rows])];
        float[] labels = new float[rows];
        for (int row = 0; row < rows; row++)
        {
            double a = rng.NextDouble();
            double b = rng.NextDouble();
            double c = rng.NextDouble();
            int d = rng.NextInt32(12);
            (columns[0][row], columns[1][row], columns[2][row], columns[3][row]) = (
                (float)a,
                (float)b,
                row % 9 == 0 ? float.NaN : (float)c,
                d);
            labels[row] = (float)((3 * a * (c > 0.5 ? 2 : 0.3))
                - (2 * b)
                + (0.8 * Math.Sin(9 * a))
                + (0.5 * Math.Sin(11 * b))
                + (d % 3)
                + (0.1 * rng.NextGaussian()));
        }

        Feature[] features = [new("a", "a"), new("b", "b"), new("c", "c"), new("d", "d", 12)];
        return new(new FeatureMatrix(rows, features, columns), Labels.Regression(labels));
    }

    private static TrainingContext ContextOf(int threads) => new() { Parallelism = threads, Rng = new Rng(11) };

    private static byte[] BytesOf(Model model)
    {
        var writer = new ComponentWriter();
        model.Write(writer);
        return writer.Written.ToArray();
    }
}
