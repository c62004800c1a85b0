using FullStackAI.Data;
using FullStackAI.Explanation;
using FullStackAI.Models;
using FullStackAI.Models.Trees;
using FullStackAI.Numerics;
using FullStackAI.Serialization;
using FullStackAI.Trainers;
using FullStackAI.Trainers.Boosting;
using FullStackAI.Trainers.Trees;

namespace FullStackAI.Tests.Trainers.Boosting;

/// <summary>One tree a round for all classes keeps what every trainer keeps, and is what a slow twin finds.</summary>
[TestClass]
public sealed class SharedTreeTests : TrainerContract
{
    private static readonly BoostingOptions Shared = new() { NumIterations = 20, NumLeaves = 15, MulticlassTrees = MulticlassTrees.Shared };

    private protected override ITrainer Trainer =>
        new BoostingTrainer(Shared with { NumIterations = 60, NumLeaves = 8, MinDataInLeaf = 5 });

    // Bins are found from rows, whatever they weigh: duplicates move their bounds.
    private protected override bool WeightsAreDuplicates => false;

    private protected override (string Name, ComponentReaderFunction Read) ModelReader => (TreeEnsembleModel.Name, TreeEnsembleModel.Read);

    [TestMethod]
    public void Train_OneTreeOfThreeClasses_EqualsTheSlowTwin()
    {
        const int Rows = 300;
        const int MinData = 12;
        const double L2 = 0.5;
        var rng = new Rng(31);
        float[][] columns =
        [
            .. Enumerable.Range(0, 4).Select(
                _ => Enumerable.Range(0, Rows).Select(_ => rng.NextDouble() < 0.1 ? float.NaN : rng.NextInt32(8)).ToArray())
        ];
        float[] labels =
        [
            .. Enumerable.Range(0, Rows)
                .Select(row => (float)((int)((float.IsNaN(columns[0][row])
                    ? 2
                    : columns[0][row]) + (columns[1][row] > 3 ? 1 : 0) + rng.NextInt32(2)) % 3))
        ];
        var set = new TrainingSet(
            new FeatureMatrix(Rows, [.. columns.Select((_, i) => new Feature($"f{i}", $"f{i}"))], columns),
            Labels.Classes(labels, ["a", "b", "c"]));
        BoostingOptions options = Shared with
        {
            NumIterations = 1,
            LearningRate = 1,
            NumLeaves = 6,
            MinDataInLeaf = MinData,
            LambdaL2 = L2,
            MinDataInBin = 1,
        };

        Model model = new BoostingTrainer(options).Train(set, ContextOf(2));

        double[] expected = NaiveSharedTree.Scores(columns, labels, leaves: 6, MinData, L2);
        double[] found = new double[3 * Rows];
        model.Score(set.Features, found);
        for (int i = 0; i < found.Length; i++)
        {
            Assert.AreEqual(expected[i], found[i], 1e-6, $"row {i / 3}, class {i % 3}");
        }
    }

    [TestMethod]
    [DataRow(1.0)]
    [DataRow(0.6)]
    public void Train_OneTwoOrEightThreads_GivesTheSameBits(double bagging)
    {
        BoostingOptions options = Shared with
        {
            BaggingFraction = bagging,
            BaggingFreq = 1,
            FeatureFraction = 0.8,
            FeatureFractionByNode = 0.8,
        };
        TrainingSet data = Points(6_000, 40, withCategories: true);
        byte[] one = BytesOf(new BoostingTrainer(options).Train(data, ContextOf(1)));
        foreach (int threads in (int[])[2, 8])
        {
            CollectionAssert.AreEqual(one, BytesOf(new BoostingTrainer(options).Train(data, ContextOf(threads))), $"{threads} threads");
        }
    }

    [TestMethod]
    public void Train_SmallHistogramPool_GivesTheSameBits()
    {
        TrainingSet data = Points(4_000, 20, withCategories: true);
        byte[] roomy = BytesOf(new BoostingTrainer(Shared).Train(data, ContextOf(2)));
        CollectionAssert.AreEqual(
            roomy, BytesOf(new BoostingTrainer(Shared with { HistogramPoolBytes = 1 << 20 }).Train(data, ContextOf(2))));
    }

