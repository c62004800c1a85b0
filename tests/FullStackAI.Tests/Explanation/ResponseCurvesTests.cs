using FullStackAI.AutoML;
using FullStackAI.Bundles;
using FullStackAI.Data;
using FullStackAI.Explanation;
using FullStackAI.Inference;
using FullStackAI.Metrics;
using FullStackAI.Numerics;
using FullStackAI.Tests.Bundles;

namespace FullStackAI.Tests.Explanation;

[TestClass]
public sealed class ResponseCurvesTests
{
    private static readonly Table Rows = ExplainedBundles.Features(ExplainedBundles.Rows(60, seed: 3));

    [TestMethod]
    [DataRow("price", 41)]
    [DataRow("tenure", 41)]
    [DataRow("joined", 41)]
    [DataRow("plan", 3)]
    public void WhatIf_AColumn_IsThePredictionWithEachValue(string column, int expectedPoints)
    {
        using var predictor = new Predictor(ExplainedBundles.Boosted(TaskKind.Multiclass));
        Row row = SampleBundles.RowOf(Rows, 7);
        ResponseCurve curve = predictor.WhatIf(row, column);

        Assert.HasCount(expectedPoints, curve.Values);
        Assert.AreEqual(3, curve.OutputCount);
        for (int point = 0; point < curve.Values.Count; point++)
        {
            Row moved = SampleBundles.RowOf(Rows, 7);
            moved[column] = curve.Values[point];
            CollectionAssert.AreEqual(
                predictor.Predict(moved).Probabilities.Select(p => p.Probability).ToArray(), curve.Of(0).Slice(point * 3, 3).ToArray());
        }
    }

    [TestMethod]
    public void WhatIf_ANumber_GoesFromTheSmallestToTheLargestOfTraining()
    {
        using var predictor = new Predictor(ExplainedBundles.Boosted(TaskKind.Regression));
        IReadOnlyList<double> quantiles = predictor.Signature.Columns.Single(column => column.Name == "price").Quantiles;
        ResponseCurve curve = predictor.WhatIf(SampleBundles.RowOf(Rows, 0), "price", points: 5);

        Assert.AreEqual(quantiles[0], curve.Values[0].ToObject());
        Assert.AreEqual(quantiles[^1], curve.Values[4].ToObject());
        Assert.AreEqual((quantiles[0] + quantiles[^1]) / 2, (double)curve.Values[2].ToObject()!, 1e-9);
    }

    [TestMethod]
    public void WhatIf_TextOrAnUnknownColumn_SaysWhatToDo()
    {
        using var predictor = new Predictor(ExplainedBundles.Boosted(TaskKind.Regression));
        Row row = SampleBundles.RowOf(Rows, 0);
        Assert.Contains("Pass the values", Assert.ThrowsExactly<ArgumentException>(() => predictor.WhatIf(row, "note")).Message);
        Assert.Contains("'tenure'", Assert.ThrowsExactly<ArgumentException>(() => predictor.WhatIf(row, "age")).Message);
        ResponseCurve texts = predictor.WhatIf(row, "note", ["refund", RowValue.Missing]);
        Assert.HasCount(2, texts.Values);
    }

    [TestMethod]
    public void PartialDependence_OfRows_IsTheMeanOfTheirCurves()
    {
        using var predictor = new Predictor(ExplainedBundles.Boosted(TaskKind.Binary));
        ResponseCurve all = predictor.PartialDependence(Rows, "tenure", points: 9);

        Assert.AreEqual(60, all.RowCount);
        for (int point = 0; point < all.Values.Count; point++)
        {
            double sum = 0;
            for (int row = 0; row < 60; row++)
            {
                Assert.AreEqual(predictor.WhatIf(SampleBundles.RowOf(Rows, row), "tenure", points: 9).Of(0)[point], all.Of(row)[point]);
                sum += all.Of(row)[point];
            }

            Assert.AreEqual(sum / 60, all.Mean[point], 1e-12);
        }

        Assert.AreEqual(25, predictor.PartialDependence(Rows, "plan", maximumRows: 25).RowCount);
    }

    [TestMethod]
    public void ImportanceOfColumns_IsTheLossOfShuffling_MostFirst()
    {
        using var predictor = new Predictor(ExplainedBundles.Boosted(TaskKind.Regression));
        Table rows = ExplainedBundles.Rows(300, seed: 44);
        Labels labels = ExplainedBundles.LabelsOf(rows, TaskKind.Regression);
        IReadOnlyList<ColumnImportance> importances = predictor.ImportanceOfColumns(
            rows, labels, Metric.RootMeanSquaredError, repeats: 3, seed: 5);

        CollectionAssert.AreEquivalent(
            new[] { "price", "tenure", "plan", "joined", "note" }, importances.Select(importance => importance.Column).ToArray());
        Assert.IsTrue(importances.Zip(importances.Skip(1)).All(pair => pair.First.Loss >= pair.Second.Loss));
        Assert.AreEqual("joined", importances.MinBy(importance => Math.Abs(importance.Loss))!.Column, "the date says nothing of the label");

        // By hand: shuffle the tenure with the same seeds.
        double before = Rmse(predictor, rows, labels);
        double loss = 0;
        for (int repeat = 0; repeat < 3; repeat++)
        {
            Table shuffled = rows.With(rows.Take(new Rng(5).Split("tenure", repeat).Permutation(300))["tenure"]);
            loss += (Rmse(predictor, shuffled, labels) - before) / 3;
        }

        ColumnImportance tenure = importances.Single(importance => importance.Column == "tenure");
        Assert.AreEqual(loss, tenure.Loss, 1e-12);
        Assert.IsGreaterThan(0, tenure.StandardError);
    }

    [TestMethod]
    public void ImportanceOfColumns_AMetricThatRises_IsALossToo()
    {
        using var predictor = new Predictor(ExplainedBundles.Boosted(TaskKind.Binary));
        Table rows = ExplainedBundles.Rows(300, seed: 44);
        IReadOnlyList<ColumnImportance> importances = predictor.ImportanceOfColumns(
            rows, ExplainedBundles.LabelsOf(rows, TaskKind.Binary), Metric.AreaUnderRocCurve);
        Assert.IsGreaterThan(0.05, importances[0].Loss);
    }

    [TestMethod]
    public async Task ImportanceOfColumns_OfTheBaseline_IsEmptyForItLooksAtNothing()
    {
        Table rows = ExplainedBundles.Rows(60, seed: 44);
        Leaderboard board = await new Experiment { Label = "spend", Budget = TimeSpan.FromTicks(1) }.RunAsync(rows);
        using var predictor = new Predictor(board.Best.Bundle);

        Labels labels = ExplainedBundles.LabelsOf(rows, TaskKind.Regression);
        Assert.IsEmpty(predictor.ImportanceOfColumns(rows, labels, Metric.RootMeanSquaredError));
    }

    private static double Rmse(Predictor predictor, Table rows, Labels labels) =>
        Metric.RootMeanSquaredError.Compute(new ScoredRows(labels, predictor.Predict(rows).Outputs.ToArray()));
}
