using FullStackAI.Data;
using FullStackAI.Evaluation;
using FullStackAI.Inference;
using FullStackAI.Metrics;
using FullStackAI.Tests.Bundles;

namespace FullStackAI.Tests.Evaluation;

[TestClass]
public sealed class EvaluationResultTests
{
    [TestMethod]
    public void Evaluate_ABinaryModel_DecidesAtItsOwnThreshold()
    {
        Table rows = SampleBundles.Rows(6).With(CategoryColumn.Of("churned", ["stays", "leaves", "stays", "leaves", "stays", "leaves"]));
        using var half = new Predictor(SampleBundles.Binary());
        double[] probabilities = half.Predict(rows).Outputs.ToArray();
        double threshold = probabilities.Order().ElementAt(4); // two rows of six are taken for the second class
        using var other = new Predictor(SampleBundles.Binary(threshold: threshold));

        EvaluationResult result = other.Evaluate(rows);

        Assert.AreEqual(threshold, result.Threshold);
        double[] taken = [.. probabilities.Select((p, row) => p >= threshold && row % 2 == 1 ? 1.0 : 0)];
        Assert.AreEqual(taken.Sum() / 3, result["PositiveRecall"], 1e-12);
        Assert.AreEqual(2, result.ConfusionMatrix!.Counts.Sum(counts => counts[1]));
        Assert.AreEqual(Metric.AreaUnderRocCurve.Compute(result.Scored), result["areaUnderRocCurve"]);
    }

    [TestMethod]
    public void Evaluate_ARegression_HasNoConfusion()
    {
        using var predictor = new Predictor(SampleBundles.Regression());
        EvaluationResult result = predictor.Evaluate(
            SampleBundles.Rows(3).With(new NumberColumn("truth", [1, 2, 4])),
            new DataRoles { Label = "truth", Task = TaskKind.Regression });

        Assert.IsNull(result.ConfusionMatrix);
        Assert.AreEqual(Metric.RSquared.Compute(result.Scored), result["RSquared"]);
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => result["Accuracy"]).Message, "RSquared");
    }

    [TestMethod]
    public void ToString_OfClasses_IsATableToRead()
    {
        string text = EvaluationResult.Of(ScoredRows.OfClasses(["a", "b", "b", "c"], ["a", "b", "a", "c"])).ToString();

        StringAssert.StartsWith(text, "4 rows\nMicroAccuracy      0.75\n");
        StringAssert.Contains(text, "actual \\ predicted");
    }

    [TestMethod]
    public void OfNumbers_Arrays_GiveTheMetricsOfARegression()
    {
        RegressionMetrics metrics = RegressionMetrics.Compute(ScoredRows.OfNumbers([3, 5, 2], [2.5, 5, 4]));

        Assert.AreEqual(2.5 / 3, metrics.MeanAbsoluteError, 1e-12);
        Assert.AreEqual(1 - (4.25 / 4.6666666666666667), metrics.RSquared, 1e-12); // 0.25 + 0 + 4 over the squares around 10/3
        Assert.ThrowsExactly<ArgumentException>(() => ScoredRows.OfNumbers([1, 2], [1]));
        Assert.ThrowsExactly<ArgumentException>(() => ScoredRows.OfNumbers([double.NaN], [1]));
    }

    [TestMethod]
    public void OfProbabilities_Arrays_GiveTheMetricsOfTwoClasses()
    {
        BinaryClassificationMetrics metrics = BinaryClassificationMetrics.Compute(
            ScoredRows.OfProbabilities([true, false, true, false], [0.9, 0.4, 0.3, 0.2]));

        Assert.AreEqual(0.75, metrics.AreaUnderRocCurve, 1e-12); // three of four pairs stand rightly
        Assert.AreEqual(0.75, metrics.Accuracy, 1e-12);
        Assert.ThrowsExactly<ArgumentException>(() => ScoredRows.OfProbabilities([true], [1.2]));
    }

    [TestMethod]
    public void OfClasses_TwoClasses_AreBinaryWithTheSecondPositive()
    {
        ScoredRows rows = ScoredRows.OfClasses(["no", "yes", "yes"], ["no", "no", "yes"]);

        Assert.AreEqual(TaskKind.Binary, rows.Labels.Task);
        Assert.AreEqual(0.5, BinaryClassificationMetrics.Compute(rows).PositiveRecall);
        Assert.ThrowsExactly<ArgumentException>(() => ScoredRows.OfClasses(["a"], ["a", "b"]));
        Assert.ThrowsExactly<ArgumentException>(() => ScoredRows.OfClasses(["a"], ["a"]));
    }
}
