using FullStackAI.Data;
using FullStackAI.Metrics;
using FullStackAI.Numerics;

namespace FullStackAI.Tests.Metrics;

[TestClass]
public sealed class MetricTests
{
    private static readonly ScoredRows Four = Binary([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]);

    [TestMethod]
    public void AreaUnderRocCurve_FourRows_CountsPairs() =>
        Assert.AreEqual(0.75, Metric.AreaUnderRocCurve.Compute(Four)); // of 4 pairs only (0.4 no, 0.35 yes) is the wrong way round

    [TestMethod]
    public void AreaUnderRocCurve_AllScoresEqual_IsOneHalf() =>
        Assert.AreEqual(0.5, Metric.AreaUnderRocCurve.Compute(Binary([0, 1, 1, 0, 1], [0.3, 0.3, 0.3, 0.3, 0.3])));

    [TestMethod]
    public void Compute_OneClassOnly_GivesNaNWhereNotDefinedAndNeverThrows()
    {
        ScoredRows rows = Binary([1, 1, 1], [0.9, 0.2, 0.7]);
        var metrics = BinaryClassificationMetrics.Compute(rows);
        Assert.IsTrue(double.IsNaN(metrics.AreaUnderRocCurve));
        Assert.IsTrue(double.IsNaN(metrics.LogLossReduction));
        Assert.IsTrue(double.IsNaN(metrics.NegativeRecall));
        Assert.IsTrue(double.IsNaN(metrics.MatthewsCorrelation));
        Assert.AreEqual(2.0 / 3, metrics.Accuracy, 1e-15);
        Assert.AreEqual(2.0 / 3, metrics.MacroAccuracy, 1e-15);
        Assert.IsEmpty(RocCurve.Compute(rows).Points);
        Assert.IsTrue(double.IsNaN(Metric.AreaUnderPrecisionRecallCurve.Compute(Binary([0, 0], [0.1, 0.9]))));
    }

    [TestMethod]
    public void Compute_NoRows_GivesNaNAndNeverThrows()
    {
        foreach (TaskKind task in Enum.GetValues<TaskKind>())
        {
            Labels none = task switch
            {
                TaskKind.Binary => Labels.Classes([], ["a", "b"]),
                TaskKind.Multiclass => Labels.Classes([], ["a", "b", "c"]),
                TaskKind.Ranking => Labels.Ranking([]),
                _ => Labels.Regression([]),
            };
            foreach (Metric metric in Metric.All(task).Where(metric => !metric.Name.EndsWith("Precision", StringComparison.Ordinal)))
            {
                Assert.IsTrue(double.IsNaN(metric.Compute(new ScoredRows(none, []))), metric.Name);
            }
        }
    }

    [TestMethod]
    public void RSquared_ConstantLabels_IsNaN() =>
        Assert.IsTrue(double.IsNaN(Metric.RSquared.Compute(new ScoredRows(Labels.Regression([2, 2, 2]), [1, 2, 3]))));

    [TestMethod]
    public void Compute_LogLossReduction_RisesAsTheModelGetsBetter()
    {
        ScoredRows better = Binary([0, 0, 1, 1], [0.1, 0.2, 0.8, 0.9]);
        double good = Metric.LogLossReduction.Compute(better);
        double poor = Metric.LogLossReduction.Compute(Four);
        Assert.IsTrue(Metric.LogLossReduction.IsBetter(good, poor));
        Assert.IsFalse(Metric.LogLossReduction.IsBetter(poor, good));
        Assert.IsFalse(Metric.LogLossReduction.IsBetter(double.NaN, poor));
        Assert.IsTrue(Metric.LogLoss.IsBetter(0.1, double.NaN));
    }

    [TestMethod]
    [DataRow("auc", "AreaUnderRocCurve")]
    [DataRow("ROC_AUC", "AreaUnderRocCurve")]
    [DataRow("area under roc curve", "AreaUnderRocCurve")]
    [DataRow("log-loss", "LogLoss")]
    [DataRow("RMSE", "RootMeanSquaredError")]
    [DataRow("r2", "RSquared")]
    [DataRow("ndcg@5", "Ndcg@5")]
    [DataRow("NDCG", "Ndcg@10")]
    public void Parse_ShortNames_FindsTheMetric(string name, string expected) => Assert.AreEqual(expected, Metric.Parse(name).Name);