    [TestMethod]
    public void Train_HundredClasses_GrowsATreeARoundThatLearnsThem()
    {
        TrainingSet data = Points(8_000, 100, withCategories: false);
        var model = (TreeEnsembleModel)new BoostingTrainer(Shared with { NumIterations = 30, NumLeaves = 31 }).Train(data, ContextOf(2));

        double[] predictions = Predict(model, data);
        int right = Enumerable.Range(0, data.Rows)
            .Count(row => predictions.AsSpan(row * 100, 100).IndexOf(predictions.AsSpan(row * 100, 100).ToArray().Max())
                == data.Labels.Values[row]);
        Assert.HasCount(30, model.Trees);
        Assert.AreEqual(100, model.Trees[0].OutputCount);
        Assert.IsGreaterThan(0.8 * data.Rows, right);
    }

    [TestMethod]
    public void Train_WithValidation_ToldLossIsThatOfTheModel()
    {
        TrainingSet data = Points(3_000, 12, withCategories: true);
        TrainingSet held = Points(1_000, 12, withCategories: true, seed: 9);
        var losses = new List<double>();
        var context = new TrainingContext
        {
            Validation = held,
            Progress = new ProgressNow(report => losses.Add(report.ValidationLoss)),
            Parallelism = 2,
        };

        var model = (TreeEnsembleModel)new BoostingTrainer(Shared with
        {
            NumIterations = 300,
            LearningRate = 0.4,
            EarlyStoppingRounds = 5,
        }).Train(
            data, context);

        Assert.HasCount(losses.IndexOf(losses.Min()) + 1, model.Trees);
        Assert.AreEqual(losses.Min(), PredictionLoss.Mean(Predict(model, held), held.Labels), 1e-9);
    }

    [TestMethod]
    public void Train_ContinuedFromAModel_KeepsItsTrees()
    {
        TrainingSet data = Points(2_000, 10, withCategories: false);
        var first = (TreeEnsembleModel)new BoostingTrainer(Shared).Train(data, ContextOf(1));

        var more = (TreeEnsembleModel)new BoostingTrainer(Shared with { InitialModel = first }).Train(data, ContextOf(1));

        Assert.HasCount(40, more.Trees);
        Assert.IsLessThan(PredictionLoss.Mean(Predict(first, data), data.Labels), PredictionLoss.Mean(Predict(more, data), data.Labels));
        var fault = Assert.ThrowsExactly<ArgumentException>(
            () => new BoostingTrainer(new() { InitialModel = first }).Train(data, ContextOf(1)));
        Assert.Contains("`BoostingOptions.InitialModel`", fault.Message);
    }

    [TestMethod]
    public void Explain_ARow_AddsUpToItsScores()
    {
        TrainingSet data = Points(1_000, 5, withCategories: true);
        Model model = new BoostingTrainer(Shared).Train(data, ContextOf(2));
        double[] scores = new double[data.Rows * 5];
        model.Score(data.Features, scores);
        var explainer = ContributionExplainer.For(model);
        double[] contributions = new double[data.Features.Features.Count * 5];
        for (int row = 0; row < 20; row++)
        {
            explainer.Explain(data.Features, row, contributions);
            for (int output = 0; output < 5; output++)
            {
                Assert.AreEqual(
                    scores[(row * 5) + output],
                    explainer.Baseline[output] + contributions.Where((_, i) => i % 5 == output).Sum(),
                    1e-9);
            }
        }
    }

    [TestMethod]
    public void Options_ThatDoNotGoTogether_AreToldAtOnce()
    {
        foreach (BoostingOptions options in (BoostingOptions[])
            [
                Shared with { Growth = TreeGrowth.Symmetric },
                Shared with { Mode = BoostingMode.Dart },
                Shared with { PathSmooth = 1 },
                Shared with { MonotoneConstraints = [1] },
                Shared with { Loss = BoostingLoss.OneVsAll },
            ])
        {
            Assert.Contains(
                "`BoostingOptions.MulticlassTrees` Shared goes with",
                Assert.ThrowsExactly<ArgumentException>(() => new BoostingTrainer(options)).Message);
        }
    }

