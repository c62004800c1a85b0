using System.Globalization;
using System.Text.Json.Nodes;

namespace FullStackAI.Cli.Tests;

/// <summary>From a file to a model and its predictions, as users go.</summary>
[TestClass]
public sealed class JourneyTests
{
    private static readonly string[] Quick = ["--trainer", "logistic-regression", "--folds", "3"];

    [TestMethod]
    [DataRow("")]
    [DataRow("de-DE")]
    [DataRow("tr-TR")]
    public void TrainEvaluatePredict_UnderAnyCulture_SayTheSame(string culture)
    {
        using var folder = new WorkFolder();
        string data = folder.Write("churn.csv", Samples.Churn());
        Fsai In(string name, params string[] arguments) => Fsai.Run(CultureInfo.GetCultureInfo(name), CancellationToken.None, arguments);

        string[] Journey(string name)
        {
            In(name, ["train", data, "--label", "churned", .. Quick, "-o", folder["m.fsai"]]).Succeeded();
            string evaluated = In(name, "evaluate", folder["m.fsai"], data).Succeeded().Out;
            string predicted = In(name, "predict", folder["m.fsai"], data, "--keep", "id").Succeeded().Out;
            string inspected = In(name, "inspect", folder["m.fsai"]).Succeeded().Out;
            return [evaluated, predicted, inspected];
        }

        CollectionAssert.AreEqual(Journey(""), Journey(culture));
    }

    [TestMethod]
    public void Train_ABinaryFile_SavesAModelThatPredictsWithoutTheLabel()
    {
        using var folder = new WorkFolder();
        string data = folder.Write("churn.csv", Samples.Churn());
        string unlabelled = folder.Write(
            "new.csv",
            "plan,tenure,id,charge,zip,joined\nbasic,1,K1,79.5,01000,2024-03-01\nplus,58,K2,21,01001,2024-04-01\nnever seen,,K3,,,\n");

        Fsai trained = Fsai.Run(["train", data, "--label", "churned", .. Quick, "-o", folder["m.fsai"], "--json"]).Succeeded();
        Fsai predicted = Fsai.Run("predict", folder["m.fsai"], unlabelled, "-o", folder["out.csv"], "--keep", "id").Succeeded();

        JsonNode report = JsonNode.Parse(trained.Out)!;
        Assert.AreEqual("Binary", (string?)report["task"]);
        Assert.AreEqual("logistic-regression", (string?)report["best"]!["trainer"]);
        Assert.IsGreaterThan(0.8, (double)report["best"]!["score"]!);
        Assert.Contains("left out", trained.Out, "the identifier is named as left out");
        Assert.Contains("3 rows predicted", predicted.Error);
        string[] lines = File.ReadAllLines(folder["out.csv"]);
        Assert.AreEqual("id,PredictedLabel,Probability.no,Probability.yes", lines[0]);
        Assert.HasCount(4, lines);
        StringAssert.StartsWith(lines[1], "K1,yes,");
        StringAssert.StartsWith(lines[2], "K2,no,");
        StringAssert.StartsWith(lines[3], "K3,");
    }

    [TestMethod]
    public void Train_ARegressionWithATestFile_ReportsItsScores()
    {
        using var folder = new WorkFolder();
        string data = folder.Write("houses.csv", Samples.Houses());
        string test = folder.Write("test.csv", Samples.Houses(50));

        Fsai trained = Fsai.Run(
            "train", data, "--label", "3", "--test", test, "--trainer", "baseline,linear-regression", "-o", folder["m.fsai"], "--json").Succeeded();
        string predicted = Fsai.Run("predict", folder["m.fsai"], test).Succeeded().Out;

        JsonNode report = JsonNode.Parse(trained.Out)!;
        Assert.AreEqual("Regression", (string?)report["task"]);
        Assert.IsGreaterThan(0.99, (double)report["test"]!["RSquared"]!);
        Assert.AreEqual("Score,Lower,Upper", predicted.Split('\n')[0]);
    }

    [TestMethod]
    public void Train_TwiceWithOneSeed_GivesTheSameBytes()
    {
        using var folder = new WorkFolder();
        string data = folder.Write("churn.csv", Samples.Churn());

        Fsai.Run(["train", data, "--label", "churned", .. Quick, "--seed", "9", "--threads", "1", "-o", folder["a.fsai"]]).Succeeded();
        Fsai.Run(["train", data, "--label", "churned", .. Quick, "--seed", "9", "--threads", "4", "-o", folder["b.fsai"]]).Succeeded();

        CollectionAssert.AreEqual(File.ReadAllBytes(folder["a.fsai"]), File.ReadAllBytes(folder["b.fsai"]));
    }

