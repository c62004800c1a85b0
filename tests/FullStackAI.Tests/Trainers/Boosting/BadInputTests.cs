using FullStackAI.Data;
using FullStackAI.Models;
using FullStackAI.Numerics;
using FullStackAI.Tests.Trainers.Trees;
using FullStackAI.Trainers;
using FullStackAI.Trainers.Boosting;
using FullStackAI.Trainers.Forests;

namespace FullStackAI.Tests.Trainers.Boosting;

/// <summary>Odd data and odd options: a clear error, or the neutral behaviour that
/// the documents promise, for every kind of trees.</summary>
[TestClass]
public sealed class BadInputTests
{
    private static readonly Dictionary<string, Func<ITrainer>> Kinds = new()
    {
        ["leaf-wise"] = () => new BoostingTrainer(new() { NumIterations = 5, MinDataInLeaf = 1 }),
        ["depth-wise"] = () =>
            new BoostingTrainer(new() { NumIterations = 5, MinDataInLeaf = 1, Growth = TreeGrowth.DepthWise, MaxDepth = 3 }),
        ["symmetric"] = () => new BoostingTrainer(BoostingOptions.SymmetricTrees with { NumIterations = 5 }),
        ["ordered"] = () =>
            new BoostingTrainer(new()
            {
                NumIterations = 5,
                MinDataInLeaf = 1,
                CategoryEncoding = CategoryEncoding.OrderedStatistics,
                CategoryCombinations = 2,
            }),
        ["shared"] = () => new BoostingTrainer(new() { NumIterations = 5, MinDataInLeaf = 1, MulticlassTrees = MulticlassTrees.Shared }),
        ["forest"] = () => new ForestTrainer(new() { NumTrees = 5 }),
        ["extra-trees"] = () => new ForestTrainer(new() { Kind = ForestKind.ExtraTrees, NumTrees = 5 }),
        ["exact forest"] = () => new ForestTrainer(new() { NumTrees = 5, ThresholdSearch = ThresholdSearch.Exact }),
    };

    public static IEnumerable<object[]> KindsAndTasks =>
        from kind in Kinds.Keys from task in (TaskKind[])[TaskKind.Regression, TaskKind.Binary, TaskKind.Multiclass] select new object[]
        {
            kind, task,
        };

    [TestMethod]
    [DynamicData(nameof(KindsAndTasks))]
    public void Train_ConstantLabels_PredictsThem(string kind, TaskKind task)
    {
        TrainingSet data = Cells(50, task);
        var set = new TrainingSet(data.Features, LabelsOf(task, [.. Enumerable.Repeat(1f, 50)]));

        double[] predictions = Predictions(kind, set, set);

        for (int row = 0; row < 50; row++)
        {
            int at = task == TaskKind.Multiclass ? (row * 3) + 1 : row;
            Assert.IsTrue(task == TaskKind.Regression ? Math.Abs(predictions[at] - 1) < 1e-6 : predictions[at] > 0.9, $"{predictions[at]}");
        }
    }

    [TestMethod]
    [DynamicData(nameof(KindsAndTasks))]
    public void Train_OneRow_PredictsFiniteNumbers(string kind, TaskKind task)
    {
        var one = new TrainingSet(Cells(1, task).Features, LabelsOf(task, [1f]));
        Assert.IsTrue(Predictions(kind, one, Cells(20, task)).All(double.IsFinite));
    }

    [TestMethod]
    [DynamicData(nameof(KindsAndTasks))]
    public void Train_AllCellsMissing_PredictsThePrior(string kind, TaskKind task)
    {
        float[] nothing = [.. Enumerable.Repeat(float.NaN, 40)];
        Feature[] features = [new("x", "x"), new("z", "z"), new("c", "c", 5), new("d", "d", 200)];
        float[] labels = [.. Enumerable.Range(0, 40).Select(row => (float)(row % 2))];
        var set = new TrainingSet(new FeatureMatrix(40, features, [nothing, nothing, nothing, nothing]), LabelsOf(task, labels));

        double[] predictions = Predictions(kind, set, Cells(10, task));

        Assert.AreEqual(0.5, predictions[0], 0.25);
        int outputs = task == TaskKind.Multiclass ? 3 : 1;
        Assert.IsTrue(predictions.Select((value, i) => value == predictions[i % outputs]).All(same => same), "all rows look the same");
    }

