using FullStackAI.Bundles;
using FullStackAI.Data;
using FullStackAI.Inference;
using FullStackAI.Tests.Bundles;

namespace FullStackAI.Tests.Predicting;

[TestClass]
public sealed class PredictorTests
{
    [TestMethod]
    [DataRow("regression")]
    [DataRow("binary")]
    [DataRow("ensemble")]
    public void Predict_OfARowAndOfATable_GivesTheSameBits(string kind)
    {
        using Predictor predictor = New(kind);
        Table table = SampleBundles.Rows(300, seed: 9);
        double[] expected = predictor.Bundle.Blend.Predict(table);
        Predictions batch = predictor.Predict(table);

        CollectionAssert.AreEqual(expected, batch.Outputs.ToArray());
        for (int row = 0; row < table.RowCount; row++)
        {
            Prediction single = predictor.Predict(SampleBundles.RowOf(table, row));
            Assert.AreEqual(batch[row].Score, single.Score);
            Assert.AreEqual(batch[row].Label, single.Label);
            CollectionAssert.AreEqual(batch[row].Probabilities.ToArray(), single.Probabilities.ToArray());
        }
    }

    [TestMethod]
    public void Predict_OnAnyNumberOfThreads_GivesTheSameBits()
    {
        Table table = SampleBundles.Rows(20_000, seed: 3);
        using var one = new Predictor(SampleBundles.Ensemble(), new PredictorOptions { Parallelism = 1 });
        using var four = new Predictor(SampleBundles.Ensemble(), new PredictorOptions { Parallelism = 4 });

        CollectionAssert.AreEqual(one.Predict(table).Outputs.ToArray(), four.Predict(table).Outputs.ToArray());
    }

    [TestMethod]
    public void Predict_OfOneRowFromManyThreads_GivesEachItsOwnAnswer()
    {
        using Predictor predictor = New("regression");
        Table table = SampleBundles.Rows(200, seed: 4);
        Row[] rows = [.. Enumerable.Range(0, 200).Select(row => SampleBundles.RowOf(table, row))];
        double[] expected = predictor.Predict(table).Outputs.ToArray();
        int wrong = 0;
        Parallel.For(0, 20_000, new ParallelOptions { MaxDegreeOfParallelism = 8 }, call =>
        {
            if (predictor.Predict(rows[call % 200]).Score != expected[call % 200])
            {
                Interlocked.Increment(ref wrong);
            }
        });

        Assert.AreEqual(0, wrong);
    }

    [TestMethod]
    public void Predict_OfColumnsMissingExtraAndReordered_NeedsOnlyTheSignature()
    {
        using Predictor predictor = New("regression");
        Table table = SampleBundles.Rows(50, seed: 5);
        var reordered = new Table(table.Columns.Reverse().Append(new NumberColumn("spend", new double[50])));

        CollectionAssert.AreEqual(predictor.Predict(table).Outputs.ToArray(), predictor.Predict(reordered).Outputs.ToArray());
        Row row = SampleBundles.RowOf(reordered, 7);
        Assert.AreEqual(predictor.Predict(table)[7].Score, predictor.Predict(row).Score);
    }

    [TestMethod]
    public void Predict_WithoutSomeColumns_NamesThemAllAtOnce()
    {
        using Predictor predictor = New("regression");
        Table table = SampleBundles.Rows(5);
        SchemaException ofTable = Assert.ThrowsExactly<SchemaException>(
            () => predictor.Predict(new Table([table["price"], table["note"].Rename("other")])));
        SchemaException ofRow = Assert.ThrowsExactly<SchemaException>(
            () => predictor.Predict(new Row { ["price"] = 1, ["plan"] = new DateTime(2020, 1, 1), ["joined"] = "no date" }));

        foreach (string name in new[] { "tenure", "active", "plan", "joined", "note", "image", "words" })
        {
            StringAssert.Contains(ofTable.Message, $"column '{name}'");
        }

        StringAssert.Contains(ofTable.Message, "'other' (Text)");
        StringAssert.Contains(ofRow.Message, "column 'tenure' (Integer) is missing");
        StringAssert.Contains(ofRow.Message, "column 'joined' holds text (\"no date\"), but the model was trained on DateTime");
    }

