using System.Text;
using FullStackAI.AutoML;
using FullStackAI.Data;
using FullStackAI.Inference;
using FullStackAI.Metrics;
using FullStackAI.Numerics;
using FullStackAI.Reporting;
using FullStackAI.Tests.Evaluation;
using FullStackAI.Trainers;
using FullStackAI.Trainers.Baseline;
using FullStackAI.Trainers.Boosting;
using FullStackAI.Trainers.Forests;
using FullStackAI.Trainers.Linear;

namespace FullStackAI.Tests.Reporting;

[TestClass]
public sealed class ReportTests
{
    private const int MostBytes = 2_000_000;
    private static readonly string[] Hostile =
    [
        "<script>alert('x')</script>", "\"><img src=x onerror=alert(1)>", "a' onmouseover='x", "</title></style><b>&amp;",
        "\u202Ereversed\0",
    ];

    [TestMethod]
    public async Task Report_ABinaryExperiment_ShowsEveryPart()
    {
        Leaderboard board = await Run(Rows(400, classes: 2), "y", new BaselineTrainer(), Boosting(), new LogisticRegressionTrainer());
        string page = board.Report().Html;
        foreach (string part in (string[])[
            "Warnings", "ROC", "Precision and recall", "Calibration", "Confusion", "Choosing a threshold", "Importance of columns",
            "Partial dependence", "Leaderboard", "Learning curves", "The parts of the model", "Missing cells", "Time",
            "Decisions and their reasons", "Run it again",
        ])
        {
            Shows(page, part);
        }

        Shows(page, Figures.Score(board.Best.Score.Value));
        Shows(page, "5-fold cross-validation");
        Assert.IsGreaterThan(300, MarkupCheck.Count(page));
    }

    [TestMethod]
    public async Task Report_SeveralClasses_ShowsEachAgainstTheRest()
    {
        string page = (await Run(Rows(400, classes: 4), "y", new BaselineTrainer(), Boosting())).Report().Html;
        MarkupCheck.Count(page);
        Shows(page, "Each class against the rest.");
        Shows(page, "probability of the predicted class");
        Shows(page, "class 3");
    }

    [TestMethod]
    public async Task Report_ARegression_ShowsErrors()
    {
        Leaderboard board = await Run(
            Rows(400, classes: 0),
            "y",
            new BaselineTrainer(),
            new LinearRegressionTrainer(),
            new ForestTrainer(new ForestOptions { NumTrees = 20 }));
        string page = board.Report().Html;
        MarkupCheck.Count(page);
        foreach (string part in (string[])[
            "Predicted and true", "How large errors are", "Where errors are large", "The band holds 90 % of new rows.",
        ])
        {
            Shows(page, part);
        }
    }

    [TestMethod]
    public async Task Report_ARanking_ShowsItsGroups()
    {
        var rng = new Rng(4);
        double[] signal = [.. Enumerable.Range(0, 300).Select(_ => rng.NextGaussian())];
        var table = new Table([
            new NumberColumn("x", signal),
            new IntegerColumn("group", [.. Enumerable.Range(0, 300).Select(row => (long)(row / 10))]),
            new IntegerColumn("y", [.. signal.Select(value => (long)Math.Clamp(value + 1, 0, 3))]),
        ]);
        var experiment = new Experiment
        {
            Label = "y",
            Task = TaskKind.Ranking,
            GroupColumn = "group",
            Trainers = [Boosting()],
            Budget = null,
        };
        string page = (await experiment.RunAsync(table)).Report().Html;
        MarkupCheck.Count(page);
        Shows(page, "Group by group");
        Shows(page, "mean contribution");
    }

    [TestMethod]
    public async Task Report_HostileNames_StayText()
    {
        var rng = new Rng(7);
        List<Column> columns =
        [
            .. Hostile.Select(name => (Column)new NumberColumn(name, [.. Enumerable.Range(0, 200).Select(_ => rng.NextGaussian())]))
        ];
        columns.Add(CategoryColumn.Of("<svg/onload=alert(2)>", [.. Enumerable.Range(0, 200).Select(row => Hostile[row % Hostile.Length])]));
        columns.Add(new TextColumn(
            "<iframe>", Enumerable.Range(0, 200).Select(row => $"{Hostile[row % Hostile.Length]} some more words number {row}")));
        double[] first = [.. Enumerable.Range(0, 200).Select(row => ((NumberColumn)columns[0])[row])];
        columns.Add(CategoryColumn.Of(
            "label</script>\"'", [.. first.Select(value => value > 0.5 ? Hostile[1] : value > -0.5 ? Hostile[0] : "plain")]));

        Leaderboard board = await Run(
            new Table(columns),
            "label</script>\"'",
            new TestTrainer("<b>failing</b>", (_, _) => throw new DivideByZeroException("<u>no</u> luck")),
            new BaselineTrainer(),
            Boosting());
        string page = Report.Of(board, new ReportOptions { Title = "<h1>own</h1>" }).Html;

        MarkupCheck.Count(page);
        Hides(page, "<script");
        Hides(page, "<img");
        Assert.Contains("&lt;script&gt;alert(&#39;x&#39;)", page);
        Assert.Contains("&lt;u&gt;no&lt;/u&gt; luck", page);
        Shows(page, "default-src 'none'");
    }