    [TestMethod]
    [DynamicData(nameof(KindsAndTasks))]
    public void Train_InfiniteCellsFewValuesAndUnseenCodes_AreTaken(string kind, TaskKind task)
    {
        const int Rows = 200;
        var rng = new Rng(4);
        float[] infinite =
        [
            .. Enumerable.Range(0, Rows).Select(row => row % 5 == 0 ? float.PositiveInfinity
                : row % 7 == 0 ? float.NegativeInfinity
                : row % 3 == 0 ? float.NaN
                : (float)rng.NextDouble())
        ];
        float[] few = [.. Enumerable.Range(0, Rows).Select(row => (float)(row % 2))];
        float[] codes = [.. Enumerable.Range(0, Rows).Select(row => (float)(row % 20))];
        Feature[] features = [new("i", "i"), new("f", "f"), new("c", "c", 40), new("d", "d", 30)];
        var set = new TrainingSet(new FeatureMatrix(Rows, features, [infinite, few, codes, codes]), LabelsOf(task, few));
        float[][] later =
        [
            [float.PositiveInfinity, float.NegativeInfinity, float.NaN, 3e38f, -3e38f], [0, 1, float.NaN, 5, -5],
            [39, 39, float.NaN, -1, 1e9f], [29, float.NaN, 29, 7, 7],
        ];

        double[] predictions = Predictions(kind, set, new TrainingSet(new FeatureMatrix(5, features, later), LabelsOf(task, new float[5])));

        Assert.IsTrue(predictions.All(double.IsFinite));
    }

    [TestMethod]
    [DynamicData(nameof(KindsAndTasks))]
    public void Train_RowsOfWeightZero_DoNotMatter(string kind, TaskKind task)
    {
        // Rows of weight zero carry wild labels; the bins are the same with and without them.
        TrainingSet data = Cells(120, task);
        float[] clean = data.Labels.Values.ToArray();
        float[] wild = [.. clean.Select(
            (label, row) => row % 4 == 0 ? (task == TaskKind.Regression ? 1e6f : 1 - Math.Min(label, 1)) : label)];
        float[] weights = [.. Enumerable.Range(0, 120).Select(row => row % 4 == 0 ? 0f : 1f)];

        double[] first = Predictions(kind, new TrainingSet(data.Features, LabelsOf(task, clean), weights), data);
        double[] second = Predictions(kind, new TrainingSet(data.Features, LabelsOf(task, wild), weights), data);

        for (int i = 0; i < first.Length; i++)
        {
            Assert.AreEqual(first[i], second[i], 1e-3 * (1 + Math.Abs(first[i])));
        }
    }

    [TestMethod]
    [DataRow(-1f)]
    [DataRow(float.NaN)]
    [DataRow(float.PositiveInfinity)]
    public void Weights_ThatAreNone_NameTheRow(float weight)
    {
        TrainingSet data = Cells(3, TaskKind.Regression);
        Assert.Contains(
            "row 2",
            Assert.ThrowsExactly<ArgumentException>(() => new TrainingSet(data.Features, data.Labels, [1, 1, weight])).Message);
    }

    [TestMethod]
    public void GroupSizes_ThatDoNotAddUp_AreTold()
    {
        TrainingSet data = Cells(10, TaskKind.Regression);
        Assert.Contains(
            "10 rows; they add up to 9",
            Assert.ThrowsExactly<ArgumentException>(
                () => new TrainingSet(data.Features, Labels.Ranking(new float[10]), groupSizes: [4, 5])).Message);
    }

    [TestMethod]
    [DataRow(BoostingLoss.Poisson, -1f)]
    [DataRow(BoostingLoss.Tweedie, -0.5f)]
    [DataRow(BoostingLoss.Gamma, 0f)]
    public void Labels_OutsideTheDomain_NameTheRowAndTheLoss(BoostingLoss loss, float bad)
    {
        TrainingSet data = Cells(4, TaskKind.Regression);
        var set = new TrainingSet(data.Features, Labels.Regression([1, 2, 3, bad]));
        foreach (TreeGrowth growth in Enum.GetValues<TreeGrowth>())
        {
            string message = Assert.ThrowsExactly<ArgumentException>(
                () => new BoostingTrainer(new() { Loss = loss, Growth = growth }).Train(set, new TrainingContext())).Message;
            Assert.Contains("row 3", message);
            Assert.Contains(loss.ToString(), message, StringComparison.OrdinalIgnoreCase);
        }
    }

