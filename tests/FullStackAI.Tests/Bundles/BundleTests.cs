using FullStackAI.Bundles;
using FullStackAI.Data;
using FullStackAI.Inference;
using FullStackAI.Models;
using FullStackAI.Models.Calibration;
using FullStackAI.Preprocessing;

namespace FullStackAI.Tests.Bundles;

[TestClass]
public sealed class BundleTests
{
    [TestMethod]
    public void Load_OfASavedFile_GivesTheSameContent()
    {
        Bundle made = SampleBundles.Regression();
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".fsai");
        made.Save(path);
        Bundle read = Bundle.Load(path, SampleBundles.Options);
        File.Delete(path);

        Assert.AreEqual("spend", read.Manifest.Label);
        Assert.AreEqual(made.Manifest.CreatedAt, read.Manifest.CreatedAt);
        Assert.AreEqual(new BundleScore("RSquared", 0.75, 0.02, "5-fold cross-validation"), read.Manifest.Scores[0]);
        Assert.AreEqual("dropped", read.Manifest.Decisions[0].Choice);
        Assert.AreEqual("2", read.Manifest.Properties["b"]);
        Assert.AreEqual(new PredictionInterval(0.9, 2, 3), read.Manifest.Interval);
        CollectionAssert.AreEqual(
            made.Signature.Columns.Select(c => (c.Name, c.Kind)).ToArray(), read.Signature.Columns.Select(c => (c.Name, c.Kind)).ToArray());
        CollectionAssert.AreEqual(made.KnownAnswers.Outputs.ToArray(), read.KnownAnswers.Outputs.ToArray());
        Assert.AreEqual(16, read.KnownAnswers.Rows.RowCount);
        Assert.AreEqual(1, read.InputExample.RowCount);
        Assert.IsNotNull(read.Digest);
    }

    [TestMethod]
    public void Load_OfKnownRows_KeepsEveryCellBitForBit()
    {
        Bundle made = SampleBundles.Regression();
        Bundle read = Bundle.Load(made.ToBytes(), SampleBundles.Options);
        for (int row = 0; row < made.WarmUp.RowCount; row++)
        {
            foreach (Column column in made.WarmUp.Columns)
            {
                object? expected = column.GetValue(row);
                object? found = read.WarmUp[column.Name].GetValue(row);
                if (expected is float[] vector)
                {
                    CollectionAssert.AreEqual(vector, (float[])found!);
                }
                else
                {
                    Assert.AreEqual(expected, found, column.Name);
                }
            }
        }
    }

    [TestMethod]
    public void ToBytes_OfEqualContent_GivesEqualBytes()
    {
        byte[] first = SampleBundles.Ensemble().WithEntry("model.onnx", new byte[] { 1, 2, 3 }).ToBytes().ToArray();
        byte[] again = SampleBundles.Ensemble().WithEntry("model.onnx", new byte[] { 1, 2, 3 }).ToBytes().ToArray();
        byte[] reread = Bundle.Load(first, SampleBundles.Options).ToBytes().ToArray();

        CollectionAssert.AreEqual(first, again);
        CollectionAssert.AreEqual(first, reread);
    }

    [TestMethod]
    public void Load_OfAnEnsemble_SharesPipelinesAndKeepsWeights()
    {
        Bundle read = Bundle.Load(SampleBundles.Ensemble().ToBytes(), SampleBundles.Options);

        Assert.HasCount(3, read.Members);
        Assert.AreSame(read.Members[0].Pipeline, read.Members[2].Pipeline);
        Assert.AreNotSame(read.Members[0].Pipeline, read.Members[1].Pipeline);
        Assert.AreEqual(2, read.Members[0].Weight);
        Assert.AreEqual("two", read.Members[1].Name);
        Assert.AreEqual(1.5, ((TemperatureCalibrator)read.Calibrator!).Temperature);
    }

    [TestMethod]
    public void Blend_OfTwoModels_IsTheirWeightedMean()
    {
        Table table = SampleBundles.Rows(5);
        FittedPipeline pipeline = Pipeline.Empty.Fit(new Table([table["price"]]));
        var manifest = new BundleManifest { Task = TaskKind.Regression, Label = "y" };
        Bundle bundle = Bundle.Create(
            manifest,
            [
                new(pipeline, new SumModel(pipeline.Features, 1, Link.Identity, 10), 3),
                new(pipeline, new SumModel(pipeline.Features, 1, Link.Identity, 20), 1),
            ],
            table);

        double[] outputs = bundle.Blend.Predict(table);
        for (int row = 0; row < 5; row++)
        {
            double cell = double.IsNaN(((NumberColumn)table["price"])[row]) ? 0.5 : (float)((NumberColumn)table["price"])[row];
            Assert.AreEqual((0.75 * (10 + (cell * 0.001))) + (0.25 * (20 + (cell * 0.001))), outputs[row], 1e-12);
        }
    }

    [TestMethod]
    public void Load_OfARegressionWithAWeightBelowZero_KeepsItInEveryScorer()
    {
        Table table = SampleBundles.Rows(40);
        FittedPipeline pipeline = Pipeline.Empty.Fit(new Table([table["price"]]));
        var manifest = new BundleManifest { Task = TaskKind.Regression, Label = "y" };
        Bundle made = Bundle.Create(
            manifest,
            [
                new(pipeline, new SumModel(pipeline.Features, 1, Link.Identity, 10), 1.75),
                new(pipeline, new SumModel(pipeline.Features, 1, Link.Identity, 20), -0.75),
            ],
            table);
        Bundle read = Bundle.Load(made.ToBytes(), SampleBundles.Options);

        double[] outputs = read.Blend.Predict(table);
        using var predictor = new Predictor(read);
        for (int row = 0; row < table.RowCount; row++)
        {
            double cell = double.IsNaN(((NumberColumn)table["price"])[row]) ? 0.5 : (float)((NumberColumn)table["price"])[row];
            Assert.AreEqual((1.75 * (10 + (cell * 0.001))) - (0.75 * (20 + (cell * 0.001))), outputs[row], 1e-12);
            Assert.AreEqual(outputs[row], predictor.Predict(SampleBundles.RowOf(table, row)).Score);
        }

        BundleManifest binary = manifest with { Task = TaskKind.Binary, ClassNames = ["no", "yes"] };
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(() => Bundle.Create(
                binary,
                [
                    new(pipeline, new SumModel(pipeline.Features, 1, Link.Sigmoid, 0), 2),
                    new(pipeline, new SumModel(pipeline.Features, 1, Link.Sigmoid, 0), -1),
                ],
                table)).Message,
            "weight -1");
    }

    [TestMethod]
    public void TryGetEntry_OfAnAddedEntry_SurvivesSaveAndLoad()
    {
        Bundle read = Bundle.Load(
            SampleBundles.Regression().WithEntry("drift/age.bin", new byte[] { 7, 8 }).ToBytes(), SampleBundles.Options);

        Assert.IsTrue(read.TryGetEntry("drift/age.bin", out ReadOnlyMemory<byte> content));
        CollectionAssert.AreEqual(new byte[] { 7, 8 }, content.ToArray());
        Assert.IsFalse(read.TryGetEntry("other", out _));
    }

    [TestMethod]
    [DataRow("../up")]
    [DataRow("/root")]
    [DataRow("a\\b")]
    [DataRow("c:d")]
    [DataRow("")]
    [DataRow("a//b")]
    public void WithEntry_OfAnUnsafeName_IsRefused(string name) =>
        Assert.ThrowsExactly<ArgumentException>(() => SampleBundles.Regression().WithEntry(name, default));

    [TestMethod]
    public void Signature_OfEachKind_DescribesTraining()
    {
        BundleSignature signature = SampleBundles.Regression().Signature;
        SignatureColumn plan = signature.Columns.Single(c => c.Name == "plan");
        SignatureColumn price = signature.Columns.Single(c => c.Name == "price");

        CollectionAssert.AreEqual(new[] { "basic", "plus", "größe", "pro" }, plan.Levels.ToArray());
        CollectionAssert.AreEqual(new[] { "No", "Yes" }, signature.Columns.Single(c => c.Name == "active").Levels.ToArray());
        Assert.HasCount(7, price.Quantiles);
        Assert.IsTrue(price.Quantiles.SequenceEqual(price.Quantiles.Order()));
        Assert.AreEqual(5, signature.Columns.Single(c => c.Name == "words").Width);
        Assert.IsTrue(signature.Columns.Single(c => c.Name == "words").IsSparse);
        Assert.IsNotNull(signature.Columns.Single(c => c.Name == "joined").Earliest);
    }

    [TestMethod]
    public void Create_OfPartsThatDoNotFit_NamesAllFaults()
    {
        Table table = SampleBundles.Rows(5);
        FittedPipeline pipeline = Pipeline.Empty.Fit(new Table([table["price"]]));
        var manifest = new BundleManifest { Task = TaskKind.Binary, Label = "y", ClassNames = ["a"], Threshold = 2 };
        var fault = Assert.ThrowsExactly<ArgumentException>(
            () => Bundle.Create(manifest, pipeline, new SumModel([], 2, Link.Exp, 0), table));

        foreach (string part in new[] { "1 class names", "threshold is 2", "gives 2 outputs", "reads 0 features", "no probabilities" })
        {
            StringAssert.Contains(fault.Message, part);
        }
    }

    [TestMethod]
    [DataRow(10.0, false)]
    [DataRow(0.25, true)]
    public void Create_OfAModelWithoutLink_AsksItsPredictionsForProbabilities(double prediction, bool isProbability)
    {
        Table table = SampleBundles.Rows(5);
        FittedPipeline pipeline = Pipeline.Empty.Fit(new Table([table["price"]]));
        var manifest = new BundleManifest { Task = TaskKind.Binary, Label = "y", ClassNames = ["a", "b"] };
        Bundle Make() => Bundle.Create(
            manifest, pipeline, new FullStackAI.Models.Baseline.BaselineModel(pipeline.Features, [prediction]), table);

        if (isProbability)
        {
            Assert.AreEqual(prediction, Make().KnownAnswers.Outputs[0]);
            return;
        }

        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(Make).Message, "predict 10, which is no probability");
    }

    [TestMethod]
    public void WithManifest_OfAnotherThreshold_KeepsTheRest()
    {
        Bundle bundle = SampleBundles.Binary();
        Bundle changed = bundle.WithManifest(bundle.Manifest with { Threshold = 0.3 });

        Assert.AreEqual(0.3, Bundle.Load(changed.ToBytes(), SampleBundles.Options).Manifest.Threshold);
        Assert.ThrowsExactly<ArgumentException>(() => bundle.WithManifest(bundle.Manifest with { Threshold = 3 }));
    }
}