    [TestMethod]
    public void Parse_Accuracy_FollowsTheTask()
    {
        Assert.AreSame(Metric.Accuracy, Metric.Parse("accuracy", TaskKind.Binary));
        Assert.AreSame(Metric.MicroAccuracy, Metric.Parse("accuracy", TaskKind.Multiclass));
        Assert.AreSame(Metric.MacroF1, Metric.Parse("f1", TaskKind.Multiclass));
        Assert.AreSame(Metric.F1Score, Metric.Parse("f1", TaskKind.Binary));
    }

    [TestMethod]
    public void Parse_UnknownName_ListsThoseOfTheTask()
    {
        var error = Assert.ThrowsExactly<ArgumentException>(() => Metric.Parse("rmse", TaskKind.Binary));
        StringAssert.Contains(error.Message, "There is no metric 'rmse' for a Binary task. Choose one of: AreaUnderRocCurve (auc, rocauc)");
        Assert.ThrowsExactly<ArgumentException>(() => Metric.Parse("ndcg@0"));
    }

    [TestMethod]
    public void Known_EveryName_IsParsedToItself()
    {
        foreach (TaskKind task in Enum.GetValues<TaskKind>())
        {
            foreach (Metric metric in Metric.All(task))
            {
                Assert.AreEqual(metric.Name, Metric.Parse(metric.Name, task).Name);
                foreach (string alias in metric.Aliases)
                {
                    Assert.Contains(alias, Metric.Parse(alias, task).Aliases);
                }
            }

            Assert.AreSame(Metric.Default(task), Metric.All(task)[0]);
        }
    }