    [TestMethod]
    public async Task Report_TheSameLeaderboard_GivesTheSameBytesInAnyCulture()
    {
        Leaderboard board = await Run(Rows(300, classes: 2), "y", new BaselineTrainer(), Boosting());
        string page = board.Report().Html;
        var before = System.Globalization.CultureInfo.CurrentCulture;
        try
        {
            System.Globalization.CultureInfo.CurrentCulture = System.Globalization.CultureInfo.GetCultureInfo("de-DE");
            Assert.AreEqual(page, board.Report().Html);
        }
        finally
        {
            System.Globalization.CultureInfo.CurrentCulture = before;
        }
    }

    [TestMethod]
    public async Task Report_ManyColumnsClassesAndRows_StaysSmall()
    {
        const int Rows = 6_000;
        var rng = new Rng(5);
        List<Column> columns =
        [
            .. Enumerable.Range(0, 300)
                .Select(i => (Column)new NumberColumn(
                    $"column {i} {new string('n', 300)}", [.. Enumerable.Range(0, Rows).Select(_ => rng.NextGaussian())]))
        ];
        columns.Add(CategoryColumn.Of("y", [.. Enumerable.Range(0, Rows).Select(row => $"class {row % 120} {new string('c', 300)}")]));
        Leaderboard board = await (Quick("y", new BaselineTrainer()) with { Folds = 2 }).RunAsync(new Table(columns));
        string page = board.Report().Html;
        MarkupCheck.Count(page);
        Assert.IsLessThan(MostBytes, Encoding.UTF8.GetByteCount(page));
        Shows(page, "150 of 301 columns");
    }

    [TestMethod]
    public async Task Report_EveryTrialFailed_SaysWhy()
    {
        Leaderboard board = await Run(
            Rows(200, classes: 2), "y", new TestTrainer("failing", (_, _) => throw new DivideByZeroException("no luck")));
        string page = board.Report().Html;
        MarkupCheck.Count(page);
        Shows(page, "No trial gave a model.");
        Shows(page, "no luck");
    }

    [TestMethod]
    public async Task Report_AMetricThatFailsLater_StillGivesAPage()
    {
        bool fails = false;
        Metric moody = Metric.Custom(
            "moody", higherIsBetter: true, rows => fails ? throw new FormatException("enough") : Metric.AreaUnderRocCurve.Compute(rows));
        Leaderboard board = await (Quick("y", new LogisticRegressionTrainer()) with { Metric = moody }).RunAsync(Rows(200, classes: 2));
        fails = true;
        Shows(board.Report().Html, "mean contribution");
    }

    [TestMethod]
    public async Task Report_ASavedModel_TellsWhatItKnowsWithAndWithoutRows()
    {
        Table table = Rows(400, classes: 2);
        Leaderboard board = await Run(table, "y", new BaselineTrainer(), Boosting());
        using var predictor = new Predictor(board.Best.Bundle);

        string alone = Report.Of(predictor).Html;
        string judged = Report.Of(predictor, table).Html;
        string unlabelled = Report.Of(predictor, table.Drop("y")).Html;

        foreach (string page in (string[])[alone, judged, unlabelled])
        {
            MarkupCheck.Count(page);
            Shows(page, "Columns the model reads");
        }

        Hides(alone, "ROC");
        Shows(judged, "ROC");
        Shows(judged, "On these rows");
        Hides(unlabelled, "ROC");
        Shows(unlabelled, "Missing cells");
    }

