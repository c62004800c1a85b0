using FullStackAI.Data;
using FullStackAI.Metrics;
using FullStackAI.Models;
using FullStackAI.Models.Trees;
using FullStackAI.Numerics;
using FullStackAI.Serialization;
using FullStackAI.Tests.AutoML;
using FullStackAI.Tests.Trainers.Trees;
using FullStackAI.Trainers;
using FullStackAI.Trainers.Boosting;
using FullStackAI.Trainers.Forests;

namespace FullStackAI.Tests.Trainers.Boosting;

/// <summary>Where boosting starts, what its rows weigh, when it stops, and what its model tells of itself.</summary>
[TestClass]
public sealed class BoostingStartAndStopTests
{
    private static readonly BoostingOptions Exact = new()
    {
        NumIterations = 20,
        MinDataInLeaf = 1,
        MinDataInBin = 1,
        MinSumHessianInLeaf = 0,
    };

    [TestMethod]
    [DataRow(TreeGrowth.LeafWise)]
    [DataRow(TreeGrowth.DepthWise)]
    [DataRow(TreeGrowth.Symmetric)]
    public void Weights_WholeNumbers_CountAsSoManyRows(TreeGrowth growth)
    {
        TrainingSet set = Few(300);
        float[] weights = [.. Enumerable.Range(0, 300).Select(row => (float)(1 + (row % 3)))];
        int[] repeated = [.. Enumerable.Range(0, 300).SelectMany(row => Enumerable.Repeat(row, 1 + (row % 3)))];
        // no leaf near a single row, whose count is told from its weight
        BoostingOptions options = Exact with { Growth = growth, NumLeaves = 6 };

        double[] weighted = Scores(Train(options, new TrainingSet(set.Features, set.Labels, weights)), set);
        double[] copies = Scores(Train(options, TrainerProblems.Take(set, repeated)), set);
        double[] plain = Scores(Train(options, set), set);

        AssertClose(copies, weighted, 0.01);
        Assert.IsGreaterThan(0.05, plain.Zip(weighted, (a, b) => Math.Abs(a - b)).Max(), "weights matter");
    }

    [TestMethod]
    public void ScalePosWeight_IsTheWeightOfThePositiveRows()
    {
        TrainingSet set = Few(400, classes: true);
        float[] weights = [.. set.Labels.Values.ToArray().Select(label => label > 0 ? 3f : 1f)];

        double[] scaled = Scores(Train(Exact with { ScalePosWeight = 3 }, set), set);
        double[] weighted = Scores(Train(Exact, new TrainingSet(set.Features, set.Labels, weights)), set);
        double[] byClass = Scores(
            Train(Exact with { ClassWeights = ClassWeights.PerClass(new Dictionary<string, double> { ["yes"] = 3 }) }, set), set);

        AssertClose(weighted, scaled, 0.01);
        AssertClose(weighted, byClass, 1e-9);
        Assert.IsGreaterThan(Scores(Train(Exact, set), set).Average() + 0.3, scaled.Average());
    }

    [TestMethod]
    public void InitialScores_OfRegression_AreTakenOffTheLabels()
    {
        TrainingSet set = Few(300);
        double[] start = [.. Enumerable.Range(0, 300).Select(row => row % 7 * 0.25)];
        float[] rest = [.. set.Labels.Values.ToArray().Select((label, row) => (float)(label - start[row]))];

        TreeEnsembleModel model = Train(Exact with { InitialScores = start }, set);

        Assert.AreEqual(0, model.StartScores[0]);
        AssertClose(
            Scores(Train(Exact with { BoostFromAverage = false }, new TrainingSet(set.Features, Labels.Regression(rest))), set),
            Scores(model, set),
            0.01);
    }

