using System.Text.Json.Nodes;

namespace FullStackAI.Cli.Tests;

/// <summary>The options of <c>fsai train</c> that say which models are tried and how long.</summary>
[TestClass]
public sealed class SearchOptionsTests
{
    [TestMethod]
    public void Train_FamiliesAndMaxTrials_TriesNoMore()
    {
        using var folder = new WorkFolder();
        string data = folder.Write("houses.csv", Samples.Houses());
        Fsai run = Fsai.Run([
            "train", data, "--label", "price", "--families", "linear,boosting", "--max-trials", "2", "--folds", "2", "-o",
            folder["m.fsai"], "--json",
        ]).Succeeded();
        string?[] tried = [.. JsonNode.Parse(run.Out)!["leaderboard"]!
            .AsArray()
            .Where(entry => entry!["members"] is null)
            .Select(entry => (string?)entry!["trainer"])];
        CollectionAssert.AreEquivalent(new[] { "baseline", "linear-regression", "boosting" }, tried);
    }

    [TestMethod]
    public void Train_Interpretable_GivesNoBlend()
    {
        using var folder = new WorkFolder();
        string data = folder.Write("houses.csv", Samples.Houses());
        Fsai run = Fsai.Run([
            "train", data, "--label", "price", "--preset", "interpretable", "--folds", "2", "-o", folder["m.fsai"], "--json",
        ]).Succeeded();
        Assert.IsNull(JsonNode.Parse(run.Out)!["best"]!["members"]);
    }

    [TestMethod]
    public void Train_AJournal_IsNotTrainedAgain()
    {
        using var folder = new WorkFolder();
        string data = folder.Write("houses.csv", Samples.Houses());
        string[] line = ["train", data, "--label", "price", "--work", "3", "--journal", folder["run.journal"], "-o", folder["m.fsai"], "--json"];
        JsonNode first = JsonNode.Parse(Fsai.Run(line).Succeeded().Out)!;
        long bytes = new FileInfo(folder["run.journal"]).Length;
        JsonNode second = JsonNode.Parse(Fsai.Run(line).Succeeded().Out)!;
        Assert.AreEqual(bytes, new FileInfo(folder["run.journal"]).Length);
        Assert.AreEqual(Scores(first), Scores(second));
    }

    [TestMethod]
    public void Train_LimitsAndAWarmStart_ReachTheExperiment()
    {
        using var folder = new WorkFolder();
        string data = folder.Write("houses.csv", Samples.Houses());
        string[] line = ["train", data, "--label", "price", "--families", "linear,boosting", "--max-trials", "2", "--folds", "2", "--json", "-o"];
        Fsai.Run([.. line, folder["first.fsai"], "--max-bytes", "2000"]).Succeeded();
        JsonNode second = JsonNode.Parse(
            Fsai.Run([.. line, folder["second.fsai"], "--warm-start", folder["first.fsai"], "--max-microseconds", "1e9"]).Succeeded().Out)!;
        string[] subjects = [.. second["decisions"]!.AsArray().Select(decision => (string)decision!["subject"]!)];
        CollectionAssert.Contains(subjects, "warm start");
        CollectionAssert.Contains(subjects, "limits");
    }

    [TestMethod]
    public void Train_AMonotoneColumnWithoutATrainer_IsKeptToByTheWholeExperiment()
    {
        using var folder = new WorkFolder();
        string data = folder.Write("houses.csv", Samples.Houses());
        Fsai run = Fsai.Run([
            "train", data, "--label", "price", "--monotone", "size=+", "--max-trials", "1", "--folds", "2", "-o", folder["m.fsai"],
            "--json",
        ]).Succeeded();
        Assert.IsTrue(JsonNode.Parse(run.Out)!["leaderboard"]!
            .AsArray()
            .All(entry => (string?)entry!["family"] is "boosting" or "baseline" or null));
        Fsai.Run("train", data, "--label", "price", "--monotone", "wealth=+", "-o", folder["n.fsai"]).FailedWith(
            ExitCode.Data, "'wealth'", "'size'");
    }

    [TestMethod]
    public void Train_AsJson_TellsTheExperimentsOwnStartAndEnd()
    {
        using var folder = new WorkFolder();
        string data = folder.Write("houses.csv", Samples.Houses());
        DateTime before = DateTime.UtcNow;
        JsonNode report = JsonNode.Parse(
            Fsai.Run([
                "train", data, "--label", "price", "--families", "linear", "--max-trials", "1", "--folds", "2", "-o", folder["m.fsai"],
                "--json",
            ]).Succeeded().Out)!;
        DateTime started = ((DateTime)report["started"]!).ToUniversalTime();
        DateTime ended = ((DateTime)report["ended"]!).ToUniversalTime();
        Assert.IsTrue(before <= started && started < ended && ended <= DateTime.UtcNow);
        Assert.AreEqual((double)report["seconds"]!, (ended - started).TotalSeconds, 0.5);
        JsonNode linear = report["leaderboard"]!.AsArray().Single(entry => (string?)entry!["family"] == "linear")!;
        Assert.AreEqual("1 times the usual penalty", (string?)linear["settings"]);
    }

    [TestMethod]
    public void Train_AMemoryLimitBelowTheData_SaysSoOnTheBoard()
    {
        using var folder = new WorkFolder();
        string data = folder.Write("houses.csv", Samples.Houses(60_000));
        JsonNode report = JsonNode.Parse(
            Fsai.Run([
                "train", data, "--label", "price", "--max-trials", "1", "--max-memory", "1", "--trial-time", "5s", "-o", folder["m.fsai"],
                "--json",
            ]).Succeeded().Out)!;
        Assert.AreEqual("baseline", (string?)report["best"]!["trainer"]);
        Assert.IsTrue(report["leaderboard"]!
            .AsArray()
            .Any(entry => ((string?)entry!["failure"])?.Contains("the limit is 1 MB", StringComparison.Ordinal) == true));
    }

    [TestMethod]
    [DataRow("--families svm", "kind of model 'svm'")]
    [DataRow("--max-trials 0", "at least 1")]
    [DataRow("--preset quick", "--preset")]
    [DataRow("--work 0", "above 0")]
    [DataRow("--max-microseconds 0", "above 0")]
    [DataRow("--max-bytes 0", "above 0")]
    [DataRow("--max-memory 0", "above 0")]
    [DataRow("--trial-time soon", "no time above zero")]
    public void Train_ABadSearchOption_IsAUsageFault(string options, string expected)
    {
        using var folder = new WorkFolder();
        string data = folder.Write("houses.csv", Samples.Houses());
        Fsai run = Fsai.Run(["train", data, "--label", "price", "-o", folder["m.fsai"], .. options.Split(' ')]);
        Assert.AreEqual(ExitCode.Usage, run.Code, run.Error);
        Assert.Contains(expected, run.Error);
    }

    private static string Scores(JsonNode report) =>
        string.Join('\n', report["leaderboard"]!.AsArray().Select(entry => $"{entry!["trainer"]} {entry["score"]}"));
}