    [TestMethod]
    public async Task Report_AModelThatReadsNothing_HasNoUsage()
    {
        // The budget is over before any trainer can start: the prior alone makes the model.
        Leaderboard board = await new Experiment { Label = "y", Budget = TimeSpan.FromTicks(1) }.RunAsync(Rows(200, classes: 2));
        Assert.AreEqual("baseline", board.Best.Name);
        using var predictor = new Predictor(board.Best.Bundle);
        foreach (string page in (string[])[
            board.Report().Html, Report.Of(predictor).Html, Report.Of(predictor, Rows(200, classes: 2)).Html,
        ])
        {
            MarkupCheck.Count(page);
            Hides(page, "What the model uses");
        }
    }

    [TestMethod]
    [DataRow(2)]
    [DataRow(3)]
    public async Task Report_Texts_ShowsTheTermsThatCount(int classes)
    {
        string[] words = ["alpha", "beta", "gamma"];
        var rng = new Rng(9);
        int[] truth = [.. Enumerable.Range(0, 240).Select(_ => rng.NextInt32(classes))];
        var table = new Table([
            new TextColumn("text", truth.Select((@class, row) => $"some plain words about {words[@class]} and number {row % 40} more")),
            CategoryColumn.Of("y", [.. truth.Select(@class => $"class {@class}")]),
        ]);

        string page = (await Run(table, "y", new LogisticRegressionTrainer())).Report().Html;

        MarkupCheck.Count(page);
        Shows(page, "Terms that count");
        Shows(page, "alpha");
        Shows(page, "beta");
    }

    [TestMethod]
    public async Task Save_AFile_IsThePageOrNothing()
    {
        using var folder = new TemporaryFolder();
        Report report = (await Run(Rows(200, classes: 2), "y", new BaselineTrainer())).Report();
        string path = Path.Combine(folder.Path, "report.html");
        report.Save(path);
        Assert.AreEqual(report.Html, File.ReadAllText(path));
        Assert.ThrowsExactly<DirectoryNotFoundException>(() => report.Save(Path.Combine(folder.Path, "none", "report.html")));
        Assert.HasCount(1, Directory.GetFiles(folder.Path));
    }

    [TestMethod]
    public void Options_OutOfRange_AreAllNamed()
    {
        var options = new ReportOptions { MaxRows = 1, MaxColumns = 0, Curves = -1 };
        string message = Assert.ThrowsExactly<ArgumentException>(options.Validate).Message;
        foreach (string name in (string[])["MaxRows", "MaxColumns", "Curves"])
        {
            Assert.Contains(name, message);
        }
    }

    // A page is too long for a message.
    private static void Shows(string page, string part) =>
        Assert.IsTrue(page.Contains(part, StringComparison.Ordinal), $"the page does not show: {part}");

    private static void Hides(string page, string part) =>
        Assert.IsFalse(page.Contains(part, StringComparison.Ordinal), $"the page shows: {part}");

    internal static Experiment Quick(string label, params ITrainer[] trainers) =>
        new() { Label = label, Trainers = trainers, Budget = null, Parallelism = 2 };

    internal static Task<Leaderboard> Run(Table table, string label, params ITrainer[] trainers) => Quick(label, trainers).RunAsync(table);

    internal static BoostingTrainer Boosting() => new(new BoostingOptions { NumIterations = 40, NumLeaves = 8 });

    /// <summary>Numbers, a category, a date, a text and gaps; two classes, several, or (0) a number to predict.</summary>
    internal static Table Rows(int count, int classes)
    {
        var rng = new Rng(11);
        double[] one = [.. Enumerable.Range(0, count).Select(_ => rng.NextGaussian())];
        double[] two = [.. Enumerable.Range(0, count).Select(row => row % 9 == 0 ? double.NaN : rng.NextDouble() * 1e6)];
        double[] truth = [.. Enumerable.Range(0, count).Select(row => one[row] + (row % 3) + (0.3 * rng.NextGaussian()))];
        Column label = classes == 0
            ? new NumberColumn("y", truth)
            : CategoryColumn.Of(
                "y", [.. truth.Select(value => $"class {Math.Clamp((int)Math.Floor((value + 1) * classes / 4), 0, classes - 1)}")]);
        return new Table(
        [
            new NumberColumn("one", one),
            new NumberColumn("two", two),
            CategoryColumn.Of("three", [.. Enumerable.Range(0, count).Select(row => $"level {row % 3}")]),
            new DateTimeColumn(
                "when", [.. Enumerable.Range(0, count).Select(row => new DateTime(2024, 1, 1).AddDays(rng.NextInt32(700)).Ticks)]),
            label,
        ]);
    }
}
