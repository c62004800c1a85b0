using FullStackAI.Bundles;
using FullStackAI.Data;
using FullStackAI.Inference;
using FullStackAI.Models;
using FullStackAI.Numerics;
using FullStackAI.Preprocessing;
using FullStackAI.Tests.Bundles;
using FullStackAI.Trainers;
using FullStackAI.Trainers.Boosting;
using FullStackAI.Trainers.Linear;

namespace FullStackAI.Tests.Predicting.Typed;

/// <summary>A typed row into an output that is used again allocates nothing, whatever the model and the steps before it.</summary>
[TestClass]
public sealed class AllocationTests
{
    private const int Rows = 120;

    [TestMethod]
    [DataRow("softmax of numbers")]
    [DataRow("trees of numbers")]
    [DataRow("trees of numbers and categories")]
    [DataRow("trees of text")]
    [DataRow("logistic regression of everything")]
    public void Predict_IntoAUsedOutput_AllocatesNothing(string kind)
    {
        bool numbers = kind.EndsWith("of numbers", StringComparison.Ordinal);
        bool text = kind is "trees of text" or "logistic regression of everything";
        Table table = numbers ? Numbers() : Mixed(text);
        Labels labels = kind == "softmax of numbers"
            ? Labels.Classes([.. Enumerable.Range(0, Rows).Select(row => (float)(row % 3))], ["x", "y", "z"])
            : Labels.Classes([.. Enumerable.Range(0, Rows).Select(row => (float)(row % 2))], ["x", "y"]);
        bool trees = kind.StartsWith("trees", StringComparison.Ordinal);
        var options = new FeaturizerOptions { Uses = text ? new Dictionary<string, ColumnUse> { ["note"] = ColumnUse.Text } : [] };
        Pipeline steps = numbers
            ? Pipeline.Empty
            : new Featurizer(options).Plan(table, trees ? FeatureForm.Native : FeatureForm.Standardized).Pipeline;
        (FittedPipeline pipeline, FeatureMatrix features) = steps.FitTransform(table, labels);
        ITrainer trainer = trees
            ? new BoostingTrainer(new BoostingOptions { NumIterations = 20, NumLeaves = 15, MinDataInLeaf = 2 })
            : new LogisticRegressionTrainer();
        var model = trainer.Train(new TrainingSet(features, labels), new TrainingContext());
        using var predictor = new Predictor(Bundle.Create(
            new BundleManifest { Task = labels.Task, Label = "label", ClassNames = labels.ClassNames }, pipeline, model, table));
        var output = new ClassShares();
        if (numbers)
        {
            var engine = new PredictionEngine<OrderedNumbers, ClassShares>(predictor);
            OrderedNumbers[] rows =
            [
                .. Enumerable.Range(0, Rows).Select(
                    row => new OrderedNumbers { A = row % 7, B = row, C = row % 10 == 0 && trees ? null : row % 11, D = row / 9.0 })
            ];
            Assert.AreEqual(0, AllocatedBy(row => engine.Predict(rows[row], ref output)));
            return;
        }

        var mixed = new PredictionEngine<MixedRow, ClassShares>(predictor);
        MixedRow[] objects =
        [
            .. Enumerable.Range(0, Rows)
                .Select(row => new MixedRow
                {
                    X = row % 10 == 0 ? null : row / 3.0,
                    Plan = row % 8 == 0 ? "never seen" : Plan(row),
                    Note = Note(row),
                })
        ];
        Assert.AreEqual(0, AllocatedBy(row => mixed.Predict(objects[row], ref output)));
    }

    [TestMethod]
    public void Predict_OfAVectorOfDoubles_AllocatesNothingAndEqualsFloats()
    {
        var table = new Table([new VectorColumn("image", [1, 2, 3, 4, 5, 6], 2)]);
        FittedPipeline pipeline = Pipeline.Empty.Fit(table);
        using var predictor = new Predictor(Bundle.Create(
            new BundleManifest { Task = TaskKind.Regression, Label = "y" },
            pipeline,
            new SumModel(pipeline.Features, 1, Link.Identity, 0),
            table));
        var engine = new PredictionEngine<ImageOfDoubles, SpendPrediction>(predictor);
        var image = new ImageOfDoubles { Image = [0.5, 7.25] };
        var output = new SpendPrediction();

        Assert.AreEqual(0, AllocatedBy(_ => engine.Predict(image, ref output)));
        Assert.AreEqual((float)predictor.Predict(new Row { ["image"] = new float[] { 0.5f, 7.25f } }).Score, output.Score);
    }

    private static Table Numbers()
    {
        var rng = new Rng(4);
        return new Table("abcd".Select(
            name => new NumberColumn(name.ToString(), [.. Enumerable.Range(0, Rows).Select(_ => rng.NextGaussian() * 5)])));
    }

    private static Table Mixed(bool withText)
    {
        var rng = new Rng(5);
        Column[] columns =
        [
            new NumberColumn("x", [.. Enumerable.Range(0, Rows).Select(row => row % 9 == 0 ? double.NaN : rng.NextGaussian())]),
            CategoryColumn.Of("plan", Enumerable.Range(0, Rows).Select(row => row % 13 == 0 ? null : Plan(row))),
        ];
        return new Table(withText ? [.. columns, new TextColumn("note", Enumerable.Range(0, Rows).Select(Note))] : columns);
    }

    private static string Plan(int row) => $"plan {row % 5}";

    private static string Note(int row) =>
        $"some words that differ, w{row % 17} and w{row % 23}, with {(row % 2 == 0 ? "good" : "bad")} news";

    private static long AllocatedBy(Action<int> predict)
    {
        long least = long.MaxValue;
        for (int attempt = 0; attempt < 5; attempt++)
        {
            for (int row = 0; row < Rows; row++)
            {
                predict(row); // tiered compilation and growing buffers allocate at first
            }

            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int row = 0; row < Rows; row++)
            {
                predict(row);
            }

            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
