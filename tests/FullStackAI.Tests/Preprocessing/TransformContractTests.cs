using FullStackAI.Preprocessing;

namespace FullStackAI.Tests.Preprocessing;

[TestClass]
public sealed class TransformContractTests
{
    private static readonly Dictionary<string, Pipeline> Pipelines = new()
    {
        ["nothing"] = Pipeline.Empty,
        ["drop"] = Pipeline.Empty.Drop("plan").Drop(new[] { "city", "age" }),
        ["impute mean"] = Pipeline.Empty.Impute(ColumnSelector.Numbers),
        ["impute median, indicators"] = Pipeline.Empty.Impute(
            ColumnSelector.OfKinds(SlotKind.Number, SlotKind.Category),
            new ImputeOptions { Numbers = ImputeStrategy.Median, AddIndicator = true }),
        ["impute most frequent"] = Pipeline.Empty.Impute(
            ColumnSelector.Numbers, new ImputeOptions { Numbers = ImputeStrategy.MostFrequent }),
        ["impute constant"] = Pipeline.Empty.Impute(
            ColumnSelector.OfKinds(SlotKind.Number, SlotKind.Category),
            new ImputeOptions { Numbers = ImputeStrategy.Constant, ConstantNumber = -1, Categories = ImputeStrategy.Constant }),
        ["scale standard"] = Pipeline.Empty.Scale(ColumnSelector.Numbers),
        ["scale min-max"] = Pipeline.Empty.Scale(ColumnSelector.Numbers, ScaleMethod.MinMax),
        ["scale max-abs"] = Pipeline.Empty.Scale(ColumnSelector.Numbers, ScaleMethod.MaxAbs),
        ["scale robust"] = Pipeline.Empty.Scale(ColumnSelector.Numbers, ScaleMethod.Robust),
        ["quantile normal"] = Pipeline.Empty.QuantileNormal(ColumnSelector.Numbers, new QuantileNormalOptions { Quantiles = 50 }),
        ["yeo-johnson"] = Pipeline.Empty.YeoJohnson(ColumnSelector.Numbers),
        ["bins by quantiles"] = Pipeline.Empty.Bin(ColumnSelector.Numbers),
        ["bins of equal width"] = Pipeline.Empty.Bin(ColumnSelector.Numbers, new BinOptions { Rule = BinRule.EqualWidth, Bins = 7 }).OneHot(
            ColumnSelector.Categories),
        ["interactions"] = Pipeline.Empty.Interactions(ColumnSelector.Numbers),
        ["ordinal"] = Pipeline.Empty.Ordinal("city").Ordinal("plan", ["pro", "plus"]),
        ["frequency"] = Pipeline.Empty.Frequency(ColumnSelector.Categories),
        ["target"] = Pipeline.Empty.TargetEncode(ColumnSelector.Categories, new TargetEncodeOptions { Folds = 3, Smoothing = 2 }),
        ["hash"] = Pipeline.Empty.Hash(new[] { "city", "comment" }, new HashOptions { Bits = 5, Seed = 7 }),
        ["clip by interquartile range"] = Pipeline.Empty.Clip(ColumnSelector.Numbers),
        ["clip by quantiles"] = Pipeline.Empty.Clip(ColumnSelector.Numbers, new ClipOptions { Rule = ClipRule.Quantiles, Tail = 0.1 }),
        ["clip by range"] = Pipeline.Empty.Clip(ColumnSelector.Numbers, new ClipOptions { Rule = ClipRule.Range }),
        ["one-hot"] = Pipeline.Empty.OneHot(ColumnSelector.Categories),
        ["one-hot of any column"] = Pipeline.Empty.OneHot(
            new[] { "visits", "member", "comment", "end" },
            new OneHotOptions { MinCount = 3, MaxLevels = 4, Unseen = UnseenLevels.AsMissing }),
        ["group rare"] = Pipeline.Empty.GroupRare("city", new GroupRareOptions { MinCount = 6 }).GroupRare(
            "plan", new GroupRareOptions { MaxLevels = 2, Unseen = UnseenLevels.AsMissing }),
        ["date parts"] = Pipeline.Empty.DateParts(ColumnSelector.Dates, DateParts.All),
        ["date differences"] = Pipeline.Empty.DateDifferences(ColumnSelector.Dates),
        ["words"] = Pipeline.Empty.TextTfIdf("comment"),
        ["words 1-3"] = Pipeline.Empty.TextTfIdf(
            "comment",
            new TextTfIdfOptions
            {
                NGrams = new(1, 3),
                MinDocuments = 2,
                MaxFeatures = 40,
                Sublinear = true,
                Norm = TextNorm.L1,
                Length = 3,
            }),
        ["characters"] = Pipeline.Empty.TextTfIdf(ColumnSelector.Texts, new TextTfIdfOptions { Analyzer = TextAnalyzer.Characters }),
        ["characters in words"] = Pipeline.Empty.TextTfIdf(
            ColumnSelector.Texts,
            new TextTfIdfOptions
            {
                Analyzer = TextAnalyzer.CharactersInWords,
                NGrams = new(2, 5),
                InverseDocumentFrequency = false,
                Norm = TextNorm.None,
            }),
        ["text of any column"] = Pipeline.Empty.TextTfIdf(new[] { "plan", "age", "member" }),
        ["hashed words"] = Pipeline.Empty.TextHash(
            "comment", new TextHashOptions { Bits = 6, NGrams = new(1, 2), InverseDocumentFrequency = true, Sublinear = true }),
        ["hashed characters"] = Pipeline.Empty.TextHash(
            ColumnSelector.Texts,
            new TextHashOptions
            {
                Bits = 8,
                Analyzer = TextAnalyzer.CharactersInWords,
                NGrams = new(2, 4),
                Seed = 3,
                Signed = false,
                Norm = TextNorm.L1,
            }),
        ["select numbers"] = Pipeline.Empty.Select(ColumnSelector.Numbers, new SelectOptions { Above = 2 }),
        ["select by F"] = Pipeline.Empty.OneHot(ColumnSelector.Categories).TextTfIdf(ColumnSelector.Texts).Select(
            ColumnSelector.Features, new SelectOptions { Score = SelectionScore.FTest, Share = 0.3 }),
        ["select by chi-squared"] = Pipeline.Empty.TextTfIdf("comment").Select(
            "comment.words", new SelectOptions { Score = SelectionScore.ChiSquared, Top = 9 }),
        ["select by information"] = Pipeline.Empty.TextTfIdf(ColumnSelector.Texts).Select(
            ColumnSelector.Features, new SelectOptions { Score = SelectionScore.MutualInformation, Top = 12 }),
        ["a long chain"] = Pipeline.Empty.DateParts(ColumnSelector.Dates)
            .DateDifferences(ColumnSelector.Dates)
            .OneHot(ColumnSelector.Categories)
            .TextTfIdf(ColumnSelector.Texts)
                .Clip(ColumnSelector.Numbers)
                .Impute(ColumnSelector.Numbers, new ImputeOptions { AddIndicator = true })
                .Scale(ColumnSelector.Numbers),
    };

    public static IEnumerable<object[]> Names => Pipelines.Keys.Select(name => new object[] { name });

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void Transform_OfEachKind_KeepsTheContract(string name) => TransformContract.Check(Pipelines[name], seed: 5, rows: 120);

    [TestMethod]
    [DataRow(FeatureForm.Native)]
    [DataRow(FeatureForm.Standardized)]
    public void Featurizer_InEachForm_KeepsTheContract(FeatureForm form) =>
        TransformContract.Check(new Featurizer().Plan(SampleTables.Mixed(5, 120), form).Pipeline, seed: 5, rows: 120);

    [TestMethod]
    public void Transforms_OnRandomTables_KeepTheContract()
    {
        for (ulong seed = 1; seed <= 12; seed++)
        {
            int rows = 1 + (int)(seed * seed);
            foreach (FeatureForm form in Enum.GetValues<FeatureForm>())
            {
                TransformContract.Check(new Featurizer().Plan(SampleTables.Mixed(seed, rows), form).Pipeline, seed, rows);
            }
        }
    }
}