    [TestMethod]
    [DataRow(BoostingLoss.Squared)]
    [DataRow(BoostingLoss.Absolute)]
    [DataRow(BoostingLoss.Huber)]
    [DataRow(BoostingLoss.Quantile)]
    [DataRow(BoostingLoss.Poisson)]
    [DataRow(BoostingLoss.Gamma)]
    [DataRow(BoostingLoss.Tweedie)]
    [DataRow(BoostingLoss.LogLoss)]
    [DataRow(BoostingLoss.Softmax)]
    [DataRow(BoostingLoss.OneVsAll)]
    [DataRow(BoostingLoss.LambdaRank)]
    public void Loss_EachOfThem_FallsWithEveryGrowth(BoostingLoss loss)
    {
        const int Rows = 600;
        BenchData data = BenchData.Make('B', 0, Rows);
        TaskKind task = loss switch
        {
            BoostingLoss.LogLoss => TaskKind.Binary,
            BoostingLoss.Softmax or BoostingLoss.OneVsAll => TaskKind.Multiclass,
            BoostingLoss.LambdaRank => TaskKind.Ranking,
            _ => TaskKind.Regression,
        };
        float lowest = data.Labels.Min();
        float middle = data.Labels.Order().ElementAt(Rows / 2);
        Labels labels = task switch
        {
            TaskKind.Regression => Labels.Regression([.. data.Labels.Select(label => label - lowest + 0.5f)]),
            TaskKind.Ranking => Labels.Ranking([.. data.Labels.Select(label => label > middle ? 1f : 0f)]),
            _ => LabelsOf(task, [.. data.Labels.Select(label => label > middle ? 1f : 0f)]),
        };
        var set = new TrainingSet(
            data.Matrix(), labels, groupSizes: task == TaskKind.Ranking ? [.. Enumerable.Repeat(20, Rows / 20)] : null);
        foreach (TreeGrowth growth in Enum.GetValues<TreeGrowth>())
        {
            var losses = new List<double>();
            var context = new TrainingContext { Progress = new ProgressNow(report => losses.Add(report.TrainingLoss)), Parallelism = 2 };
            new BoostingTrainer(new() { Loss = loss, Growth = growth, NumIterations = 15, NumLeaves = 8, MaxDepth = 3 })
                .Train(set, context);
            Assert.IsLessThan(losses[0] - (0.005 * Math.Abs(losses[0])), losses[^1], $"{growth}: {losses[0]} to {losses[^1]}");
        }
    }

    [TestMethod]
    [DataRow(TreeGrowth.LeafWise)]
    [DataRow(TreeGrowth.Symmetric)]
    public void CustomLoss_ThatGivesNaN_IsNamed(TreeGrowth growth)
    {
        TrainingSet data = Cells(50, TaskKind.Regression);
        var trainer = new BoostingTrainer(new() { CustomLoss = new BrokenLoss(double.NaN, 1), Growth = growth });
        Assert.Contains(
            "Loss 'broken' starts at NaN",
            Assert.ThrowsExactly<ArgumentException>(() => trainer.Train(data, new TrainingContext())).Message);
        trainer = new BoostingTrainer(new() { CustomLoss = new BrokenLoss(0, float.NaN), Growth = growth });
        Assert.Contains(
            "Loss 'broken' gives gradient NaN",
            Assert.ThrowsExactly<ArgumentException>(() => trainer.Train(data, new TrainingContext())).Message);
    }

    [TestMethod]
    [DataRow(0.0)]
    [DataRow(-0.1)]
    [DataRow(double.NaN)]
    public void LearningRate_ThatLearnsNothing_IsNamed(double rate) =>
        Assert.Contains(
            "`BoostingOptions.LearningRate` must lie in (0, 1]",
            Assert.ThrowsExactly<ArgumentException>(() => new BoostingTrainer(new() { LearningRate = rate })).Message);

    [TestMethod]
    public void NumTrees_Zero_IsNamedForForestsAndNeutralForBoosting()
    {
        Assert.Contains(
            "`ForestOptions.NumTrees`",
            Assert.ThrowsExactly<ArgumentException>(() => new ForestTrainer(new() { NumTrees = 0 })).Message);
        TrainingSet data = Cells(60, TaskKind.Regression);
        double mean = data.Labels.Values.ToArray().Average(label => (double)label);
        foreach (BoostingOptions options in (BoostingOptions[])[
            new(), BoostingOptions.SymmetricTrees, new() { CategoryEncoding = CategoryEncoding.OrderedStatistics },
        ])
        {
            double[] predictions = new double[60];
            new BoostingTrainer(options with { NumIterations = 0 }).Train(data, new TrainingContext()).Predict(data.Features, predictions);
            Assert.IsTrue(predictions.All(prediction => Math.Abs(prediction - mean) < 1e-6));
        }
    }

