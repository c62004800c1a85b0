using FullStackAI.Bundles;
using FullStackAI.Data;
using FullStackAI.Models;
using FullStackAI.Inference;
using FullStackAI.Preprocessing;
using FullStackAI.Tests.Bundles;

namespace FullStackAI.Tests.Predicting.Typed;

[TestClass]
public sealed class PredictionEngineTests
{
    [TestMethod]
    public void Predict_OfATypedRow_EqualsTheUntypedRow()
    {
        using var predictor = new Predictor(SampleBundles.Regression());
        var engine = new PredictionEngine<SpendInput, SpendPrediction>(predictor);
        Table table = SampleBundles.Rows(100, seed: 12);
        for (int row = 0; row < table.RowCount; row++)
        {
            SpendInput typed = TypedOf(table, row);
            Row untyped = SampleBundles.RowOf(table, row);
            untyped["price"] = (double)typed.Price;
            untyped["active"] = typed.IsActive;
            var expected = predictor.Predict(untyped);
            SpendPrediction found = engine.Predict(typed);

            Assert.AreEqual((float)expected.Score, found.Score);
            Assert.AreEqual(expected.Interval!.Value.Lower, found.Lower);
            Assert.AreEqual(expected.Interval!.Value.Upper, found.Upper);
        }
    }

    [TestMethod]
    public void Predict_OfABinaryTask_FillsLabelProbabilityAndLogOdds()
    {
        using var predictor = new Predictor(SampleBundles.Binary());
        var engine = new PredictionEngine<SpendInput, ChurnPrediction>(predictor);
        SpendInput row = TypedOf(SampleBundles.Rows(5), 2);
        ChurnPrediction found = engine.Predict(row);
        double probability = found.Probability;

        Assert.AreEqual(probability >= 0.5, found.Churns);
        Assert.AreEqual(1 - probability, found.Stays, 1e-6);
        Assert.AreEqual(Math.Log(probability / (1 - probability)), found.Score, 1e-3); // the probability has single precision
    }

    [TestMethod]
    public void Predict_OfAMulticlassTask_FillsNameAndProbabilities()
    {
        using var predictor = new Predictor(SampleBundles.Ensemble());
        var engine = new PredictionEngine<SpendInput, KindPrediction>(predictor);
        SpendInput row = TypedOf(SampleBundles.Rows(5), 2);
        var output = new KindPrediction();
        engine.Predict(row, ref output);
        float[] array = output.Score;
        engine.Predict(row, ref output);

        Assert.AreSame(array, output.Score);
        Assert.HasCount(3, array);
        Assert.AreEqual(1, array.Sum(), 1e-6);
        Assert.AreEqual("abc"[Array.IndexOf(array, array.Max())].ToString(), output.PredictedLabel);
        Assert.AreEqual(array.Max(), output.Probability, 1e-6);
    }

    [TestMethod]
    public void Predict_IntoAnOutputThatIsUsedAgain_AllocatesNothing()
    {
        using var regression = new Predictor(SampleBundles.Regression());
        using var ensemble = new Predictor(SampleBundles.Ensemble());
        var spend = new PredictionEngine<SpendInput, SpendPrediction>(regression);
        var kind = new PredictionEngine<SpendInput, KindPrediction>(ensemble);
        SpendInput[] rows = [.. Enumerable.Range(0, 50).Select(row => TypedOf(SampleBundles.Rows(50), row))];
        var spendOutput = new SpendPrediction();
        var kindOutput = new KindPrediction();

        Assert.AreEqual(0, AllocatedBy(() =>
        {
            foreach (SpendInput row in rows)
            {
                spend.Predict(row, ref spendOutput);
                kind.Predict(row, ref kindOutput);
            }
        }));
    }

    [TestMethod]
    public void Predict_OfSpansAndSequences_EqualsOneByOne()
    {
        using var predictor = new Predictor(SampleBundles.Regression());
        var engine = new PredictionEngine<SpendInput, SpendPrediction>(predictor);
        SpendInput[] rows = [.. Enumerable.Range(0, 50).Select(row => TypedOf(SampleBundles.Rows(50), row))];
        var outputs = new SpendPrediction[50];
        engine.Predict(rows, outputs);

        float[] expected = [.. rows.Select(row => engine.Predict(row).Score)];
        CollectionAssert.AreEqual(expected, outputs.Select(output => output.Score).ToArray());
        CollectionAssert.AreEqual(expected, engine.Predict(rows.AsEnumerable()).Select(output => output.Score).ToArray());
        Assert.ThrowsExactly<ArgumentException>(() => engine.Predict(rows, new SpendPrediction[3]));
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(15)]
    [DataRow(16)]
    [DataRow(1024)]
    [DataRow(2500)]
    public void Predict_OfNumbersTogether_GivesTheBitsOfEachAlone(int rows)
    {
        const int columns = 3;
        var rng = new FullStackAI.Numerics.Rng(4);
        double[][] cells =
        [
            .. Enumerable.Range(0, columns).Select(
                _ => Enumerable.Range(0, rows).Select(_ => rng.NextInt32(20) == 0 ? double.NaN : rng.NextInt32(1000) / 7.0).ToArray())
        ];
        var table = new Table(cells.Select((column, i) => new NumberColumn("abc"[i].ToString(), column)));
        FittedPipeline pipeline = Pipeline.Empty.Fit(table);
        var manifest = new BundleManifest { Task = TaskKind.Multiclass, Label = "y", ClassNames = ["p", "q", "r"] };
        using var predictor = new Predictor(
            Bundle.Create(manifest, pipeline, new SumModel(pipeline.Features, 3, Link.Softmax, 0.1), table));
        var engine = new PredictionEngine<ThreeNumbers, KindPrediction>(predictor);
        ThreeNumbers[] inputs =
        [
            .. Enumerable.Range(0, rows)
                .Select(row => new ThreeNumbers
                {
                    A = cells[0][row],
                    B = (float)cells[1][row],
                    C = double.IsNaN(cells[2][row]) ? null : cells[2][row],
                })
        ];
        var outputs = new KindPrediction[rows];
        engine.Predict(inputs, outputs);
        KindPrediction[] listed = [.. engine.Predict(inputs.ToList())];

        for (int row = 0; row < rows; row++)
        {
            KindPrediction alone = engine.Predict(inputs[row]);
            CollectionAssert.AreEqual(alone.Score, outputs[row].Score);
            CollectionAssert.AreEqual(alone.Score, listed[row].Score);
            Assert.AreEqual(alone.PredictedLabel, outputs[row].PredictedLabel);
            Assert.AreEqual(alone.Probability, outputs[row].Probability);
        }
    }