    [TestMethod]
    public void Custom_Function_IsUsedWithItsDirection()
    {
        var cost = Metric.Custom(
            "cost",
            higherIsBetter: false,
            rows => rows.Labels.Values
                .ToArray()
                .Zip(rows.Predictions.ToArray(), (label, prediction) => label == 1 && prediction < 0.5 ? 10.0 : 0)
                .Sum(),
            TaskKind.Binary);
        Assert.AreEqual(10, cost.Compute(Four));
        Assert.IsTrue(cost.IsBetter(1, 2));
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(() => cost.Compute(new ScoredRows(Labels.Regression([1]), [1]))).Message,
            "'cost' is for Binary labels; got Regression labels");
    }

    [TestMethod]
    public void ScoredRows_PredictionNotFinite_NamesTheRow() =>
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(() => Binary([0, 1], [0.5, double.NaN])).Message, "prediction of row 1 is NaN");

    [TestMethod]
    public void ScoredRows_WrongLength_SaysWhatIsExpected() =>
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(() => Binary([0, 1], [0.5])).Message,
            "There are 1 predictions; expected 2 rows × 1 outputs");

    [TestMethod]
    public void RankingMetrics_PerfectOrder_IsOneAndAllTiedEarnsTheMean()
    {
        var perfect = RankingMetrics.Compute(new ScoredRows(Labels.Ranking([3, 1, 0, 2, 0]), [9, 5, 1, 2, 1], null, [3, 2]));
        Assert.AreEqual(1, perfect.NormalizedDiscountedCumulativeGains[2], 1e-15);
        Assert.AreEqual(1, perfect.MeanReciprocalRank);
        Assert.AreEqual(1, perfect.MeanAveragePrecision);

        // Both rows tie: each place earns the mean gain (1 + 0) / 2, of a best gain of 1 at place one.
        var tied = RankingMetrics.Compute(new ScoredRows(Labels.Ranking([1, 0]), [7, 7]));
        Assert.AreEqual(0.5, tied.NormalizedDiscountedCumulativeGains[0], 1e-15);
        Assert.AreEqual(0.5, tied.MeanReciprocalRank);
    }

    [TestMethod]
    public void RankingMetrics_GroupWithoutRelevantRows_DoesNotCount()
    {
        var rows = new ScoredRows(Labels.Ranking([1, 0, 0, 0]), [2, 1, 5, 6], null, [2, 2]);
        Assert.AreEqual(1, Metric.Ndcg.Compute(rows), 1e-15);
        Assert.IsTrue(double.IsNaN(Metric.Ndcg.Compute(new ScoredRows(Labels.Ranking([0, 0]), [2, 1]))));
    }

    [TestMethod]
    public void MetricEstimate_OverFolds_GivesMeanAndStandardErrorOfTheDefinedOnes()
    {
        var estimate = MetricEstimate.OverFolds([1, 2, double.NaN, 3]);
        Assert.AreEqual(2, estimate.Value);
        Assert.AreEqual(Math.Sqrt(1.0 / 3), estimate.StandardError, 1e-15); // deviation 1, three folds
        Assert.IsTrue(double.IsNaN(MetricEstimate.OverFolds([double.NaN]).Value));
        Assert.AreEqual("0.9274 ± 0.0012", new MetricEstimate(0.92741, 0.0012).ToString());
        Assert.AreEqual("48312 ± 512.3", new MetricEstimate(48_312.4, 512.34).ToString(), "a price needs no exponent");
        Assert.AreEqual("4.8312e+7 ± 12346", new MetricEstimate(48_312_000, 12_345.6).ToString());
    }

    [TestMethod]
    public void Bootstrap_MeanOfManyRows_HasTheErrorOfTheMean()
    {
        var rng = new Rng(5);
        float[] labels = [.. Enumerable.Range(0, 400).Select(_ => (float)rng.NextGaussian())];
        var rows = new ScoredRows(Labels.Regression(labels), new double[400]);
        var first = Bootstrap.Estimate(Metric.MeanAbsoluteError, rows, new Rng(1), 400);
        double mean = labels.Average(Math.Abs);
        double deviation = Math.Sqrt(labels.Sum(label => (Math.Abs(label) - mean) * (Math.Abs(label) - mean)) / 400);

        // The error of a standard deviation from 400 resamples is 3.5 %; five of them as the tolerance.
        Assert.AreEqual(deviation / 20, first.StandardError, 0.18 * deviation / 20);
        Assert.AreEqual(first, Bootstrap.Estimate(Metric.MeanAbsoluteError, rows, new Rng(1), 400));
        (double low, double high) = Bootstrap.Interval(Metric.MeanAbsoluteError, rows, new Rng(1));
        Assert.IsTrue(low < mean && mean < high);
    }

    [TestMethod]
    public void CalibrationCurve_SharesEqualToProbabilities_HasNoError()
    {
        var curve = CalibrationCurve.Compute(Binary([1, 0, 0, 0, 1, 1, 1, 0], [0.25, 0.25, 0.25, 0.25, 0.75, 0.75, 0.75, 0.75]));
        Assert.AreEqual(0, curve.ExpectedCalibrationError, 1e-15);
        Assert.HasCount(2, curve.Points);
        Assert.AreEqual(new CalibrationPoint(0.25, 0.25, 4), curve.Points[0]);
    }

    [TestMethod]
    public void GetFormattedConfusionTable_TwoClasses_IsThisText()
    {
        var matrix = ConfusionMatrix.Compute(Binary([0, 0, 0, 1, 1], [0.1, 0.2, 0.9, 0.7, 0.3]));
        string expected = """
            actual \ predicted      no     yes  recall
            no                       2       1  0.6667
            yes                      1       1  0.5000
            precision           0.6667  0.5000

            """.ReplaceLineEndings("\n");
        Assert.AreEqual(expected, matrix.GetFormattedConfusionTable());
        Assert.AreEqual(1, matrix.GetCountForClassPair(predictedClassIndicatorIndex: 1, actualClassIndicatorIndex: 0));
    }

    private static ScoredRows Binary(float[] labels, double[] predictions) => new(Labels.Classes(labels, ["no", "yes"]), predictions);
}
