using System.Globalization;
using System.Text.Json.Nodes;

namespace FullStackAI.Cli.Tests;

/// <summary><c>fsai explain</c> as users go.</summary>
[TestClass]
public sealed class ExplainTests
{
    [TestMethod]
    [DataRow("")]
    [DataRow("de-DE")]
    public void Explain_ARow_ShowsWhatEachColumnAdded(string culture)
    {
        using var folder = new WorkFolder();
        string data = Train(folder, "logistic-regression");

        Fsai shown = Fsai.Run(
            CultureInfo.GetCultureInfo(
                culture), CancellationToken.None, "explain", folder["m.fsai"], data, "--row", "2", "--top", "2").Succeeded();

        string[] lines = shown.Out.Split('\n');
        StringAssert.StartsWith(lines[0], "row 2: ");
        Assert.Contains("log-odds of 'yes'", lines[1]);
        Assert.Contains("other", shown.Out);
        Assert.Contains("█", shown.Out);
        Assert.Contains("│", shown.Out);
    }

    [TestMethod]
    [DataRow("logistic-regression", "Linear")]
    [DataRow("boosting", "TreeShap")]
    public void Explain_AsJson_AddsUpToTheScore(string trainer, string method)
    {
        using var folder = new WorkFolder();
        string data = Train(folder, trainer);

        JsonNode report = JsonNode.Parse(Fsai.Run("explain", folder["m.fsai"], data, "--row", "5", "--json").Succeeded().Out)!;

        Assert.AreEqual(5, (int)report["row"]!);
        Assert.AreEqual(method, (string?)report["method"]);
        Assert.AreEqual("LogOdds", (string?)report["unit"]);
        JsonNode output = report["outputs"]![0]!;
        Assert.AreEqual("yes", (string?)output["class"]);
        double sum = (double)output["baseline"]!
            + output["contributions"]!.AsArray().Sum(contribution => (double)contribution!["contribution"]!);
        Assert.AreEqual((double)output["score"]!, sum, 1e-9);
        // Calibration divides log-odds by one temperature: the same for every row.
        JsonNode other = JsonNode.Parse(Fsai.Run("explain", folder["m.fsai"], data, "--row", "7", "--json").Succeeded().Out)!;
        Assert.AreEqual(LogOdds(other) / (double)other["outputs"]![0]!["score"]!, LogOdds(report) / sum, 1e-5);
        Assert.IsGreaterThan(0, LogOdds(report) / sum);

        static double LogOdds(JsonNode report)
        {
            double probability = (double)report["probabilities"]!["yes"]!;
            return Math.Log(probability / (1 - probability));
        }
    }

    [TestMethod]
    public void Explain_EveryRow_WritesOneLineEach()
    {
        using var folder = new WorkFolder();
        string data = Train(folder, "boosting");

        Fsai written = Fsai.Run("explain", folder["m.fsai"], data, "-o", folder["why.csv"]).Succeeded();
        Fsai shown = Fsai.Run("explain", folder["m.fsai"], data, "--all").Succeeded();

        Assert.Contains("240 rows explained", written.Error);
        string[] lines = File.ReadAllLines(folder["why.csv"]);
        Assert.HasCount(241, lines);
        StringAssert.StartsWith(lines[0], "Row,PredictedLabel,ExplainedClass,Score,Baseline,Contribution.");
        double[] cells = [.. lines[1].Split(',').Skip(3).Select(cell => double.Parse(cell, CultureInfo.InvariantCulture))];
        Assert.AreEqual(cells[0], cells[1..].Sum(), 1e-9);
        Assert.Contains("240 rows: how far each column moves", shown.Out);
        Assert.Contains("tenure", shown.Out);
    }

    [TestMethod]
    public void Explain_WhatCannotBe_SaysWhy()
    {
        using var folder = new WorkFolder();
        string data = Train(folder, "boosting");

        Fsai.Run("explain", folder["m.fsai"], data, "--row", "241").FailedWith(ExitCode.Data, "no row 241", "240");
        Fsai.Run("explain", folder["m.fsai"], data, "--row", "0").FailedWith(ExitCode.Usage, "counts from 1");
        Fsai.Run("explain", folder["m.fsai"], data, "--row", "1", "--all").FailedWith(ExitCode.Usage, "exclude");
    }

    private static string Train(WorkFolder folder, string trainer)
    {
        string data = folder.Write("churn.csv", Samples.Churn());
        Fsai.Run("train", data, "--label", "churned", "--trainer", trainer, "--folds", "3", "-o", folder["m.fsai"]).Succeeded();
        return data;
    }
}
