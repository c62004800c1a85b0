using FullStackAI.Data;
using FullStackAI.Explanation;
using FullStackAI.Models;
using FullStackAI.Models.Trees;
using FullStackAI.Numerics;
using FullStackAI.Serialization;
using FullStackAI.Tests.Trainers.Trees;
using FullStackAI.Trainers;
using FullStackAI.Trainers.Boosting;

namespace FullStackAI.Tests.Trainers.Boosting;

/// <summary>Boosting with symmetric trees keeps what every trainer keeps, and its trees are what a slow twin finds.</summary>
[TestClass]
public sealed class SymmetricTreeTests : TrainerContract
{
    private static readonly BoostingOptions Small = BoostingOptions.SymmetricTrees with { NumIterations = 20 };

    private protected override ITrainer Trainer =>
        new BoostingTrainer(
            BoostingOptions.SymmetricTrees with { NumIterations = 60, NumLeaves = 16, MaxDepth = 4, MinDataInLeaf = 5, LambdaL2 = 0 });

    // Bins are found from rows, whatever they weigh: duplicates move their bounds.
    private protected override bool WeightsAreDuplicates => false;

    private protected override (string Name, ComponentReaderFunction Read) ModelReader => (TreeEnsembleModel.Name, TreeEnsembleModel.Read);

    [TestMethod]
    [DataRow(1, 0.0)]
    [DataRow(15, 2.0)]
    [DataRow(40, 0.5)]
    public void Train_OneTree_EqualsTheSlowTwin(int minData, double l2)
    {
        const int Rows = 400;
        const int Depth = 4;
        var rng = new Rng(21 + (ulong)minData);
        float[][] columns =
        [
            .. Enumerable.Range(0, 5).Select(
                _ => Enumerable.Range(0, Rows).Select(_ => rng.NextDouble() < 0.1 ? float.NaN : rng.NextInt32(9)).ToArray())
        ];
        columns[4] = [.. Enumerable.Range(0, Rows).Select(_ => (float)rng.NextInt32(6))];
        float[] labels =
        [
            .. Enumerable.Range(0, Rows)
                .Select(row => (float)((float.IsNaN(columns[0][row])
                    ? 4
                    : columns[0][row]) + (columns[4][row] * (columns[1][row] > 4 ? 2 : -1)) + rng.NextGaussian()))
        ];
        var set = new TrainingSet(
            new FeatureMatrix(Rows, [.. columns.Select((_, i) => new Feature($"f{i}", $"f{i}"))], columns), Labels.Regression(labels));
        BoostingOptions options = BoostingOptions.SymmetricTrees with
        {
            NumIterations = 1,
            LearningRate = 1,
            MaxDepth = Depth,
            MinDataInLeaf = minData,
            LambdaL2 = l2,
            MinDataInBin = 1,
        };

        Model model = new BoostingTrainer(options).Train(set, ContextOf(2));

        double[] expected = NaiveSymmetricTree.Predict(columns, labels, Depth, minData, l2);
        double[] found = ScoresOf(model, set.Features);
        for (int row = 0; row < Rows; row++)
        {
            Assert.AreEqual(expected[row], found[row], 2e-3, $"row {row}"); // gradients are rounded to 2⁻²⁰ of the largest
        }
    }

