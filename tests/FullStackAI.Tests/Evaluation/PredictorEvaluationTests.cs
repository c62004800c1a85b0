using FullStackAI.Data;
using FullStackAI.Evaluation;
using FullStackAI.Inference;
using FullStackAI.Metrics;
using FullStackAI.Tests.Bundles;

namespace FullStackAI.Tests.Evaluation;

[TestClass]
public sealed class PredictorEvaluationTests
{
    [TestMethod]
    public void Score_RowsWithAndWithoutALabel_HoldsPredictionsAndTruthOfThoseThatHaveOne()
    {
        using var predictor = new Predictor(SampleBundles.Binary());
        Table rows = SampleBundles.Rows(6).With(CategoryColumn.Of("churned", ["stays", null, "leaves", "stays", "leaves", "stays"]));

        ScoredRows scored = predictor.Score(rows);

        CollectionAssert.AreEqual(new float[] { 0, 1, 0, 1, 0 }, scored.Labels.Values.ToArray());
        CollectionAssert.AreEqual(predictor.Predict(rows.Take([0, 2, 3, 4, 5])).Outputs.ToArray(), scored.Predictions.ToArray());
    }

    [TestMethod]
    public void Score_ALabelOfAnotherNameAndWeights_AreTakenByRole()
    {
        using var predictor = new Predictor(SampleBundles.Regression());
        Table rows = SampleBundles.Rows(3).With(new NumberColumn("truth", [1, 2, 4])).With(new NumberColumn("w", [1, 0.5, 2]));

        ScoredRows scored = predictor.Score(rows, new DataRoles { Label = "truth", Task = TaskKind.Regression, Weights = "w" });

        CollectionAssert.AreEqual(new float[] { 1, 2, 4 }, scored.Labels.Values.ToArray());
        CollectionAssert.AreEqual(new float[] { 1, 0.5f, 2 }, scored.Weights.ToArray());
        Assert.IsTrue(double.IsFinite(Metric.RootMeanSquaredError.Compute(scored)));
    }

    [TestMethod]
    public void Score_AClassThatTrainingDidNotHave_IsNamed()
    {
        using var predictor = new Predictor(SampleBundles.Binary());
        Table rows = SampleBundles.Rows(2).With(CategoryColumn.Of("churned", ["stays", "perhaps"]));

        StringAssert.Contains(Assert.ThrowsExactly<SchemaException>(() => predictor.Score(rows)).Message, "perhaps");
    }

    [TestMethod]
    public void Score_NoLabel_NamesIt()
    {
        using var predictor = new Predictor(SampleBundles.Binary());

        StringAssert.Contains(Assert.ThrowsExactly<SchemaException>(() => predictor.Score(SampleBundles.Rows(2))).Message, "churned");
    }
}