    [TestMethod]
    public void Predict_WithColumnsTreatedAsMissing_EqualsMissingCells()
    {
        using var predictor = new Predictor(
            SampleBundles.Regression(), new PredictorOptions { MissingColumns = MissingColumns.TreatAsMissing });
        Row explicitly = [];
        foreach (SignatureColumn column in predictor.Signature.Columns)
        {
            explicitly[column.Name] = RowValue.Missing;
        }

        explicitly["price"] = 3.5;
        Row price = new() { ["price"] = 3.5 };
        Assert.AreEqual(predictor.Predict(explicitly).Score, predictor.Predict(price).Score);
        var table = new Table([new NumberColumn("price", [3.5])]);
        Assert.AreEqual(predictor.Predict(explicitly).Score, predictor.Predict(table)[0].Score);
    }

    [TestMethod]
    public void Predict_OfAnUnseenCategory_IsAsMissingForTheModel()
    {
        using Predictor predictor = New("regression");
        Row known = SampleBundles.RowOf(SampleBundles.Rows(5), 0);
        known["plan"] = RowValue.Missing;
        double missing = predictor.Predict(known).Score;
        known["plan"] = "never seen";

        Assert.AreEqual(missing, predictor.Predict(known).Score);
    }

    [TestMethod]
    public void Predict_OfValuesInWriting_ReadsThemAsTraining()
    {
        using Predictor predictor = New("regression");
        Table table = SampleBundles.Rows(50, seed: 6);
        for (int row = 0; row < 50; row++)
        {
            Row typed = SampleBundles.RowOf(table, row);
            Row written = SampleBundles.RowOf(table, row);
            written["price"] = table["price"].GetValue(row) is double price
                ? price.ToString("R", System.Globalization.CultureInfo.InvariantCulture)
                : "";
            written["tenure"] = table["tenure"].GetValue(row) is long tenure ? (double)tenure : RowValue.Missing;
            written["active"] = table["active"].GetValue(row) is bool active ? (active ? "yes" : "No") : "";
            written["joined"] = table["joined"].GetValue(row) is DateTime joined
                ? joined.ToString("s", System.Globalization.CultureInfo.InvariantCulture)
                : "";
            Assert.AreEqual(predictor.Predict(typed).Score, predictor.Predict(written).Score, $"row {row}");
        }
    }

    [TestMethod]
    public void Predict_OfATableDetectedOtherwise_ConvertsWhatItCan()
    {
        using Predictor predictor = New("regression");
        Table table = SampleBundles.Rows(50, seed: 6);
        IEnumerable<string?> Written(string name) => Enumerable.Range(0, 50).Select(row => table[name].GetValue(row) switch
        {
            null => null,
            bool flag => flag ? "YES" : "no",
            DateTime time => time.ToString("O", System.Globalization.CultureInfo.InvariantCulture),
            object value => Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture),
        });
        var asText = new Table(
            table.Columns.Select(column => column is VectorColumn ? column : new TextColumn(column.Name, Written(column.Name))));

