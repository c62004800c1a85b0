using FullStackAI.Data;
using FullStackAI.Models;
using FullStackAI.Models.Trees;
using FullStackAI.Numerics;
using FullStackAI.Serialization;
using FullStackAI.Tests.Trainers.Trees;
using FullStackAI.Trainers;
using FullStackAI.Trainers.Boosting;

namespace FullStackAI.Tests.Trainers.Boosting;

[TestClass]
public sealed class BoostingTrainerTests : TrainerContract
{
    private protected override ITrainer Trainer => new BoostingTrainer(new() { NumIterations = 60, NumLeaves = 8, MinDataInLeaf = 5 });

    // Bins are found from rows, whatever they weigh, as LightGBM does: duplicates move their bounds.
    private protected override bool WeightsAreDuplicates => false;

    private protected override (string Name, ComponentReaderFunction Read) ModelReader => (TreeEnsembleModel.Name, TreeEnsembleModel.Read);

    private static readonly BoostingOptions Small = new() { NumIterations = 20, NumLeaves = 15 };

    [TestMethod]
    [DataRow(BoostingMode.Gbdt, 1.0)]
    [DataRow(BoostingMode.Gbdt, 0.7)]
    [DataRow(BoostingMode.Goss, 1.0)]
    [DataRow(BoostingMode.Dart, 1.0)]
    public void Train_OneTwoOrEightThreads_GivesTheSameBits(BoostingMode mode, double bagging)
    {
        BoostingOptions options = Small with
        {
            Mode = mode,
            BaggingFraction = bagging,
            BaggingFreq = 2,
            FeatureFraction = 0.8,
            FeatureFractionByNode = 0.8,
            LearningRate = 0.2,
        };
        TrainingSet data = SetC(20_000);
        byte[] one = BytesOf(new BoostingTrainer(options).Train(data, ContextOf(1)));
        foreach (int threads in (int[])[2, 8])
        {
            CollectionAssert.AreEqual(one, BytesOf(new BoostingTrainer(options).Train(data, ContextOf(threads))), $"{threads} threads");
        }
    }

    [TestMethod]
    [DataRow(TreeGrowth.LeafWise, BoostingLoss.Auto, 63, 1.0)]
    [DataRow(TreeGrowth.LeafWise, BoostingLoss.Auto, 4, 1.0)]
    [DataRow(TreeGrowth.LeafWise, BoostingLoss.Absolute, 40, 0.6)]
    [DataRow(TreeGrowth.DepthWise, BoostingLoss.Auto, 50, 1.0)]
    [DataRow(TreeGrowth.Symmetric, BoostingLoss.Auto, 32, 1.0)]
    public void Train_LeavesSplitAheadByManyThreads_GivesTheBitsOfOneAfterTheOther(
        TreeGrowth growth, BoostingLoss loss, int leaves, double bagging)
    {
        BoostingOptions options = Small with
        {
            Growth = growth,
            Loss = loss,
            NumLeaves = leaves,
            BaggingFraction = bagging,
            BaggingFreq = 1,
            MinDataInLeaf = 3,
        };
        TrainingSet data = SetC(6_000);
        data = loss == BoostingLoss.Absolute ? new TrainingSet(data.Features, Labels.Regression(data.Features.Dense(0).ToArray())) : data;
        byte[] one = BytesOf(new BoostingTrainer(options).Train(data, ContextOf(1)));
        foreach (int threads in (int[])[2, 3, 8])
        {
            CollectionAssert.AreEqual(one, BytesOf(new BoostingTrainer(options).Train(data, ContextOf(threads))), $"{threads} threads");
        }
    }

    [TestMethod]
    public void Train_SmallHistogramPool_GivesTheSameBits()
    {
        TrainingSet data = SetC(10_000);
        BoostingOptions options = Small with { NumLeaves = 63 };
        byte[] roomy = BytesOf(new BoostingTrainer(options).Train(data, ContextOf(1)));
        byte[] tight = BytesOf(new BoostingTrainer(options with { HistogramPoolBytes = 1 << 20 }).Train(data, ContextOf(1)));
        CollectionAssert.AreEqual(roomy, tight);
    }

    [TestMethod]
    public void Train_SavedAndLoaded_ScoresTheSameBits()
    {
        TrainingSet data = SetC(5_000);
        Model model = new BoostingTrainer(Small).Train(data, ContextOf(2));
        TreeEnsembleModel loaded = TreeEnsembleModel.Read(new ComponentReader(BytesOf(model), new ComponentCatalog([])));
        CollectionAssert.AreEqual(ScoresOf(model, data.Features), ScoresOf(loaded, data.Features));
    }

    [TestMethod]
    public void Score_ARowAlone_GivesTheBitsOfTheBatch()
    {
        TrainingSet data = SetC(1_000);
        Model model = new BoostingTrainer(Small).Train(data, ContextOf(1));
        double[] batch = ScoresOf(model, data.Features);
        float[] cells = new float[data.Features.DenseCount];
        double[] alone = new double[1];
        for (int row = 0; row < data.Rows; row++)
        {
            data.Features.CopyDenseRow(row, cells);
            model.Score(new FeatureRow(cells), alone);
            Assert.AreEqual(batch[row], alone[0]);
        }
    }

