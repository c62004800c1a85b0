using FullStackAI.Data;
using FullStackAI.Preprocessing;

namespace FullStackAI.Tests.Preprocessing;

[TestClass]
public sealed class TargetEncodeTests
{
    [TestMethod]
    public void Transform_OfNewRows_IsTheSmoothedMeanOfTheLevel()
    {
        var table = new Table([new CategoryColumn("plan", [0, 0, 0, 1], ["a", "b"])]);
        FittedPipeline fitted = Pipeline.Empty.TargetEncode("plan", new TargetEncodeOptions { Smoothing = 1, Folds = 2 }).Fit(
            table, Labels.Regression([1, 2, 6, 3]));

        // the mean of all rows is 3: a = (9 + 3) / 4, b = (3 + 3) / 2; missing and unseen rows get 3
        FeatureMatrix features = fitted.Transform(new Table([new CategoryColumn("plan", [0, 1, -1, 2], ["a", "b", "c"])]));
        CollectionAssert.AreEqual(new float[] { 3, 3, 3, 3 }, features.Dense(0).ToArray());

        fitted = Pipeline.Empty.TargetEncode("plan", new TargetEncodeOptions { Smoothing = 1, Folds = 2 }).Fit(
            table, Labels.Regression([4, 4, 4, 0]));
        features = fitted.Transform(new Table([new CategoryColumn("plan", [0, 1, -1, 2], ["a", "b", "c"])]));
        CollectionAssert.AreEqual(new float[] { 15 / 4f, 1.5f, 3, 3 }, features.Dense(0).ToArray());
    }

    [TestMethod]
    public void FitTransform_OfLevelsOfOneRowEach_NeverSeesTheRowsOwnLabel()
    {
        // each row has a level of its own, so out of fold nothing is known but the mean of the other folds
        int[] codes = [.. Enumerable.Range(0, 100)];
        var table = new Table([new CategoryColumn("id", codes, [.. codes.Select(code => $"{code}")])]);
        Labels labels = Labels.Classes([.. codes.Select(code => code % 2 == 0 ? 1f : 0f)], ["no", "yes"]);
        (_, FeatureMatrix features) = Pipeline.Empty.TargetEncode("id", new TargetEncodeOptions { Smoothing = 0 }).FitTransform(
            table, labels);

        Assert.IsTrue(features.Dense(0).ToArray().Distinct().Count() <= 5, "one number a fold");
    }

    [TestMethod]
    public void Fit_ForManyClasses_GivesOneNumberAClass()
    {
        var table = new Table([new CategoryColumn("plan", [0, 0, 1, 1], ["a", "b"])]);
        FittedPipeline fitted = Pipeline.Empty.TargetEncode("plan", new TargetEncodeOptions { Smoothing = 0, Folds = 2 }).Fit(
            table, Labels.Classes([0, 1, 2, 2], ["x", "y", "z"]));

        CollectionAssert.AreEqual(new[] { "plan.x", "plan.y", "plan.z" }, fitted.Features.Select(feature => feature.Name).ToArray());
        FeatureMatrix features = fitted.Transform(table);
        CollectionAssert.AreEqual(new float[] { 0.5f, 0.5f, 0, 0 }, features.Dense(0).ToArray());
        CollectionAssert.AreEqual(new float[] { 0, 0, 1, 1 }, features.Dense(2).ToArray());
    }

    [TestMethod]
    public void Fit_WithoutLabels_SaysSo()
    {
        var table = new Table([new CategoryColumn("plan", [0, 1], ["a", "b"])]);
        StringAssert.Contains(
            Assert.ThrowsExactly<InvalidOperationException>(() => Pipeline.Empty.TargetEncode("plan").Fit(table)).Message,
            "TargetEncodeTransform");
    }
}