    [TestMethod]
    public async Task PredictAsync_OfAStream_EqualsOneByOne()
    {
        using var predictor = new Predictor(SampleBundles.Regression());
        var engine = new PredictionEngine<SpendInput, SpendPrediction>(predictor);
        Table table = SampleBundles.Rows(20, seed: 5);
        SpendInput[] rows = [.. Enumerable.Range(0, 20).Select(row => TypedOf(table, row))];
        var found = new List<float>();
        await foreach (SpendPrediction prediction in engine.PredictAsync(rows.ToAsyncEnumerable()))
        {
            found.Add(prediction.Score);
        }

        CollectionAssert.AreEqual(Array.ConvertAll(rows, row => engine.Predict(row).Score), found.ToArray());
    }

    [TestMethod]
    public void Predict_OfAPositionalRecord_ReadsItsParameters()
    {
        Table table = SampleBundles.Rows(20);
        FittedPipeline pipeline = Pipeline.Empty.Fit(new Table([table["price"], table["plan"]]));
        using var predictor = new Predictor(Bundle.Create(
            new BundleManifest { Task = TaskKind.Regression, Label = "y" },
            pipeline,
            new SumModel(pipeline.Features, 1, Link.Identity, 0),
            table));
        var engine = new PredictionEngine<PriceInput, SpendPrediction>(predictor);

        Row untyped = new() { ["price"] = 12.5, ["plan"] = "pro" };
        Assert.AreEqual((float)predictor.Predict(untyped).Score, engine.Predict(new PriceInput(12.5, "pro")).Score);
    }

    [TestMethod]
    public void Constructor_OfAnInputThatDoesNotFit_NamesAllColumnsAtOnce()
    {
        using var predictor = new Predictor(SampleBundles.Regression());
        SchemaException fault = Assert.ThrowsExactly<SchemaException>(() => new PredictionEngine<WrongInput, SpendPrediction>(predictor));

        StringAssert.Contains(fault.Message, "'Price' is Text, but column 'price' is Number");
        StringAssert.Contains(fault.Message, "'Plan' is Vector, but column 'plan' is Category");
        StringAssert.Contains(fault.Message, "column 'tenure' (Integer) has no property or field");
        StringAssert.Contains(fault.Message, "column 'words' (Vector) has no property or field");
    }

    [TestMethod]
    public void Constructor_OfAnOutputThatReceivesNothing_SaysWhatThereIs()
    {
        using var predictor = new Predictor(SampleBundles.Binary());
        SchemaException fault = Assert.ThrowsExactly<SchemaException>(() => new PredictionEngine<SpendInput, WrongPrediction>(predictor));
        StringAssert.Contains(fault.Message, "'PredictedLabel', 'Probability'");
    }

    [TestMethod]
    public void Predict_OfNullOrAfterDispose_IsAnError()
    {
        var engine = new PredictionEngine<SpendInput, SpendPrediction>(new Predictor(SampleBundles.Regression()), ownsPredictor: true);
        Assert.ThrowsExactly<ArgumentNullException>(() => engine.Predict((SpendInput)null!));
        engine.Dispose();
        Assert.ThrowsExactly<ObjectDisposedException>(() => engine.Predict(new SpendInput()));
    }

    private static long AllocatedBy(Action work)
    {
        long least = long.MaxValue;
        for (int attempt = 0; attempt < 5; attempt++)
        {
            work(); // tiered compilation and growing buffers allocate at first
            long before = GC.GetAllocatedBytesForCurrentThread();
            work();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }

    private static SpendInput TypedOf(Table table, int row)
    {
        object? Cell(string name) => table[name].GetValue(row);
        return new SpendInput
        {
            Price = Cell("price") is double price ? (float)price : float.NaN,
            Months = Cell("tenure") is long months ? (int)months : null,
            IsActive = Cell("active") is true,
            Plan = (string?)Cell("plan"),
            Since = (DateTime?)Cell("joined"),
            Note = (string?)Cell("note"),
            Image = (float[]?)Cell("image"),
            Words = (float[]?)Cell("words"),
            Label = 99,
            Tag = null,
        };
    }
}