    [TestMethod]
    public void Shapes_ThatDoNotFitTheData_NameTheOption()
    {
        TrainingSet set = Few(30);
        (BoostingOptions Options, string Expected)[] faults =
        [
            (Exact with { InitialScores = new double[29] }, "`BoostingOptions.InitialScores` holds 29 numbers; expected 30 rows"),
            (Exact with { MonotoneConstraints = [1, 0, 0, 0, 1] }, "`BoostingOptions.MonotoneConstraints` holds 5 signs for 4 features"),
            (
                Exact with { InteractionConstraints = [[0, 1], [2, 4]] },
                "`BoostingOptions.InteractionConstraints` names feature 4; there are 4, from 0"),
            (Exact with { InteractionConstraints = [[-1]] }, "`BoostingOptions.InteractionConstraints` names feature -1"),
            (
                Exact with { InteractionColumns = [["f0", "f1"], ["f7"]] },
                "`BoostingOptions.InteractionColumns` names 'f7', but no feature comes from a column called so. Columns are: f0, f1, f2, f3."),
        ];
        foreach ((BoostingOptions options, string expected) in faults)
        {
            Assert.Contains(expected, Assert.ThrowsExactly<ArgumentException>(() => Train(options, set)).Message);
        }

        Assert.Contains(
            "All weights are zero",
            Assert.ThrowsExactly<ArgumentException>(() => new TrainingSet(set.Features, set.Labels, new float[30])).Message);
    }

    [TestMethod]
    [DataRow("mae")]
    [DataRow("auc")]
    public void EarlyStoppingMetric_OfValidationRows_DecidesTheBestRound(string name)
    {
        bool classes = name == "auc";
        TrainingSet set = Few(400, classes);
        TrainingSet held = Few(300, classes, seed: 77);
        var told = new List<double>();
        var metric = Metric.Parse(name);
        BoostingOptions options = Exact with
        {
            NumIterations = 400,
            LearningRate = 0.3,
            EarlyStoppingRounds = 8,
            EarlyStoppingMetric = metric,
        };

        var model = (TreeEnsembleModel)new BoostingTrainer(options).Train(
            set,
            new TrainingContext
            {
                Validation = held,
                Parallelism = 2,
                Progress = new ProgressNow(point => told.Add(point.ValidationLoss)),
            });

        int best = told.IndexOf(told.Min());
        Assert.HasCount(best + 9, told);
        Assert.HasCount(best + 1, model.Trees);
        double[] predictions = new double[held.Rows];
        model.Predict(held.Features, predictions);
        double value = metric.Compute(new ScoredRows(held.Labels, predictions));
        Assert.AreEqual(classes ? -value : value, told[best], 1e-9);
    }

    [TestMethod]
    public void EarlyStoppingMinDelta_LargerThanAnyFall_KeepsTheFirstRound()
    {
        TrainingSet set = Few(300);
        int rounds = 0;
        BoostingOptions options = Exact with { NumIterations = 50, EarlyStoppingRounds = 4, EarlyStoppingMinDelta = 1e6 };

        var model = (TreeEnsembleModel)new BoostingTrainer(options).Train(
            set, new TrainingContext { Validation = set, Progress = new ProgressNow(_ => rounds++) });

        Assert.HasCount(1, model.Trees);
        Assert.AreEqual(5, rounds);
    }

    [TestMethod]
    [DataRow("leaf-wise")]
    [DataRow("symmetric")]
    [DataRow("three classes")]
    [DataRow("shared")]
    [DataRow("dart")]
    [DataRow("forest")]
    [DataRow("extra-trees")]
    public void TimeLimit_PassedInARound_GivesTheTreesUpToThere(string kind)
    {
        const int Rounds = 7;
        bool three = kind is "three classes" or "shared";
        TrainingSet set = three ? ThreeClasses(300) : Few(300);
        Func<int, ITrainer> make = kind switch
        {
            "forest" => trees => new ForestTrainer(new() { NumTrees = trees }),
            "extra-trees" => trees => new ForestTrainer(new() { NumTrees = trees, Kind = ForestKind.ExtraTrees }),
            "symmetric" => trees => new BoostingTrainer(BoostingOptions.SymmetricTrees with { NumIterations = trees }),
            "shared" => trees => new BoostingTrainer(Exact with { NumIterations = trees, MulticlassTrees = MulticlassTrees.Shared }),
            "dart" => trees =>
                new BoostingTrainer(Exact with { NumIterations = trees, Mode = BoostingMode.Dart, DropRate = 0.5, SkipDrop = 0 }),
            _ => trees => new BoostingTrainer(Exact with { NumIterations = trees }),
        };
        var clock = new ManualClock();
        var context = new TrainingContext(clock)
        {
            TimeLimit = TimeSpan.FromMinutes(1),
            Parallelism = 1,
            Rng = new Rng(3),
            Progress = new ProgressNow(point => clock.Advance(point.Round == Rounds ? TimeSpan.FromHours(1) : TimeSpan.FromSeconds(1))),
        };

        var model = (TreeEnsembleModel)make(500).Train(set, context);

        Assert.HasCount(kind == "three classes" ? 3 * Rounds : Rounds, model.Trees);
        CollectionAssert.AreEqual(
            BytesOf(make(Rounds).Train(set, new TrainingContext { Parallelism = 1, Rng = new Rng(3) })), BytesOf(model));
    }

