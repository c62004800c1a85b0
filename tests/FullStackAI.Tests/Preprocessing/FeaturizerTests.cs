using FullStackAI.Data;
using FullStackAI.Preprocessing;

namespace FullStackAI.Tests.Preprocessing;

[TestClass]
public sealed class FeaturizerTests
{
    private static readonly IntegerColumn Sequence = new("x", [.. Enumerable.Range(1, 100).Select(i => (long)i)]);

    [TestMethod]
    [DataRow(FeatureForm.Native)]
    [DataRow(FeatureForm.Standardized)]
    public void Plan_ALoneColumnThatLooksLikeAnIdentifier_KeepsItAndSaysWhy(FeatureForm form)
    {
        FeaturizerPlan plan = new Featurizer().Plan(new Table([Sequence]), form);

        FeatureDecision decision = plan.Decisions.Single();
        Assert.AreEqual(ColumnUse.Number, decision.Use);
        Assert.Contains(
            "looks like an identifier: 100 whole numbers, each once, in [1, 100], but is kept, because no other column is left",
            decision.Reason);
        (_, FeatureMatrix features) = plan.Pipeline.FitTransform(new Table([Sequence]));
        Assert.AreEqual(1, features.DenseCount);
    }

    [TestMethod]
    public void Plan_AnIdentifierBesideAConstant_KeepsTheIdentifierOnly()
    {
        var table = new Table([new NumberColumn("one", [.. Enumerable.Repeat(1.0, 100)]), Sequence]);

        FeaturizerPlan plan = new Featurizer().Plan(table, FeatureForm.Native);

        CollectionAssert.AreEqual(
            new[] { ColumnUse.Excluded, ColumnUse.Number }, plan.Decisions.Select(decision => decision.Use).ToArray());
    }

    [TestMethod]
    public void Plan_AnIdentifierBesideAFeature_LeavesTheIdentifierOut()
    {
        var table = new Table([Sequence, new NumberColumn("y", [.. Enumerable.Range(0, 100).Select(i => i % 7 * 1.5)])]);

        FeaturizerPlan plan = new Featurizer().Plan(table, FeatureForm.Native);

        CollectionAssert.AreEqual(
            new[] { ColumnUse.Excluded, ColumnUse.Number }, plan.Decisions.Select(decision => decision.Use).ToArray());
    }

    [TestMethod]
    public void Plan_AnIdentifierThatIsToBeExcluded_StaysOut()
    {
        var options = new FeaturizerOptions { Uses = new Dictionary<string, ColumnUse> { ["x"] = ColumnUse.Excluded } };

        Assert.AreEqual(ColumnUse.Excluded, new Featurizer(options).Plan(new Table([Sequence]), FeatureForm.Native).Decisions.Single().Use);
    }

    [TestMethod]
    [DataRow(0, "weighted n-grams of 1 to 2 words", false)]
    [DataRow(2, "weighted n-grams of 1 to 4 characters within words", true)]
    [DataRow(99, "weighted n-grams of 1 to 3 characters", true)]
    public void Plan_TextOfSeveralLanguages_KeepsWhatPhrasesWithoutSpacesShare(int chineseOfAHundred, string treatment, bool shares)
    {
        string?[] messages =
        [
            .. Enumerable.Range(0, 1000).Select(
                row => row % 100 < chineseOfAHundred ? $"第{row}号订单我要退款" : $"please refund my order {row} to me")
        ];
        var table = new Table([new TextColumn("message", messages)]);

        FeaturizerPlan plan = new Featurizer().Plan(table, FeatureForm.Standardized);

        Assert.Contains(treatment, plan.Decisions.Single().Reason);
        FittedPipeline fitted = plan.Pipeline.Fit(table);
        // A phrase that was never there shares the runs of letters that count with one that was.
        FeatureMatrix unseen = fitted.Transform(new Table([new TextColumn("message", ["请尽快退款"])]));
        Assert.AreEqual(shares, unseen.Sparse![0].Indices.Length > 0);
    }
}
