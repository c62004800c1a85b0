namespace FullStackAI.Cli.Tests;

[TestClass]
public sealed class ReportTests
{
    private static readonly string[] Quick = ["--trainer", "baseline,logistic-regression", "--folds", "2"];

    [TestMethod]
    public void Train_WithAReport_SavesThePage()
    {
        using var folder = new WorkFolder();
        string data = folder.Write("churn.csv", Samples.Churn());

        Fsai run = Fsai.Run([
            "train", data, "--label", "churned", .. Quick, "-o", folder["m.fsai"], "--report", folder["out.html"],
        ]).Succeeded();

        string page = File.ReadAllText(folder["out.html"]);
        Assert.StartsWith("<!DOCTYPE html>", page);
        Assert.Contains("Predicting churned", page);
        Assert.Contains("Leaderboard", page);
        Assert.Contains("report in", run.Error);
    }

    [TestMethod]
    public void Report_ASavedModel_JudgesItOnTheRowsOfAFile()
    {
        using var folder = new WorkFolder();
        string data = folder.Write("houses.csv", Samples.Houses());
        string renamed = folder.Write("renamed.csv", Samples.Houses(50).Replace("price", "paid", StringComparison.Ordinal));
        Fsai.Run("train", data, "--label", "price", "--trainer", "linear-regression", "-o", folder["m.fsai"]).Succeeded();

        Fsai.Run("report", folder["m.fsai"], "-o", folder["alone.html"]).Succeeded();
        Fsai.Run("report", folder["m.fsai"], renamed, "--label", "3", "--title", "Houses & more", "-o", folder["judged.html"]).Succeeded();

        Assert.Contains("Columns the model reads", File.ReadAllText(folder["alone.html"]));
        string judged = File.ReadAllText(folder["judged.html"]);
        Assert.Contains("Predicted and true", judged);
        Assert.Contains("<h1>Houses &amp; more</h1>", judged);
    }

    [TestMethod]
    public void Report_WhereItCannotBe_SaysSoBeforeTheWork()
    {
        using var folder = new WorkFolder();
        string data = folder.Write("churn.csv", Samples.Churn());

        Fsai.Run([
            "train", data, "--label", "churned", .. Quick, "-o", folder["m.fsai"], "--report", Path.Combine(folder["none"], "r.html"),
        ]).FailedWith(
            ExitCode.Output, "There is no folder");
        Assert.IsFalse(File.Exists(folder["m.fsai"]));
        Fsai.Run("report", folder["none.fsai"], "-o", folder["r.html"]).FailedWith(ExitCode.Bundle, "none.fsai");
        Fsai.Run("report", folder["none.fsai"]).FailedWith(ExitCode.Usage, "--output");
    }
}
