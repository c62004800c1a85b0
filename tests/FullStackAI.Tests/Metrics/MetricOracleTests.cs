using System.Text.Json;
using FullStackAI.Data;
using FullStackAI.Metrics;

namespace FullStackAI.Tests.Metrics;

[TestClass]
public sealed class MetricOracleTests
{
    [TestMethod]
    [DataRow("binary", TaskKind.Binary)]
    [DataRow("binary_weighted", TaskKind.Binary)]
    [DataRow("multiclass", TaskKind.Multiclass)]
    [DataRow("multiclass_weighted", TaskKind.Multiclass)]
    [DataRow("regression", TaskKind.Regression)]
    [DataRow("regression_weighted", TaskKind.Regression)]
    [DataRow("ranking", TaskKind.Ranking)]
    public void Compute_RowsOfTheOracle_GivesTheValuesOfScikitLearn(string name, TaskKind task)
    {
        JsonElement oracle = OracleFile.Read("metrics.json").GetProperty(name);
        ScoredRows rows = Rows(oracle, task);
        foreach (JsonProperty expected in oracle.GetProperty("values").EnumerateObject())
        {
            double actual = expected.Name == "TopKAccuracy"
                ? MulticlassClassificationMetrics.Compute(rows, 2).TopKAccuracy
                : Metric.Parse(expected.Name, task).Compute(rows);

            // Labels and weights are single precision here and double there.
            Assert.AreEqual(expected.Value.GetDouble(), actual, 1e-6 * Math.Max(1, Math.Abs(actual)), $"{name}: {expected.Name}");
        }
    }

    [TestMethod]
    public void Compute_AllBinaryMetrics_AgreesWithEachMetricAlone()
    {
        ScoredRows rows = Rows(OracleFile.Read("metrics.json").GetProperty("binary_weighted"), TaskKind.Binary);
        var all = BinaryClassificationMetrics.Compute(rows);
        Assert.AreEqual(Metric.AreaUnderRocCurve.Compute(rows), all.AreaUnderRocCurve);
        Assert.AreEqual(Metric.F1Score.Compute(rows), all.F1Score);
        Assert.AreEqual(Metric.LogLossReduction.Compute(rows), all.LogLossReduction);
        Assert.AreEqual(1 - (all.LogLoss / all.Entropy), all.LogLossReduction);
        Assert.AreEqual(Metric.MatthewsCorrelation.Compute(rows), all.MatthewsCorrelation);
        Assert.AreEqual(all.AreaUnderRocCurve, RocCurve.Compute(rows).Area);
        Assert.AreEqual(all.AreaUnderPrecisionRecallCurve, PrecisionRecallCurve.Compute(rows).AveragePrecision);
    }

    [TestMethod]
    public void Compute_RowsRepeated_EqualsRowsWithWeights()
    {
        JsonElement oracle = OracleFile.Read("metrics.json");
        foreach ((string name, TaskKind task) in new[]
        {
            ("binary", TaskKind.Binary), ("multiclass", TaskKind.Multiclass), ("regression", TaskKind.Regression),
        })
        {
            ScoredRows rows = Rows(oracle.GetProperty(name), task);
            int[] repeated = [.. Enumerable.Range(0, rows.Count).SelectMany(row => Enumerable.Repeat(row, row % 3))];
            ScoredRows weighted = rows.WithWeights([.. Enumerable.Range(0, rows.Count).Select(row => (float)(row % 3))]);
            foreach (Metric metric in Metric.All(task))
            {
                Assert.AreEqual(metric.Compute(rows.Take(repeated)), metric.Compute(weighted), 1e-12, metric.Name);
            }
        }
    }

    private static ScoredRows Rows(JsonElement oracle, TaskKind task)
    {
        float[] values = [.. OracleFile.Numbers(oracle.GetProperty("labels"))!.Select(value => (float)value)];
        Labels labels = task switch
        {
            TaskKind.Binary => Labels.Classes(values, ["no", "yes"]),
            TaskKind.Multiclass => Labels.Classes(values, ["a", "b", "c", "d"]),
            TaskKind.Ranking => Labels.Ranking(values),
            _ => Labels.Regression(values),
        };
        float[]? weights = OracleFile.Numbers(oracle.GetProperty("weights"))?.Select(weight => (float)weight).ToArray();
        int[]? groups = oracle.TryGetProperty("groups", out JsonElement sizes)
            ? [.. sizes.EnumerateArray().Select(size => size.GetInt32())]
            : null;
        return new ScoredRows(labels, OracleFile.Numbers(oracle.GetProperty("predictions"))!, weights, groups);
    }
}
