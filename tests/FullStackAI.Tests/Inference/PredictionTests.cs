using FullStackAI.Bundles;
using FullStackAI.Data;
using FullStackAI.Inference;
using FullStackAI.Metrics;
using FullStackAI.Tests.Bundles;
using FullStackAI.Tests.Data;

namespace FullStackAI.Tests.Predicting;

[TestClass]
public sealed class PredictionTests
{
    [TestMethod]
    public void Label_OfABinaryTask_FollowsTheThreshold()
    {
        Row row = SampleBundles.RowOf(SampleBundles.Rows(5), 0);
        using var half = new Predictor(SampleBundles.Binary());
        double probability = half.Predict(row)["leaves"];
        using var below = new Predictor(SampleBundles.Binary(threshold: probability));
        using var above = new Predictor(SampleBundles.Binary(threshold: Math.BitIncrement(probability)));

        Assert.AreEqual("leaves", below.Predict(row).Label);
        Assert.AreEqual("stays", above.Predict(row).Label);
        Assert.AreEqual(1 - probability, above.Predict(row).Score);
        Assert.AreEqual(1 - probability, above.Predict(row)["stays"]);
    }

    [TestMethod]
    public void Top_OfThreeClasses_IsOrderedByProbability()
    {
        using var predictor = new Predictor(SampleBundles.Ensemble());
        var prediction = predictor.Predict(SampleBundles.RowOf(SampleBundles.Rows(5), 1));
        IReadOnlyList<ClassProbability> top = prediction.Top(2);

        Assert.HasCount(2, top);
        Assert.AreEqual(prediction.Label, top[0].Class);
        Assert.AreEqual(prediction.Score, top[0].Probability);
        Assert.IsGreaterThanOrEqualTo(top[1].Probability, top[0].Probability);
        Assert.HasCount(3, prediction.Top(10));
        Assert.AreEqual(1, prediction.Probabilities.Sum(p => p.Probability), 1e-12);
    }

    [TestMethod]
    public void Indexer_OfAnUnknownClass_ListsThoseThereAre()
    {
        using var predictor = new Predictor(SampleBundles.Binary());
        var prediction = predictor.Predict(SampleBundles.RowOf(SampleBundles.Rows(5), 0));
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => prediction["maybe"]).Message, "'stays', 'leaves'");
    }

    [TestMethod]
    public void Interval_OfARegression_LiesAroundTheScore()
    {
        using var predictor = new Predictor(SampleBundles.Regression());
        var prediction = predictor.Predict(SampleBundles.RowOf(SampleBundles.Rows(5), 0));

        Assert.AreEqual(new Interval(prediction.Score - 2, prediction.Score + 3), prediction.Interval);
        Assert.IsNull(prediction.Label);
        Assert.IsEmpty(prediction.Probabilities);
    }

    [TestMethod]
    public void ToTable_OfEachTask_HasItsColumns()
    {
        Table rows = SampleBundles.Rows(6);
        Table regression = new Predictor(SampleBundles.Regression()).Predict(rows).ToTable();
        Predictions binary = new Predictor(SampleBundles.Binary()).Predict(rows);
        Table classes = binary.ToTable();

        CollectionAssert.AreEqual(new[] { "Score", "Lower", "Upper" }, regression.Columns.Select(c => c.Name).ToArray());
        CollectionAssert.AreEqual(
            new[] { "PredictedLabel", "Probability.stays", "Probability.leaves" }, classes.Columns.Select(c => c.Name).ToArray());
        for (int row = 0; row < 6; row++)
        {
            Assert.AreEqual(binary[row].Label, classes["PredictedLabel"].GetValue(row));
            Assert.AreEqual(binary[row]["stays"], classes["Probability.stays"].GetValue(row));
        }
    }

    [TestMethod]
    public void Row_OfManyCells_FindsEach()
    {
        Row row = [];
        for (int i = 0; i < 40; i++)
        {
            row[$"c{i}"] = i;
        }

        row["c17"] = "changed";
        Assert.HasCount(40, row);
        Assert.AreEqual((RowValue)"changed", row["c17"]);
        Assert.AreEqual((RowValue)39, row["c39"]);
        Assert.AreEqual(RowValue.Missing, row["none"]);
    }

    [TestMethod]
    public void RowValue_FromObjects_KeepsKindAndValue()
    {
        Assert.AreEqual(RowValueKind.Missing, ((RowValue)double.NaN).Kind);
        Assert.AreEqual(RowValueKind.Missing, ((RowValue)(string?)null).Kind);
        Assert.AreEqual(3L, RowValue.From((byte)3).ToObject());
        Assert.AreEqual(1.5, RowValue.From(1.5f).ToObject());
        Assert.AreEqual(new DateTime(2020, 1, 2), RowValue.From(new DateOnly(2020, 1, 2)).ToObject());
        Assert.ThrowsExactly<ArgumentException>(() => RowValue.From(new object()));
    }

    [TestMethod]
    public void RowValue_FromWhatAPropertyMayHold_IsReadAsInTraining()
    {
        var moment = new DateTimeOffset(2024, 1, 2, 0, 30, 0, TimeSpan.FromHours(2));
        var members = new
        {
            Moment = moment,
            Day = new DateOnly(2024, 1, 2),
            Span = TimeSpan.FromMinutes(1.5),
            Big = 18_000_000_000_000_000_000UL,
            Small = (Half)0.5,
            Letter = 'x',
        };
        Table table = Table.FromRows([members]);

        foreach (System.Reflection.PropertyInfo property in members.GetType().GetProperties())
        {
            Assert.AreEqual(table[property.Name].GetValue(0), RowValue.From(property.GetValue(members)).ToObject(), property.Name);
        }

        Assert.AreEqual(new DateTime(2024, 1, 1, 22, 30, 0), ((RowValue)moment).ToObject());
        Assert.AreEqual(RowValueKind.Missing, RowValue.From(DBNull.Value).Kind);
        CollectionAssert.AreEqual(new[] { 1f, 2.5f }, (float[])RowValue.From(new[] { 1.0, 2.5 }).ToObject()!);
    }

    [TestMethod]
    [DataRow("2024-01-02")]
    [DataRow("2024-01-02T10:00:00.5")]
    [DataRow("2024-01-02T00:30:00+02:00")]
    [DataRow("2024-01-02 23:30:00Z")]
    [DataRow("20240102")]
    [DataRow("3/4/2024")]
    [DataRow("31/4/2024", DisplayName = "no date")]
    [DataRow("4/30/2024")]
    [DataRow("3.4.2024")]
    [DataRow("2 Jan 2024")]
    [DataRow("2024年1月2日")]
    [DataRow("10:30", DisplayName = "no day")]
    public void TryDate_ADateInWriting_IsReadAsInAFile(string text)
    {
        Table table = CsvText.Load(
            $"d,x\n\"{text}\",1\n",
            new CsvOptions { Header = true, Types = new Dictionary<string, ColumnKind> { ["d"] = ColumnKind.DateTime } });

        bool read = CellText.TryDate(text, out long ticks);

        Assert.AreEqual(((DateTimeColumn)table["d"])[0], ticks);
        Assert.AreEqual(!table["d"].IsMissing(0), read);
    }
}