        CollectionAssert.AreEqual(predictor.Predict(table).Outputs.ToArray(), predictor.Predict(asText).Outputs.ToArray());
    }

    [TestMethod]
    public void Predict_OfTextInANumericColumn_NamesColumnRowAndText()
    {
        using Predictor predictor = New("regression");
        Table table = SampleBundles.Rows(3);
        var bad = new Table(table.Columns.Select(column => column.Name switch
        {
            "price" => new TextColumn("price", ["1", "n/a", "2"]),
            "active" => new TextColumn("active", ["Yes", "No", "maybe"]),
            _ => column,
        }));
        SchemaException fault = Assert.ThrowsExactly<SchemaException>(() => predictor.Predict(bad));

        StringAssert.Contains(fault.Message, "column 'price' holds Text values (row 1: \"n/a\"), but the model was trained on Number");
        StringAssert.Contains(
            fault.Message, "column 'active' holds Text values (row 2: \"maybe\"), but the model was trained on Boolean ('No' and 'Yes')");
    }

    [TestMethod]
    public void Predict_OfAColumnWithoutValues_TreatsItAsMissing()
    {
        using Predictor predictor = New("regression");
        Table table = SampleBundles.Rows(4);
        var empty = new Table(table.Columns.Select(column => column.Name == "price" ? new BooleanColumn("price", [2, 2, 2, 2]) : column));
        var missing = new Table(table.Columns.Select(
            column => column.Name == "price" ? new NumberColumn("price", [double.NaN, double.NaN, double.NaN, double.NaN]) : column));

        CollectionAssert.AreEqual(predictor.Predict(missing).Outputs.ToArray(), predictor.Predict(empty).Outputs.ToArray());
    }

    [TestMethod]
    public void Predict_OfABooleanWhereTrainingSawWords_UsesTheWords()
    {
        Table table = new([new CategoryColumn("answer", [0, 1, 0, -1], ["no", "yes"])]);
        var pipeline = FullStackAI.Preprocessing.Pipeline.Empty.Fit(table);
        var manifest = new BundleManifest { Task = TaskKind.Regression, Label = "y" };
        using var predictor = new Predictor(
            Bundle.Create(manifest, pipeline, new SumModel(pipeline.Features, 1, FullStackAI.Models.Link.Identity, 0), table));
        var detected = new Table([new BooleanColumn("answer", [0, 1, 0, 2], new BooleanWords("no", "yes"))]);

        CollectionAssert.AreEqual(predictor.Predict(table).Outputs.ToArray(), predictor.Predict(detected).Outputs.ToArray());
    }

    [TestMethod]
    public async Task Predict_OfStreams_GivesEachRowInOrder()
    {
        using Predictor predictor = New("ensemble");
        Table table = SampleBundles.Rows(700, seed: 8);
        double[] expected = [.. predictor.Predict(table).Select(p => p.Score)];
        Row[] rows = [.. Enumerable.Range(0, 700).Select(row => SampleBundles.RowOf(table, row))];
        var streamed = new List<double>();
        await foreach (var prediction in predictor.PredictAsync(Stream(rows)))
        {
            streamed.Add(prediction.Score);
        }

        CollectionAssert.AreEqual(expected, predictor.Predict(rows).Select(p => p.Score).ToArray());
        CollectionAssert.AreEqual(expected, streamed);
    }

    [TestMethod]
    public void Predict_OfAnEmptyTable_GivesNothing()
    {
        using Predictor predictor = New("binary");
        Predictions none = predictor.Predict(SampleBundles.Rows(0));

        Assert.IsEmpty(none);
        Assert.AreEqual(0, none.ToTable().RowCount);
        Assert.IsEmpty(predictor.Predict(Array.Empty<Row>()).ToArray());
    }

    [TestMethod]
    public void Predict_AfterDisposeOrOfNull_IsAnError()
    {
        Predictor predictor = New("binary");
        Assert.ThrowsExactly<ArgumentNullException>(() => predictor.Predict((Row)null!));
        Assert.ThrowsExactly<ArgumentNullException>(() => predictor.Predict((Table)null!));
        Assert.ThrowsExactly<ArgumentNullException>(() => predictor.Predict([null!]).ToArray());
        predictor.Dispose();
        Assert.ThrowsExactly<ObjectDisposedException>(() => predictor.Predict(new Row()));
        Assert.ThrowsExactly<ObjectDisposedException>(() => predictor.Predict(SampleBundles.Rows(1)));
    }

    [TestMethod]
    public void Predict_OfACancelledBatch_Stops()
    {
        using Predictor predictor = New("binary");
        using var source = new CancellationTokenSource();
        source.Cancel();
        Assert.Throws<OperationCanceledException>(() => predictor.Predict(SampleBundles.Rows(10), source.Token));
    }

    [TestMethod]
    public void WarmUp_RunsEveryPath()
    {
        using Predictor predictor = New("ensemble");
        predictor.WarmUp();
        Assert.IsGreaterThan(0, predictor.Bundle.WarmUp.RowCount);
    }

    private static Predictor New(string kind) => new(kind switch
    {
        "regression" => SampleBundles.Regression(),
        "binary" => SampleBundles.Binary(),
        _ => SampleBundles.Ensemble(),
    });

    private static async IAsyncEnumerable<Row> Stream(Row[] rows)
    {
        foreach (Row row in rows)
        {
            await Task.Yield();
            yield return row;
        }
    }
}
