using FullStackAI.Data;
using FullStackAI.Preprocessing;

namespace FullStackAI.OnnxRuntime.Tests.Exporting;

[TestClass]
public sealed class TransformExportTests
{
    private static readonly ColumnSelector Numeric = new[] { "age", "income", "visits" };
    private static readonly ColumnSelector Dates = new[] { "start", "end" };

    [TestMethod]
    public void Columns_WithoutSteps_AreTheSame() => Same(Pipeline.Empty);

    [TestMethod]
    public void Impute_NumbersAndCategories_AreTheSame()
    {
        foreach (ImputeStrategy strategy in Enum.GetValues<ImputeStrategy>())
        {
            Same(Pipeline.Empty.Impute(Numeric, new ImputeOptions { Numbers = strategy, AddIndicator = true }));
        }

        Same(Pipeline.Empty.Impute(new[] { "age", "plan", "member", "city" }));
    }

    [TestMethod]
    public void Scale_EveryMethod_IsTheSame()
    {
        foreach (ScaleMethod method in Enum.GetValues<ScaleMethod>())
        {
            Same(Pipeline.Empty.Scale(Numeric, method));
        }
    }

    [TestMethod]
    public void QuantileNormal_IsTheSameToSinglePrecision()
    {
        Close(Pipeline.Empty.QuantileNormal(Numeric));
        Close(Pipeline.Empty.QuantileNormal(Numeric, new QuantileNormalOptions { Quantiles = 10 }));
    }

    [TestMethod]
    public void QuantileNormal_AtTheLargestOfBigNumbers_IsTheLimit()
    {
        // Beside a number of 1.5 billion a margin of 1e-7 vanishes: the largest number is found by its place alone.
        var table = new Table([new NumberColumn("time", [.. Enumerable.Range(0, 50).Select(i => 1.5e9 + (1000.0 * i))])]);
        (FittedPipeline fitted, _) = Pipeline.Empty.QuantileNormal(new[] { "time" }).FitTransform(table, Labels.Regression(new float[50]));
        ExportParity.AssertFeaturesAgree(fitted, table, 1e-6);
        ExportParity.AssertFeaturesAgree(
            fitted,
            new Table([new NumberColumn(
                "time", [0, -1.5e9, 1.6e9, 1.5e9 + 49_000, 1.5e9, double.MaxValue, double.NaN, double.NegativeInfinity])]),
            1e-6);
    }

    [TestMethod]
    public void Clip_IsTheSame() => Same(Pipeline.Empty.Clip(Numeric));

    [TestMethod]
    public void OneHot_WithMissingRareAndUnseenLevels_IsTheSame()
    {
        Same(Pipeline.Empty.OneHot(new[] { "plan", "city" }));
        Same(Pipeline.Empty.OneHot(new[] { "plan", "visits", "member" }));
        Same(Pipeline.Empty.Impute(new[] { "plan", "city" }).OneHot(new[] { "plan", "city" }));
    }

    [TestMethod]
    public void GroupRare_ThenOneHot_IsTheSame() =>
        Same(Pipeline.Empty.GroupRare(new[] { "plan", "city" }).OneHot(new[] { "plan", "city" }));

    [TestMethod]
    public void Select_OfOneHotColumns_IsTheSame() =>
        Same(Pipeline.Empty.OneHot(new[] { "plan", "city" }).Select(
            ColumnSelector.OfKinds(SlotKind.Number, SlotKind.Sparse), new SelectOptions { Share = 0.4 }));

    [TestMethod]
    public void YeoJohnson_IsTheSame() => Close(Pipeline.Empty.YeoJohnson(Numeric));

    [TestMethod]
    public void Bin_ThenOneHot_IsTheSame()
    {
        Same(Pipeline.Empty.Bin(Numeric));
        Same(Pipeline.Empty.Bin(Numeric).OneHot(Numeric));
    }

    [TestMethod]
    public void Interactions_AreTheSame() => Same(Pipeline.Empty.Interactions(Numeric));

    [TestMethod]
    public void LevelsAsNumbers_AreTheSame()
    {
        Same(Pipeline.Empty.Ordinal(new[] { "plan", "city" }));
        Same(Pipeline.Empty.Frequency(new[] { "plan", "city" }));
        Close(Pipeline.Empty.TargetEncode(new[] { "plan", "city" }));
    }

    [TestMethod]
    public void Hash_OfWordsAndNumbers_IsTheSame() => Same(Pipeline.Empty.Hash(new[] { "plan", "city", "visits" }));

    [TestMethod]
    public void DateParts_OfTheWholeCalendar_AreTheSame() =>
        Close(Pipeline.Empty.DateParts(Dates, DateParts.All));

    [TestMethod]
    public void DateDifferences_AreTheSame() => Close(Pipeline.Empty.DateDifferences(Dates));

    [TestMethod]
    public void StepsInARow_AreTheSame() =>
        Close(Pipeline.Empty.DateParts(Dates)
            .Impute(ColumnSelector.Numbers)
            .Scale(ColumnSelector.Numbers)
            .Impute(new[] { "plan" })
            .OneHot(new[] { "plan", "city" }));

    [TestMethod]
    public void Featurizer_BothForms_AreTheSame()
    {
        foreach (FeatureForm form in Enum.GetValues<FeatureForm>())
        {
            Close(new Featurizer().Plan(MixedTable.Train(), form).Pipeline);
        }
    }

    private static void Same(Pipeline pipeline) => Compare(pipeline, 0);

    // Sines and quotients of int64 dates round once more than the library's.
    private static void Close(Pipeline pipeline) => Compare(pipeline, 1e-6);

    private static void Compare(Pipeline pipeline, double tolerance)
    {
        Table train = MixedTable.Train();
        (FittedPipeline fitted, _) = pipeline.FitTransform(train, MixedTable.Binary(train));
        ExportParity.AssertFeaturesAgree(fitted, train, tolerance);
        ExportParity.AssertFeaturesAgree(fitted, MixedTable.Test(), tolerance);
    }
}