    [TestMethod]
    public void Train_Trees_AskOneQuestionALevel()
    {
        var model = (TreeEnsembleModel)new BoostingTrainer(Small).Train(SetC(5_000), ContextOf(2));

        foreach (DecisionTree tree in model.Trees)
        {
            var questions = new HashSet<Question>();
            for (int node = 0; node < tree.NodeCount; node++)
            {
                questions.Add(Question.Of(tree, node));
            }

            Assert.IsLessThanOrEqualTo(6, questions.Count);
            Assert.IsGreaterThan(1, questions.Count);
            Assert.IsNotNull(AnswerTable.Of(tree));
            Assert.IsTrue(tree.LeafCounts.ToArray().All(count => count > 0), "no leaf is empty");
        }
    }

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
        TrainingSet data = SetC(10_000);
        byte[] one = BytesOf(new BoostingTrainer(options).Train(data, ContextOf(1)));
        foreach (int threads in (int[])[2, 8])
        {
            CollectionAssert.AreEqual(one, BytesOf(new BoostingTrainer(options).Train(data, ContextOf(threads))), $"{threads} threads");
        }
    }

    [TestMethod]
    public void Train_SmallHistogramPool_GivesTheSameBits()
    {
        TrainingSet data = SetC(8_000);
        byte[] roomy = BytesOf(new BoostingTrainer(Small).Train(data, ContextOf(2)));
        byte[] tight = BytesOf(new BoostingTrainer(Small with { HistogramPoolBytes = 1 << 20 }).Train(data, ContextOf(2)));
        CollectionAssert.AreEqual(roomy, tight);
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
    public void Train_MonotoneColumn_NeverFalls()
    {
        var rng = new Rng(8);
        float[] x = [.. Enumerable.Range(0, 3000).Select(_ => (float)rng.NextDouble())];
        float[] z = [.. Enumerable.Range(0, 3000).Select(_ => (float)rng.NextDouble())];
        float[] y = [.. x.Zip(z, (a, b) => a + ((float)Math.Sin(12 * a) * b) + b)];
        var set = new TrainingSet(new FeatureMatrix(3000, [new Feature("x", "x"), new Feature("z", "z")], [x, z]), Labels.Regression(y));

        Model model = new BoostingTrainer(Small with { MonotoneConstraints = [1, 0] }).Train(set, ContextOf(2));

        double[] score = new double[1];
        for (int other = 0; other <= 10; other++)
        {
            double last = double.NegativeInfinity;
            for (int i = 0; i <= 200; i++)
            {
                model.Score(new FeatureRow([i / 200f, other / 10f]), score);
                Assert.IsGreaterThanOrEqualTo(last, score[0], $"x = {i / 200f}, z = {other / 10f}");
                last = score[0];
            }
        }
    }

    [TestMethod]
    public void Train_InteractionConstraints_KeepFeaturesApart()
    {
        BenchData data = BenchData.Make('B', 0, 2_000);
        var set = new TrainingSet(data.Matrix(), Labels.Regression(data.Labels));
        int[][] groups = [[.. Enumerable.Range(0, 50)], [.. Enumerable.Range(50, 50)]];

        var model = (TreeEnsembleModel)new BoostingTrainer(Small with { InteractionConstraints = groups }).Train(set, ContextOf(2));

        foreach (DecisionTree tree in model.Trees)
        {
            int[] features = tree.Features.ToArray();
            Assert.IsTrue(Array.TrueForAll(features, feature => feature < 50) || Array.TrueForAll(features, feature => feature >= 50));
        }
    }

    [TestMethod]
    public void Train_PathSmoothing_PullsLeavesTogether()
    {
        BenchData data = BenchData.Make('B', 0, 2_000);
        var set = new TrainingSet(data.Matrix(), Labels.Regression(data.Labels));
        double Spread(double smooth) =>
            ((TreeEnsembleModel)new BoostingTrainer(Small with { NumIterations = 1, PathSmooth = smooth }).Train(
                set, ContextOf(1))).Trees[0].LeafValues
                .ToArray() is var values
                ? values.Max() - values.Min()
                : 0;

        Assert.IsLessThan(0.8 * Spread(0), Spread(200));
    }

    [TestMethod]
    public void Explain_ARow_AddsUpToItsScore()
    {
        TrainingSet data = SetC(2_000);
        Model model = new BoostingTrainer(Small).Train(data, ContextOf(2));
        double[] scores = ScoresOf(model, data.Features);
        var explainer = ContributionExplainer.For(model);
        double[] contributions = new double[data.Features.Features.Count];
        for (int row = 0; row < 50; row++)
        {
            explainer.Explain(data.Features, row, contributions);
            Assert.AreEqual(scores[row], explainer.Baseline[0] + contributions.Sum(), 1e-9);
        }
    }

    [TestMethod]
    public void Train_EarlyStopping_KeepsTheBestRound()
    {
        BenchData data = BenchData.Make('B', 0, 2_000);
        var set = new TrainingSet(data.Matrix(), Labels.Regression(data.Labels));
        var options = BoostingOptions.SymmetricTrees with { NumIterations = 2000, LearningRate = 0.5, EarlyStoppingRounds = 20 };

        var model = (TreeEnsembleModel)new BoostingTrainer(options).Train(set, ContextOf(2));

        Assert.IsLessThan(2000, model.Trees.Count);
        Assert.IsGreaterThan(10, model.Trees.Count);
    }

    [TestMethod]
    [DataRow(16, 4)]
    [DataRow(64, 6)]
    [DataRow(100, 6)]
    public void Train_NumLeaves_LimitsTheLevels(int leaves, int levels)
    {
        var model = (TreeEnsembleModel)new BoostingTrainer(Small with { NumLeaves = leaves, MaxDepth = 0 }).Train(
            SetC(3_000), ContextOf(1));

        Assert.AreEqual(
            levels,
            model.Trees.Max(tree => Enumerable.Range(0, tree.NodeCount).Select(node => Question.Of(tree, node)).Distinct().Count()));
    }

    [TestMethod]
    public unsafe void Answers_AtEveryWidth_EqualThePlainTwin()
    {
        var rng = new Rng(4);
        byte[] bins = [.. Enumerable.Range(0, 3 * BlendProgram.BlockRows).Select(_ => (byte)rng.NextInt32(256))];
        AnswerStep[] steps =
        [
            .. Enumerable.Range(0, 8).Select(
                q => new AnswerStep(q % 3 * BlendProgram.BlockRows, (byte)rng.NextInt32(256), (byte)(1 << q), -1))
        ];
        byte[] plain = new byte[BlendProgram.BlockRows];
        byte[] answers = new byte[BlendProgram.BlockRows];
        fixed (byte* scratch = bins, expected = plain, found = answers)
        {
            foreach (AnswerStep step in steps)
            {
                AnswerKernel.RunSet(step, scratch, [], expected);
            }

            foreach (int width in (int[])[128, 256, 512])
            {
                Array.Clear(answers);
                foreach (AnswerStep step in steps)
                {
                    switch (width)
                    {
                        case 128: AnswerKernel.Run128(step, scratch, found); break;
                        case 256: AnswerKernel.Run256(step, scratch, found); break;
                        default: AnswerKernel.Run512(step, scratch, found); break;
                    }
                }

                CollectionAssert.AreEqual(plain, answers, $"{width} bits");
            }
        }
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
}