    [TestMethod]
    public void Model_OfManyTrees_TellsLeavesStagesAndImportances()
    {
        TrainingSet set = Few(200);
        TreeEnsembleModel model = Train(Exact, set);
        float[] cells = new float[set.Features.DenseCount];
        int[] leaves = new int[model.Trees.Count];
        double[] gains = new double[4];
        int[] splits = new int[4];
        foreach (DecisionTree tree in model.Trees)
        {
            for (int node = 0; node < tree.NodeCount; node++)
            {
                gains[tree.Features[node]] += tree.Gains[node];
                splits[tree.Features[node]]++;
            }
        }

        CollectionAssert.AreEqual(gains, model.GainImportance());
        CollectionAssert.AreEqual(splits, model.SplitImportance());
        double[] stage = new double[1];
        for (int row = 0; row < 50; row++)
        {
            set.Features.CopyDenseRow(row, cells);
            model.LeafIndices(new FeatureRow(cells), leaves);
            double score = model.StartScores[0];
            for (int tree = 0; tree < leaves.Length; tree++)
            {
                Assert.AreEqual(model.Trees[tree].LeafOf(cells), leaves[tree]);
                score += model.Trees[tree].LeafValues[leaves[tree]];
                model.Truncate(tree + 1).Score(new FeatureRow(cells), stage);
                Assert.AreEqual(score, stage[0]);
            }
        }
    }

    // Four features of eight values each, so that bins are the same however often a row is there.
    private static TrainingSet Few(int rows, bool classes = false, ulong seed = 5)
    {
        var rng = new Rng(seed);
        float[][] columns =
        [
            .. Enumerable.Range(0, 4).Select(
                feature => Enumerable.Range(0, rows).Select(row => (float)(row < 8 ? row : rng.NextInt32(8))).ToArray())
        ];
        float[] labels =
        [
            .. Enumerable.Range(0, rows)
                .Select(row => (float)((0.4 * columns[0][row])
                    - (columns[1][row] > 3 ? 1 : 0)
                    + (0.2 * columns[2][row] * (columns[3][row] > 5 ? 1 : -1))
                    + (0.3 * rng.NextGaussian())))
        ];
        return new(
            Matrix(columns),
            classes ? Labels.Classes([.. labels.Select(label => label > 0.5 ? 1f : 0f)], ["no", "yes"]) : Labels.Regression(labels));
    }

    private static TrainingSet ThreeClasses(int rows)
    {
        TrainingSet set = Few(rows);
        return new(
            set.Features,
            Labels.Classes([.. set.Labels.Values.ToArray().Select(label => label > 1 ? 2f : label > 0 ? 1f : 0f)], ["a", "b", "c"]));
    }

    private static FeatureMatrix Matrix(float[][] columns) =>
        new(columns[0].Length, [.. columns.Select((_, i) => new Feature($"f{i}", $"f{i}"))], columns);

    private static TreeEnsembleModel Train(BoostingOptions options, TrainingSet set) =>
        (TreeEnsembleModel)new BoostingTrainer(options).Train(set, new TrainingContext { Parallelism = 2, Rng = new Rng(3) });

    private static double[] Scores(TreeEnsembleModel model, TrainingSet set)
    {
        double[] scores = new double[set.Rows];
        model.Score(set.Features, scores);
        return scores;
    }

    private static void AssertClose(double[] expected, double[] found, double tolerance) =>
        Assert.IsLessThanOrEqualTo(tolerance, expected.Zip(found, (a, b) => Math.Abs(a - b)).Max());

    private static byte[] BytesOf(Model model)
    {
        var writer = new ComponentWriter();
        model.Write(writer);
        return writer.Written.ToArray();
    }
}