    [TestMethod]
    public void Train_ThreeClasses_LearnsThemBySoftmaxAndOneVsAll()
    {
        var rng = new Rng(5);
        float[] x = new float[3000];
        float[] y = new float[3000];
        for (int row = 0; row < x.Length; row++)
        {
            x[row] = (float)rng.NextDouble() * 9;
            y[row] = (int)x[row] % 3;
        }

        var data = new TrainingSet(new FeatureMatrix(x.Length, [new Feature("x", "x")], [x]), Labels.Classes(y, ["a", "b", "c"]));
        foreach (BoostingLoss loss in (BoostingLoss[])[BoostingLoss.Softmax, BoostingLoss.OneVsAll])
        {
            Model model = new BoostingTrainer(Small with { Loss = loss }).Train(data, ContextOf(2));
            double[] predictions = new double[3 * x.Length];
            model.Predict(data.Features, predictions);
            int right = Enumerable.Range(0, x.Length).Count(
                row => predictions.AsSpan(3 * row, 3).IndexOf(predictions.Skip(3 * row).Take(3).Max()) == y[row]);
            Assert.IsGreaterThan(2950, right, loss.ToString());
            Assert.AreEqual(1.0, predictions.Take(3).Sum(), 1e-12);
        }
    }

    [TestMethod]
    public void Train_EarlyStopping_KeepsTheBestRoundOfTheValidationLoss()
    {
        BenchData train = BenchData.Make('B', 0, 2_000);
        BenchData held = BenchData.Make('B', 50_000, 2_000);
        var losses = new List<double>();
        var context = new TrainingContext
        {
            Validation = new TrainingSet(held.Matrix(), Labels.Regression(held.Labels)),
            Progress = new Recorder(point => losses.Add(point.ValidationLoss)),
        };
        var options = new BoostingOptions { NumIterations = 500, LearningRate = 0.3, EarlyStoppingRounds = 10 };
        var model = (TreeEnsembleModel)new BoostingTrainer(options).Train(
            new TrainingSet(train.Matrix(), Labels.Regression(train.Labels)), context);
        int best = losses.IndexOf(losses.Min());
        Assert.HasCount(best + 1, model.Trees);
        Assert.HasCount(best + 11, losses);
        double[] scores = ScoresOf(model, held.Matrix());
        Assert.AreEqual(
            losses[best],
            scores.Zip(held.Labels, (score, label) => (score - label) * (score - label)).Average(),
            1e-9 * losses[best]);
    }

    [TestMethod]
    public void Train_ContinuedFromAModel_EqualsOneLongTraining()
    {
        TrainingSet data = SetC(5_000);
        var ten = (TreeEnsembleModel)new BoostingTrainer(Small with { NumIterations = 10 }).Train(data, ContextOf(1));
        var more = (TreeEnsembleModel)new BoostingTrainer(Small with { NumIterations = 10, InitialModel = ten }).Train(data, ContextOf(1));
        var twenty = (TreeEnsembleModel)new BoostingTrainer(Small).Train(data, ContextOf(1));
        Assert.HasCount(20, more.Trees);
        double[] expected = ScoresOf(twenty, data.Features);
        double[] found = ScoresOf(more, data.Features);

        // Scores are summed in another order on the way, so a tie may fall the other way late: the mean must agree closely.
        Assert.IsLessThan(1e-3, expected.Zip(found, (a, b) => Math.Abs(a - b)).Average());
    }

    [TestMethod]
    public void Train_Cancelled_Throws()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        Assert.ThrowsExactly<OperationCanceledException>(
            () => new BoostingTrainer().Train(SetC(1_000), new TrainingContext { CancellationToken = source.Token }));
    }

    [TestMethod]
    public void Train_NoTimeLeft_ReturnsTheStartScore()
    {
        TrainingSet data = SetC(1_000);
        var model = (TreeEnsembleModel)new BoostingTrainer().Train(data, new TrainingContext { TimeLimit = TimeSpan.Zero });
        double mean = data.Labels.Values.ToArray().Average();
        Assert.IsEmpty(model.Trees);
        Assert.AreEqual(Math.Log(mean / (1 - mean)), model.StartScores[0], 1e-6);
    }

    [TestMethod]
    public void Options_OutOfRange_AreToldAtOnce()
    {
        var fault = Assert.ThrowsExactly<ArgumentException>(
            () => new BoostingTrainer(new BoostingOptions { LearningRate = 1.5, NumLeaves = 1 }));
        StringAssert.Contains(fault.Message, "`BoostingOptions.LearningRate` must lie in (0, 1]");
        StringAssert.Contains(fault.Message, "`BoostingOptions.NumLeaves` must lie in [2, 65536]; got 1.");
    }

    [TestMethod]
    public void Train_NegativeLabelsForPoisson_NamesTheRow()
    {
        var data = new TrainingSet(new FeatureMatrix(2, [new Feature("x", "x")], [[1f, 2f]]), Labels.Regression([1f, -2f]));
        var fault = Assert.ThrowsExactly<ArgumentException>(
            () => new BoostingTrainer(new BoostingOptions { Loss = BoostingLoss.Poisson }).Train(data, ContextOf(1)));
        StringAssert.Contains(fault.Message, "row 1");
    }

    private static TrainingSet SetC(int rows)
    {
        BenchData data = BenchData.Make('C', 0, rows);
        return new(data.Matrix(categorical: true), Labels.Classes(data.Labels, ["no", "yes"]));
    }

    private static TrainingContext ContextOf(int threads) => new() { Parallelism = threads, Rng = new Rng(11) };

    private static double[] ScoresOf(Model model, FeatureMatrix features)
    {
        double[] scores = new double[features.Rows * model.OutputCount];
        model.Score(features, scores);
        return scores;
    }

    private static byte[] BytesOf(Model model)
    {
        var writer = new ComponentWriter();
        model.Write(writer);
        return writer.Written.ToArray();
    }

    private sealed class Recorder(Action<TrainingProgress> take) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => take(value);
    }
}
