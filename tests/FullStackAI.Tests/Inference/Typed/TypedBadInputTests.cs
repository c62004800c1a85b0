using FullStackAI.Data;
using FullStackAI.Inference;
using FullStackAI.Tests.Bundles;

namespace FullStackAI.Tests.Predicting.Typed;

/// <summary>What callers get wrong, through typed engines; <c>PredictorTests</c> has the
/// same for rows and tables, the pool's tests for pools.</summary>
[TestClass]
public sealed class TypedBadInputTests
{
    [TestMethod]
    public void ANullRow_IsNamedByItsPlace()
    {
        PredictionEngine<NumberInput, NumberOutput> few = Doubling();
        NumberInput[] rows = [.. Enumerable.Range(0, 3000).Select(i => new NumberInput { X = i })];
        rows[2] = null!;
        rows[2500] = null!;

        Assert.ThrowsExactly<ArgumentNullException>(() => few.Predict((NumberInput)null!));
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentNullException>(() => few.Predict(rows.AsSpan(0, 4), new NumberOutput[4])).Message,
            "Row 2 is null");
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentNullException>(() => few.Predict(rows.AsSpan(500), new NumberOutput[2500])).Message,
            "Row 2000 is null");
        rows[2] = new NumberInput();
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentNullException>(() => few.Predict(rows.AsEnumerable()).ToArray()).Message, "Row 2500 is null");
    }

    [TestMethod]
    public void MissingColumns_AreNamedAtTheStart_OrCountAsMissingWhereAllowed()
    {
        SchemaException fault = Assert.ThrowsExactly<SchemaException>(
            () => new PredictionEngine<NumberInput, SpendPrediction>(new Predictor(SampleBundles.Regression())));
        foreach (string column in new[] { "price", "tenure", "active", "plan", "joined", "note", "image", "words" })
        {
            StringAssert.Contains(fault.Message, $"column '{column}' (");
        }

        using var lenient = new Predictor(
            SampleBundles.Regression(), new PredictorOptions { MissingColumns = MissingColumns.TreatAsMissing });
        var engine = new PredictionEngine<PriceAlone, SpendPrediction>(lenient);
        Row untyped = new() { ["price"] = 3.5 };
        Assert.AreEqual((float)lenient.Predict(untyped).Score, engine.Predict(new PriceAlone { Price = 3.5 }).Score);
    }

    [TestMethod]
    public void ExtraColumns_AreIgnored()
    {
        var plain = Doubling();
        var extra = new PredictionEngine<NumberAndMore, NumberOutput>(plain.Predictor);

        Assert.AreEqual(
            plain.Predict(new NumberInput { X = 4 }).Score,
            extra.Predict(new NumberAndMore { X = 4, Label = "no number", Extra = 9 }).Score);
    }

    [TestMethod]
    public void AClassThatDoesNotFit_IsRefusedWithAllMismatchesOfInputAndOutputInOneMessage()
    {
        using var predictor = new Predictor(SampleBundles.Binary());
        SchemaException fault = Assert.ThrowsExactly<SchemaException>(() => new PredictionEngine<WrongInput, WrongPrediction>(predictor));

        StringAssert.Contains(fault.Message, "'Price' is Text, but column 'price' is Number");
        StringAssert.Contains(fault.Message, "'Plan' is Vector, but column 'plan' is Category");
        StringAssert.Contains(fault.Message, "column 'tenure' (Integer) has no property or field");
        StringAssert.Contains(fault.Message, "'WrongPrediction' does not fit the model as an output");
        StringAssert.Contains(fault.Message, "'PredictedLabel', 'Probability'");
    }

    [TestMethod]
    public void AWordThatIsNone_NamesRowColumnAndWord()
    {
        using var predictor = new Predictor(
            SampleBundles.Regression(), new PredictorOptions { MissingColumns = MissingColumns.TreatAsMissing });
        var engine = new PredictionEngine<WordInput, SpendPrediction>(predictor);
        WordInput[] rows = [new() { Active = "yes" }, new() { Active = "perhaps" }];

        StringAssert.Contains(
            Assert.ThrowsExactly<SchemaException>(() => engine.Predict(rows[1])).Message,
            "column 'active' holds text (\"perhaps\"; known: 'No' and 'Yes')");
        StringAssert.Contains(
            Assert.ThrowsExactly<SchemaException>(() => engine.Predict(rows, new SpendPrediction[2])).Message,
            "Row 1 does not fit the model: column 'active'");
        Assert.AreEqual(engine.Predict(rows[0]).Score, engine.Predict(rows[0]).Score, "a refused row leaves nothing behind");
    }

    [TestMethod]
    [DataRow(double.NaN)]
    [DataRow(double.PositiveInfinity)]
    [DataRow(double.NegativeInfinity)]
    [DataRow(double.MaxValue)]
    [DataRow(-double.MaxValue)]
    [DataRow(double.Epsilon)]
    public void ANumberAtTheEdge_IsTheSameAloneTogetherAndUntyped(double value)
    {
        PredictionEngine<NumberInput, NumberOutput> engine = Doubling();
        NumberInput[] rows = [.. Enumerable.Range(0, 50).Select(i => new NumberInput { X = i == 7 ? value : i })];
        var together = new NumberOutput[rows.Length];
        engine.Predict(rows, together);

        double untyped = engine.Predictor.Predict(new Row { ["x"] = value }).Score;
        Assert.AreEqual(untyped, engine.Predict(rows[7]).Score);
        Assert.AreEqual(untyped, together[7].Score);
        Assert.AreEqual(16, together[8].Score, "its neighbour is as ever");
    }

    [TestMethod]
    public void AnUnseenCategory_IsAsMissingForTheModel()
    {
        using var predictor = new Predictor(
            SampleBundles.Regression(), new PredictorOptions { MissingColumns = MissingColumns.TreatAsMissing });
        var engine = new PredictionEngine<PlanAlone, SpendPrediction>(predictor);

        Assert.AreEqual(engine.Predict(new PlanAlone()).Score, engine.Predict(new PlanAlone { Plan = "never seen" }).Score);
        Assert.AreNotEqual(engine.Predict(new PlanAlone()).Score, engine.Predict(new PlanAlone { Plan = "pro" }).Score);
    }

    [TestMethod]
    public async Task AnEmptyBatch_GivesNothing()
    {
        PredictionEngine<NumberInput, NumberOutput> engine = Doubling();
        engine.Predict([], []);

        Assert.IsEmpty(engine.Predict(Array.Empty<NumberInput>().AsEnumerable()).ToArray());
        await foreach (NumberOutput output in engine.PredictAsync(AsyncEnumerable.Empty<NumberInput>()))
        {
            Assert.Fail($"An empty stream gave {output.Score}.");
        }
    }

    /// <summary>Ten million rows with
    /// <c>FULLSTACKAI_BATCH_ROWS=10000000 dotnet test tests/FullStackAI.Tests -c Release --filter FullyQualifiedName~TypedBadInput</c>.</summary>
    [TestMethod]
    public void AHugeBatch_IntoOutputsThatAreUsedAgain_TakesNoMemoryOfItsOwn()
    {
        const int slice = 50_000;
        int rows = int.TryParse(Environment.GetEnvironmentVariable("FULLSTACKAI_BATCH_ROWS"), out int asked) ? asked : 500_000;
        PredictionEngine<NumberInput, NumberOutput> engine = Doubling();
        NumberInput[] inputs = [.. Enumerable.Range(0, slice).Select(i => new NumberInput { X = i % 1000 })];
        NumberOutput[] outputs = [.. Enumerable.Range(0, slice).Select(_ => new NumberOutput())];
        engine.Predict(inputs, outputs);

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int start = 0; start < rows; start += slice)
        {
            engine.Predict(inputs, outputs);
        }

        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.IsLessThan(rows * 2L, allocated, "less than two bytes a row: what a block of a thousand rows takes");
        Assert.AreEqual(2.0 * 999, outputs[999].Score);
    }

    [TestMethod]
    public void AnEngineUsedAfterItsPredictorWasDisposed_IsAnErrorEverywhere()
    {
        PredictionEngine<NumberInput, NumberOutput> engine = Doubling();
        NumberInput[] rows = [new()];
        NumberOutput output = new();
        engine.Predictor.Dispose();

        Assert.ThrowsExactly<ObjectDisposedException>(() => engine.Predict(rows[0]));
        Assert.ThrowsExactly<ObjectDisposedException>(() => engine.Predict(rows[0], ref output));
        Assert.ThrowsExactly<ObjectDisposedException>(() => engine.Predict(rows, [output]));
        Assert.ThrowsExactly<ObjectDisposedException>(() => engine.Predict(rows.AsEnumerable()).ToArray());
    }

    private static PredictionEngine<NumberInput, NumberOutput> Doubling() => new(LargeBatchTests.Doubling());
}