    [TestMethod]
    public unsafe void AddRows_RandomBins_EqualSumsRowByRow()
    {
        const int Rows = 700;
        var rng = new Rng(5);
        BinColumn[] columns = [.. new[] { 10, 200, 256, 900 }.Select(bins => new BinColumn(Rows, bins))];
        foreach (BinColumn column in columns)
        {
            for (int row = 0; row < Rows; row++)
            {
                column.Set(row, rng.NextInt32(column.BinCount));
            }
        }

        BinnedFeature[] features =
        [
            .. columns.Select((column, i) => new BinnedFeature(
                i, BinMapper.Numeric([.. Enumerable.Range(0, column.BinCount).Select(bin => (float)bin)], hasMissingBin: false), i))
        ];
        using var data = new BinnedMatrix(Rows, features, columns);
        using var team = new ThreadTeam(2);
        using var histogram = new VectorHistogram(data, team);
        for (int i = 0; i < Rows * VectorHistogram.Lanes; i++)
        {
            histogram.Rows[i] = rng.NextInt32(2001) - 1000;
        }

        int[] rows = [.. Enumerable.Range(0, Rows).Where(_ => rng.NextDouble() < 0.5)];
        using var list = new NativeArray<int>(Rows, BinColumn.Padding);
        rows.CopyTo(list.Span);
        int[] expected = new int[histogram.Length];
        foreach (int row in rows)
        {
            for (int column = 0; column < columns.Length; column++)
            {
                for (int lane = 0; lane < VectorHistogram.Lanes; lane++)
                {
                    expected[histogram.OffsetOf(column) + (columns[column][row] * VectorHistogram.Lanes) + lane] +=
                        histogram.Rows[(row * VectorHistogram.Lanes) + lane];
                }
            }
        }

        using var found = new NativeArray<int>(histogram.Length, VectorHistogram.Lanes);
        found.Span.Fill(7); // what stood there before does not matter
        histogram.AddRows(list.Pointer, rows.Length, 0, 2, found.Pointer);
        histogram.AddRows(list.Pointer, rows.Length, 2, 4, found.Pointer);
        CollectionAssert.AreEqual(expected, found.Span.ToArray());
    }

    // Points around one centre for each class; a category that tells the class a little.
    private static TrainingSet Points(int rows, int classes, bool withCategories, ulong seed = 3)
    {
        const int Width = 8;
        var centres = new Rng(77);
        double[][] centre =
        [
            .. Enumerable.Range(0, classes).Select(_ => Enumerable.Range(0, Width).Select(_ => 3 * centres.NextGaussian()).ToArray())
        ];
        var rng = new Rng(seed);
        float[][] columns = [.. Enumerable.Range(0, Width + (withCategories ? 1 : 0)).Select(_ => new float[rows])];
        float[] labels = new float[rows];
        for (int row = 0; row < rows; row++)
        {
            int @class = rng.NextInt32(classes);
            labels[row] = @class;
            for (int i = 0; i < Width; i++)
            {
                columns[i][row] = rng.NextInt32(20) == 0 ? float.NaN : (float)(centre[@class][i] + rng.NextGaussian());
            }

            if (withCategories)
            {
                columns[Width][row] = (@class + rng.NextInt32(3)) % 30;
            }
        }

        Feature[] features = [.. columns.Select((_, i) => new Feature($"f{i}", $"f{i}", i == Width ? 30 : 0))];
        return new(
            new FeatureMatrix(rows, features, columns),
            Labels.Classes(labels, [.. Enumerable.Range(0, classes).Select(i => $"c{i}")]));
    }

    private static TrainingContext ContextOf(int threads) => new() { Parallelism = threads, Rng = new Rng(11) };

    private static byte[] BytesOf(Model model)
    {
        var writer = new ComponentWriter();
        model.Write(writer);
        return writer.Written.ToArray();
    }
}
