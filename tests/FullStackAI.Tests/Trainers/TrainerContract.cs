using FullStackAI.Data;
using FullStackAI.Models;
using FullStackAI.Numerics;
using FullStackAI.Preprocessing;
using FullStackAI.Serialization;
using FullStackAI.Trainers;

namespace FullStackAI.Tests.Trainers;

/// <summary>What every trainer keeps. A new trainer derives from this class, names itself
/// and the reader of its model, and is done when all pass.</summary>
public abstract class TrainerContract
{
    private const int Rows = 400;

    /// <summary>A trainer with options that learn the small problems in well under a second.</summary>
    private protected abstract ITrainer Trainer { get; }

    /// <summary>The name and the reader of the model.</summary>
    private protected abstract (string Name, ComponentReaderFunction Read) ModelReader { get; }

    /// <summary>Whether a row of weight 2 means the same as the row twice. False only where a count of
    /// rows decides, for example the fewest rows of a leaf; say why.</summary>
    private protected virtual bool WeightsAreDuplicates => true;

    /// <summary>The largest difference of predictions between weights and duplicates, and between two ways of the same optimum.</summary>
    private protected virtual double Tolerance => 1e-4;

    /// <summary>The largest distance from the prior where no feature tells anything. Larger for
    /// trainers that hold rows back for validation and stop by them.</summary>
    private protected virtual double PriorTolerance => 0.02;

    /// <summary>Whether the trainer learns from features; false for a baseline.</summary>
    private protected virtual bool Learns => true;

    /// <summary>Whether the trainer works in rounds and tells of each.</summary>
    private protected virtual bool ReportsProgress => true;

    private IEnumerable<TaskKind> Tasks => Enum.GetValues<TaskKind>().Where(task => task != TaskKind.Ranking && Trainer.Supports(task));

    [TestMethod]
    public void Train_SameSeed_GivesTheSameBits() =>
        ForEachTask((task, set) => AssertSameBits(Predict(Train(set), set), Predict(Train(set), set), task));

    [TestMethod]
    public void Train_AnyNumberOfThreads_GivesTheSameBits() =>
        ForEachTask((task, _) =>
        {
            TrainingSet set = Problem(task, 9000); // more rows than a block of a reduction holds, so that threads have work to share
            double[] alone = Predict(Train(set, new TrainingContext { Parallelism = 1 }), set);
            AssertSameBits(alone, Predict(Train(set, new TrainingContext { Parallelism = 2 }), set), task);
            AssertSameBits(alone, Predict(Train(set, new TrainingContext { Parallelism = 5 }), set), task);
        });

    [TestMethod]
    public void Write_ThenRead_PredictsTheSameBits() =>
        ForEachTask((task, set) =>
        {
            Model model = Train(set);
            var catalog = new ComponentCatalog([new(ModelReader.Name, ModelReader.Read)]);
            var writer = new ComponentWriter();
            writer.WriteComponent(model);
            var read = new ComponentReader(writer.Written, catalog).ReadComponent<Model>();

            AssertSameBits(Predict(model, set), Predict(read, set), task);
            Assert.AreEqual(model.Link, read.Link);
            CollectionAssert.AreEqual(model.Features.ToArray(), read.Features.ToArray());
            var again = new ComponentWriter();
            again.WriteComponent(read);
            CollectionAssert.AreEqual(writer.Written.ToArray(), again.Written.ToArray());
        });

    [TestMethod]
    public void Read_CutAtAnyByte_IsRefused() =>
        ForEachTask((task, _) =>
        {
            var writer = new ComponentWriter();
            Train(Problem(task, 30)).Write(writer);
            var catalog = new ComponentCatalog([]);
            for (int length = 0; length < writer.Written.Length; length += 1 + (writer.Written.Length / 500))
            {
                ReadOnlyMemory<byte> cut = writer.Written[..length];
                Assert.ThrowsExactly<InvalidDataException>(
                    () => ModelReader.Read(new ComponentReader(cut, catalog)), $"{task}, {length} bytes");
            }
        });

    [TestMethod]
    public void Predict_RowByRow_EqualsTheBatch() =>
        ForEachTask((task, set) =>
        {
            Model model = Train(set);
            double[] batch = Predict(model, set);
            double[] row = new double[model.OutputCount];
            float[] dense = new float[set.Features.DenseCount];
            for (int i = 0; i < set.Rows; i++)
            {
                set.Features.CopyDenseRow(i, dense);
                SparseVector sparse = set.Features.Sparse![i];
                model.Predict(new FeatureRow(dense, sparse.Indices, sparse.Values), row);
                AssertSameBits(batch.AsSpan(i * row.Length, row.Length).ToArray(), row, task);
            }
        });

