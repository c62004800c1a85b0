using FullStackAI.Data;
using FullStackAI.Data.Csv;
using FullStackAI.Evaluation;
using FullStackAI.Metrics;
using FullStackAI.Numerics;
using FullStackAI.Preprocessing;
using FullStackAI.Trainers.Linear;

namespace FullStackAI.Tests.Preprocessing;

/// <summary>Automatic features and logistic regression reach the scores of
/// scikit-learn's TF-IDF and logistic regression, less one point.</summary>
[TestClass]
public sealed class FeaturizerRealDataTests
{
    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    [Timeout(120_000)]
    public void Plan_SmsSpam_ReachesTheReference()
    {
        Table table = Table.FromCsv(
            RealData.File("sms_spam/sms_spam.csv"),
            new CsvOptions { Types = new Dictionary<string, ColumnKind> { ["text"] = ColumnKind.Text } });
        (Table train, Table test) = Split(table);
        (FittedRecipe fitted, LabelledTable data) = Fit(train, "type");

        var metrics = BinaryClassificationMetrics.Compute(fitted.Score(LabelledTable.ForEvaluation(test, data.Roles, data.Encoder)));
        TestContext.WriteLine($"sms_spam: accuracy {metrics.Accuracy:0.0000}, AUC {metrics.AreaUnderRocCurve:0.0000}");
        Assert.IsGreaterThanOrEqualTo(0.9685, metrics.Accuracy);
        Assert.IsGreaterThanOrEqualTo(0.9825, metrics.AreaUnderRocCurve);
    }

    [TestMethod]
    [TestCategory("Soak")]
    [Timeout(300_000)]
    public void Plan_ChineseTitles_ReachesTheReference()
    {
        Table table = Table.FromCsv(
            RealData.File("zh_news_titles/dev.txt"), new CsvOptions { Separator = '\t', Header = false, Quotes = false });
        string text = table.Columns[0].Name;
        string label = table.Columns[1].Name;
        table = new Table([.. table.Columns.Select(column => column is IntegerColumn classes
            ? new CategoryColumn(
                label,
                [.. Enumerable.Range(0, classes.Length).Select(row => (int)classes[row])],
                [.. Enumerable.Range(0, 10).Select(i => $"class {i}")])
            : column)]);
        Assert.AreEqual(ColumnKind.Text, table[text].Kind);
        (Table train, Table test) = Split(table);
        (FittedRecipe fitted, LabelledTable data) = Fit(train, label);

        var metrics = MulticlassClassificationMetrics.Compute(fitted.Score(LabelledTable.ForEvaluation(test, data.Roles, data.Encoder)));
        TestContext.WriteLine($"zh_news_titles: accuracy {metrics.MicroAccuracy:0.0000}");
        Assert.IsGreaterThanOrEqualTo(0.835, metrics.MicroAccuracy);
    }

    [TestMethod]
    [TestCategory("Soak")]
    [Timeout(300_000)]
    public void Plan_Banking77_ReachesTheReference()
    {
        (FittedRecipe fitted, LabelledTable data) = Fit(Table.FromCsv(RealData.File("banking77/train.csv")), "category");

        var metrics = MulticlassClassificationMetrics.Compute(
            fitted.Score(LabelledTable.ForEvaluation(Table.FromCsv(RealData.File("banking77/test.csv")), data.Roles, data.Encoder)));
        TestContext.WriteLine($"banking77: accuracy {metrics.MicroAccuracy:0.0000}");
        Assert.IsGreaterThanOrEqualTo(0.8848, metrics.MicroAccuracy);
    }

    private static (Table Train, Table Test) Split(Table table)
    {
        int[] order = new Rng(0).Permutation(table.RowCount);
        int test = table.RowCount / 5;
        return (table.Take(order.AsSpan(test)), table.Take(order.AsSpan(0, test)));
    }

    private (FittedRecipe Fitted, LabelledTable Data) Fit(Table train, string label)
    {
        LabelledTable data = LabelledTable.ForTraining(train, new DataRoles { Label = label });
        var trainer = new LogisticRegressionTrainer();
        FeaturizerPlan plan = new Featurizer().Plan(data.Features, trainer.FeatureForm);
        long started = TimeProvider.System.GetTimestamp();
        FittedRecipe fitted = new Recipe("logistic", plan.Pipeline, trainer).Fit(data);
        TestContext.WriteLine(
            $"{string.Join("; ", plan.Decisions)}: {fitted.Pipeline.Features.Count} features in {TimeProvider.System.GetElapsedTime(started).TotalSeconds:0.0} s");
        return (fitted, data);
    }
}
