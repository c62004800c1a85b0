using FullStackAI.Bundles;
using FullStackAI.Data;
using FullStackAI.Inference;
using FullStackAI.Tests.Bundles;

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

        Assert.AreEqual((prediction.Score - 2, prediction.Score + 3), prediction.Interval);
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
        CollectionAssert.AreEqual(new[] { "PredictedLabel", "Probability.stays", "Probability.leaves" }, classes.Columns.Select(c => c.Name).ToArray());
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
}