    [TestMethod]
    public void Predict_Classes_AreProbabilities() =>
        ForEachTask((task, set) =>
        {
            Model model = Train(set);
            double[] predictions = Predict(model, set);
            Assert.AreEqual(set.Labels.OutputCount, model.OutputCount);
            Assert.IsTrue(predictions.All(double.IsFinite));
            if (task == TaskKind.Regression)
            {
                return;
            }

            Assert.IsTrue(predictions.All(p => p is >= 0 and <= 1));
            for (int i = 0; task == TaskKind.Multiclass && i < set.Rows; i++)
            {
                Assert.AreEqual(1, predictions.Skip(i * model.OutputCount).Take(model.OutputCount).Sum(), 1e-12);
            }
        });

    [TestMethod]
    public void Train_SimpleProblem_BeatsTheBaseline() =>
        ForEachTask((task, set) =>
        {
            if (!Learns)
            {
                return;
            }

            TrainingSet test = TrainerProblems.Make(task, Trainer.FeatureForm, 1000, seed: 77);
            double loss = PredictionLoss.Mean(Predict(Train(set), test), test.Labels);
            double baseline = PredictionLoss.Mean(PredictionLoss.Prior(set.Labels, test.Rows), test.Labels);
            Assert.IsLessThan(0.7 * baseline, loss, $"{task}: loss {loss}, baseline {baseline}");
        });

    [TestMethod]
    public void Train_WholeWeights_EqualDuplicates() =>
        ForEachTask((task, set) =>
        {
            if (!WeightsAreDuplicates)
            {
                return;
            }

            float[] weights = [.. Enumerable.Range(0, set.Rows).Select(row => (float)(row % 3))];
            int[] duplicates = [.. Enumerable.Range(0, set.Rows).SelectMany(row => Enumerable.Repeat(row, row % 3))];
            int[] all = [.. Enumerable.Range(0, set.Rows)];
            double[] weighted = Predict(Train(TrainerProblems.Take(set, all, weights)), set);
            double[] repeated = Predict(Train(TrainerProblems.Take(set, duplicates)), set);
            AssertClose(repeated, weighted, Tolerance, task);
        });

    [TestMethod]
    public void Train_EqualWeights_ChangeNothing() =>
        ForEachTask((task, set) =>
        {
            int[] all = [.. Enumerable.Range(0, set.Rows)];
            float[] ones = new float[set.Rows];
            Array.Fill(ones, 1);
            AssertSameBits(Predict(Train(set), set), Predict(Train(TrainerProblems.Take(set, all, ones)), set), task);
        });

    [TestMethod]
    public void Train_ConstantFeatures_PredictsThePrior() =>
        ForEachTask((task, _) =>
        {
            TrainingSet set = TrainerProblems.Constant(task, 200);
            double[] expected = PredictionLoss.Prior(set.Labels, set.Rows);
            AssertClose(expected, Predict(Train(set), set), PriorTolerance, task);
        });

    [TestMethod]
    public void Train_OnlySparseFeatures_Works() =>
        ForEachTask((task, _) =>
        {
            TrainingSet set = TrainerProblems.OnlySparse(task, 200);
            double[] predictions = Predict(Train(set), set);
            Assert.IsTrue(predictions.All(double.IsFinite));
            double prior = PredictionLoss.Mean(PredictionLoss.Prior(set.Labels, set.Rows), set.Labels);
            Assert.IsLessThanOrEqualTo(prior + 1e-6, PredictionLoss.Mean(predictions, set.Labels));
        });

    [TestMethod]
    public void Train_OneRow_PredictsFiniteNumbers() =>
        ForEachTask((task, set) =>
        {
            TrainingSet one = TrainerProblems.Take(set, [0]);
            double[] predictions = Predict(Train(one), set);
            Assert.IsTrue(predictions.All(double.IsFinite), task.ToString());
        });

    [TestMethod]
    public void Train_OneClassPresent_PredictsIt() =>
        ForEachTask((task, set) =>
        {
            if (task == TaskKind.Regression)
            {
                return;
            }

            int[] rows = [.. Enumerable.Range(0, set.Rows).Where(row => set.Labels.Values[row] == 1)];
            TrainingSet one = TrainerProblems.Take(set, rows);
            double[] predictions = Predict(Train(one), one);
            int outputs = one.Labels.OutputCount;
            Assert.IsTrue(
                Enumerable.Range(0, one.Rows).All(row => predictions[(row * outputs) + (outputs == 1 ? 0 : 1)] > 0.9),
                task.ToString());
        });