    [TestMethod]
    public void Train_AMetricByItsShortName_MeansThatOfTheTask()
    {
        using var folder = new WorkFolder();
        string data = folder.Write(
            "three.csv",
            Samples.Churn().Replace(",no\n", ",maybe\n", StringComparison.Ordinal).Replace(
                "plus,01000", "plus,01009", StringComparison.Ordinal));
        string text = File.ReadAllText(data);
        int at = 0;
        File.WriteAllText(
            data,
            string.Concat(text
                .Split('\n')
                .Select(line => line.EndsWith("maybe", StringComparison.Ordinal) && at++ % 2 == 0 ? line[..^5] + "no\n" : line + "\n"))
                .TrimEnd() + "\n");

        Fsai trained = Fsai.Run([
            "train", data, "--label", "churned", "--metric", "accuracy", .. Quick, "-o", folder["m.fsai"], "--json",
        ]).Succeeded();

        Assert.AreEqual("MicroAccuracy", (string?)JsonNode.Parse(trained.Out)!["metric"]);
    }

    [TestMethod]
    public void Train_OverruledTypes_AreKeptByTheModel()
    {
        using var folder = new WorkFolder();
        string data = folder.Write("churn.csv", Samples.Churn());

        Fsai.Run([
            "train", data, "--label", "churned", "--type", "zip=category,tenure=number", "--ignore", "joined,1", .. Quick, "-o",
            folder["m.fsai"],
        ]).Succeeded();
        JsonNode model = JsonNode.Parse(Fsai.Run("inspect", folder["m.fsai"], "--json").Succeeded().Out)!;

        JsonNode zip = model["columns"]!.AsArray().Single(column => (string?)column!["name"] == "zip")!;
        Assert.AreEqual("category", (string?)zip["type"]);
        CollectionAssert.Contains(zip["levels"]!.AsArray().Select(level => (string?)level).ToArray(), "01000");
        CollectionAssert.AreEquivalent(
            new[] { "tenure", "charge", "plan", "zip" }, model["columns"]!.AsArray().Select(column => (string?)column!["name"]).ToArray());
    }

    [TestMethod]
    public void Train_WordsForMissing_AreRememberedByTheModel()
    {
        using var folder = new WorkFolder();
        string data = folder.Write("houses.csv", Samples.Houses().Replace("\n", "\n", StringComparison.Ordinal) + "gone,3,200\n");
        string rows = folder.Write("new.csv", "size,rooms\ngone,3\n");

        Fsai.Run("train", data, "--label", "price", "--missing", "gone", "--trainer", "linear-regression", "-o", folder["m.fsai"]).Succeeded();
        Fsai predicted = Fsai.Run("predict", folder["m.fsai"], rows).Succeeded();

        Assert.DoesNotContain("warning", predicted.Error);
        Assert.HasCount(3, predicted.Out.Split('\n'));
    }

    [TestMethod]
    [DataRow("out.csv", "Score,Lower,Upper")]
    [DataRow("out.tsv", "Score\tLower\tUpper")]
    [DataRow("out.jsonl", "{\"Score\":")]
    public void Predict_TheExtension_SaysTheForm(string name, string begin)
    {
        using var folder = new WorkFolder();
        string data = folder.Write("houses.csv", Samples.Houses());
        Fsai.Run("train", data, "--label", "price", "--trainer", "linear-regression", "-o", folder["m.fsai"]).Succeeded();

        Fsai.Run("predict", folder["m.fsai"], data, "-o", folder[name]).Succeeded();
        Fsai.Run("predict", folder["m.fsai"], data, "-o", folder[name + ".gz"]).Succeeded();

        string text = File.ReadAllText(folder[name]);
        StringAssert.StartsWith(text, begin);
        using var zip = new System.IO.Compression.GZipStream(
            File.OpenRead(folder[name + ".gz"]), System.IO.Compression.CompressionMode.Decompress);
        using var reader = new StreamReader(zip);
        Assert.AreEqual(text, reader.ReadToEnd());
    }

    [TestMethod]
    public void Predict_ManyPieces_EqualsTheWholeAtOnce()
    {
        using var folder = new WorkFolder();
        string data = folder.Write("churn.csv", Samples.Churn());
        Fsai.Run(["train", data, "--label", "churned", .. Quick, "-o", folder["m.fsai"]]).Succeeded();
        string[] lines = Samples.Churn().TrimEnd().Split('\n');
        string large = folder.Write(
            "large.csv",
            lines[0] + "\n" + string.Concat(Enumerable.Repeat(string.Concat(lines.Skip(1).Select(line => line + "\n")), 2000)));

        string small = Fsai.Run("predict", folder["m.fsai"], data).Succeeded().Out;
        Fsai.Run("predict", folder["m.fsai"], large, "-o", folder["out.csv"]).Succeeded();

        string[] expected = small.TrimEnd().Split('\n');
        using var reader = new StreamReader(folder["out.csv"]);
        Assert.AreEqual(expected[0], reader.ReadLine());
        int row = 0;
        for (; reader.ReadLine() is { } line; row++)
        {
            if (line != expected[1 + (row % 240)])
            {
                Assert.AreEqual(expected[1 + (row % 240)], line, $"row {row}");
            }
        }

        Assert.AreEqual(480_000, row);
    }