    [TestMethod]
    [DataRow("leaf-wise")]
    [DataRow("symmetric")]
    [DataRow("ordered")]
    [DataRow("shared")]
    [DataRow("exact forest")]
    public void Train_CancelledOnTheWay_ThrowsSoon(string kind)
    {
        BenchData data = BenchData.Make('C', 0, 30_000);
        var set = new TrainingSet(
            data.Matrix(categorical: true), LabelsOf(kind == "shared" ? TaskKind.Multiclass : TaskKind.Binary, data.Labels));
        using var source = new CancellationTokenSource();
        ITrainer trainer = kind switch
        {
            "exact forest" => new ForestTrainer(new() { NumTrees = 10_000, ThresholdSearch = ThresholdSearch.Exact }),
            "symmetric" => new BoostingTrainer(BoostingOptions.SymmetricTrees with { NumIterations = 100_000 }),
            "ordered" => new BoostingTrainer(
                new() { NumIterations = 100_000, CategoryEncoding = CategoryEncoding.OrderedStatistics, CategoryCombinations = 10 }),
            "shared" => new BoostingTrainer(new() { NumIterations = 100_000, MulticlassTrees = MulticlassTrees.Shared }),
            _ => new BoostingTrainer(new() { NumIterations = 100_000 }),
        };
        var stopped = new TaskCompletionSource<TimeSpan>();
        var context = new TrainingContext { CancellationToken = source.Token, Parallelism = 2 };
        using CancellationTokenRegistration told = source.Token.Register(() => stopped.SetResult(Environment.CpuUsage.TotalTime));
        source.CancelAfter(TimeSpan.FromMilliseconds(400));

        Assert.ThrowsExactly<OperationCanceledException>(() => trainer.Train(set, context));

        // The promise is 100 ms on an idle machine; here it is what two threads still work, because a busy machine
        // may let them wait. The training may see the token before the registered call has run.
        TimeSpan ended = Environment.CpuUsage.TotalTime;
        Assert.IsLessThan(TimeSpan.FromSeconds(3), ended - stopped.Task.Result);
    }

    private static double[] Predictions(string kind, TrainingSet train, TrainingSet test)
    {
        Model model = Kinds[kind]().Train(train, new TrainingContext { Parallelism = 2, Rng = new Rng(1) });
        double[] predictions = new double[test.Rows * model.OutputCount];
        model.Predict(test.Features, predictions);
        return predictions;
    }

    private static Labels LabelsOf(TaskKind task, float[] values) => task switch
    {
        TaskKind.Regression => Labels.Regression(values),
        TaskKind.Binary => Labels.Classes(values, ["no", "yes"]),
        _ => Labels.Classes(values, ["a", "b", "c"]),
    };

    private static TrainingSet Cells(int rows, TaskKind task)
    {
        var rng = new Rng(2);
        Feature[] features = [new("x", "x"), new("z", "z"), new("c", "c", 5), new("d", "d", 200)];
        float[][] columns =
        [
            [.. Enumerable.Range(0, rows).Select(_ => (float)rng.NextDouble())],
            [.. Enumerable.Range(0, rows).Select(_ => (float)rng.NextInt32(4))],
            [.. Enumerable.Range(0, rows).Select(_ => (float)rng.NextInt32(5))],
            [.. Enumerable.Range(0, rows).Select(_ => (float)rng.NextInt32(200))],
        ];
        float[] labels =
        [
            .. columns[0].Select((x, row) => task switch
            {
                TaskKind.Regression => x + columns[1][row],
                TaskKind.Binary => x > 0.5 ? 1f : 0f,
                _ => (int)(x * 2.999f),
            })
        ];
        return new(new FeatureMatrix(rows, features, columns), LabelsOf(task, labels));
    }

    private sealed class BrokenLoss(double start, float gradient) : ICustomLoss
    {
        public string Name => "broken";

        public Link Link => Link.Identity;

        public double InitialScore(ReadOnlySpan<float> labels, ReadOnlySpan<float> weights) => start;

        public double Value(double score, double label) => 0;

        public void Derive(ReadOnlySpan<double> scores, ReadOnlySpan<float> labels, Span<float> gradients, Span<float> hessians)
        {
            gradients.Fill(gradient);
            hessians.Fill(1);
        }
    }
}