    [TestMethod]
    public void Train_CancelledBefore_Throws() =>
        ForEachTask((_, set) =>
            Assert.ThrowsExactly<OperationCanceledException>(
                () => Train(set, new TrainingContext { CancellationToken = new CancellationToken(canceled: true) })));

    [TestMethod]
    public void Train_CancelledInAProgressReport_Throws() =>
        ForEachTask((_, set) =>
        {
            if (!ReportsProgress)
            {
                return;
            }

            using var source = new CancellationTokenSource();
            int reports = 0;
            var progress = new ProgressNow(_ =>
            {
                reports++;
                source.Cancel();
            });
            Assert.ThrowsExactly<OperationCanceledException>(
                () => Train(set, new TrainingContext { CancellationToken = source.Token, Progress = progress }));
            Assert.AreEqual(1, reports);
        });

    [TestMethod]
    public void Train_TimeLimitOver_ReturnsAModel() =>
        ForEachTask((task, set) =>
        {
            double[] predictions = Predict(Train(set, new TrainingContext { TimeLimit = TimeSpan.Zero }), set);
            Assert.IsTrue(predictions.All(double.IsFinite), task.ToString());
        });

    [TestMethod]
    public void Train_WithProgress_ReportsEachRound() =>
        ForEachTask((task, set) =>
        {
            if (!ReportsProgress)
            {
                return;
            }

            var reports = new List<TrainingProgress>();
            TrainingSet validation = TrainerProblems.Make(task, Trainer.FeatureForm, 100, seed: 8);
            double[] heard = Predict(
                Train(set, new TrainingContext { Progress = new ProgressNow(reports.Add), Validation = validation }), set);
            Assert.IsNotEmpty(reports);
            CollectionAssert.AreEqual(Enumerable.Range(1, reports.Count).ToArray(), reports.Select(report => report.Round).ToArray());
            Assert.IsTrue(reports.All(report => double.IsFinite(report.ValidationLoss) && report.Round <= report.Rounds));
            Assert.IsTrue(heard.All(double.IsFinite));
        });

    [TestMethod]
    public void Train_UnsupportedTask_NamesTheTrainerAndItsTasks()
    {
        foreach (TaskKind task in Enum.GetValues<TaskKind>().Where(task => !Trainer.Supports(task)))
        {
            var fault = Assert.ThrowsExactly<ArgumentException>(() => Train(Problem(task, 20)));
            Assert.Contains(Trainer.Name, fault.Message);
            Assert.Contains(task.ToString(), fault.Message);
        }
    }

    [TestMethod]
    public void FeatureImportances_SimpleProblem_PutTheSignalFirst() =>
        ForEachTask((task, set) =>
        {
            if (Train(set) is not IFeatureImportances model)
            {
                return;
            }

            Assert.HasCount(set.Features.Features.Count, model.FeatureImportances);
            FeatureImportance signal = model.FeatureImportances.Single(feature => feature.Feature == "a");
            FeatureImportance noise = model.FeatureImportances.Single(feature => feature.Feature == "noise");
            Assert.IsGreaterThan(noise.Importance, signal.Importance, task.ToString());
        });

    private protected TrainingSet Problem(TaskKind task, int rows) => TrainerProblems.Make(task, Trainer.FeatureForm, rows, seed: 1);

    private protected Model Train(TrainingSet set, TrainingContext? context = null) =>
        Trainer.Train(set, context ?? new TrainingContext { Rng = new Rng(3) });

    private protected static double[] Predict(Model model, TrainingSet set)
    {
        double[] predictions = new double[set.Rows * model.OutputCount];
        model.Predict(set.Features, predictions);
        return predictions;
    }

    private void ForEachTask(Action<TaskKind, TrainingSet> check)
    {
        foreach (TaskKind task in Tasks)
        {
            check(task, Problem(task, Rows));
        }
    }

    private static void AssertSameBits(double[] expected, double[] actual, TaskKind task) =>
        CollectionAssert.AreEqual(
            expected.Select(BitConverter.DoubleToInt64Bits).ToArray(),
            actual.Select(BitConverter.DoubleToInt64Bits).ToArray(),
            task.ToString());

    private static void AssertClose(double[] expected, double[] actual, double tolerance, TaskKind task)
    {
        Assert.HasCount(expected.Length, actual);
        double worst = expected.Zip(actual, (a, b) => Math.Abs(a - b)).Max();
        Assert.IsLessThanOrEqualTo(tolerance, worst, task.ToString());
    }
}