    [TestMethod]
    public void Predict_AModelThatReadsNoColumn_SaysTheSameOfEveryRow()
    {
        using var folder = new WorkFolder();
        string data = folder.Write("line.csv", "x,y\n" + string.Concat(Enumerable.Range(0, 60).Select(i => $"{i},{(2 * i) + 1}\n")));

        Fsai.Run("train", data, "--label", "y", "--trainer", "baseline", "-o", folder["m.fsai"]).Succeeded();
        string[] lines = Fsai.Run("predict", folder["m.fsai"], data).Succeeded().Out.TrimEnd().Split('\n');

        Assert.HasCount(61, lines);
        Assert.HasCount(1, lines.Skip(1).Distinct().ToArray());
        Fsai.Run("evaluate", folder["m.fsai"], data).Succeeded();
    }

    [TestMethod]
    public void Evaluate_AsJson_HoldsMetricsAndConfusion()
    {
        using var folder = new WorkFolder();
        string data = folder.Write("churn.csv", Samples.Churn());
        Fsai.Run(["train", data, "--label", "churned", .. Quick, "-o", folder["m.fsai"]]).Succeeded();

        JsonNode report = JsonNode.Parse(Fsai.Run("evaluate", folder["m.fsai"], data, "--json").Succeeded().Out)!;
        JsonNode strict = JsonNode.Parse(Fsai.Run("evaluate", folder["m.fsai"], data, "--json", "--threshold", "1").Succeeded().Out)!;

        Assert.AreEqual(240, (int)report["rows"]!);
        Assert.AreEqual(240.0, report["confusion"]!.AsArray().Sum(row => row!.AsArray().Sum(cell => (double)cell!)));
        Assert.AreEqual((double)report["metrics"]!["AreaUnderRocCurve"]!, (double)strict["metrics"]!["AreaUnderRocCurve"]!);
        Assert.AreEqual(0.0, (double)strict["metrics"]!["PositiveRecall"]!);
    }

    [TestMethod]
    [DataRow("documents.svm")]
    [DataRow("documents.train")]
    public void Train_LibSvmTextWithQueries_IsARanking(string name)
    {
        using var folder = new WorkFolder();
        string data = folder.Write(name, Samples.Documents());

        Fsai trained = Fsai.Run(
            "train", data, "--label", "label", "--trainer", "boosting", "--folds", "3", "-o", folder["m.fsai"], "--json").Succeeded();
        Fsai evaluated = Fsai.Run("evaluate", folder["m.fsai"], data).Succeeded();

        Assert.AreEqual("Ranking", (string?)JsonNode.Parse(trained.Out)!["task"]);
        Assert.IsGreaterThan(0.9, (double)JsonNode.Parse(trained.Out)!["best"]!["score"]!);
        Assert.Contains("the file has queries", trained.Error);
        Assert.Contains("Ndcg@10", evaluated.Out);
    }

    [TestMethod]
    [DataRow("rows", "[\n{\"x\": 1, \"y\": \"a\"},\n{\"x\": 2, \"y\": \"b\"}]", false)]
    [DataRow("rows.txt", "{\"x\": 1, \"y\": \"a\"}\n{\"x\": 2, \"y\": \"b\"}\n", false)]
    [DataRow("rows.txt", "x y\n1 3:4\n2 3:5\n", true)]
    [DataRow("rows.csv", "x,y\n1,{\n2,[\n", true)]
    public void Profile_AFileWithoutATellingExtension_IsReadByWhatItHolds(string name, string text, bool delimited)
    {
        using var folder = new WorkFolder();

        Fsai profiled = Fsai.Run("profile", folder.Write(name, text)).Succeeded();

        Assert.Contains("2 rows, ", profiled.Out);
        Assert.AreEqual(delimited, profiled.Out.Contains("  separator: ", StringComparison.Ordinal));
    }

    [TestMethod]
    [DataRow("--no-header", "--separator", "tab")]
    [DataRow("--no-header")]
    [DataRow("--separator", "space")]
    public void Profile_AFileLikeLibSvmCalledDelimited_IsDelimitedText(params string[] options)
    {
        using var folder = new WorkFolder();
        string data = folder.Write("times", "5 12:30\n7 13:45\n");

        Fsai profiled = Fsai.Run(["profile", data, .. options]).Succeeded();

        Assert.Contains("LibSVM", Fsai.Run("profile", data).Succeeded().Error + Fsai.Run("profile", data).Out);
        Assert.Contains("  separator: ", profiled.Out);
    }
}
