using System.Text.Json.Nodes;

namespace FullStackAI.Cli.Tests;

/// <summary>What a command reads is never lost to what it writes, and a column keeps its number.</summary>
[TestClass]
public sealed class OutputTests
{
    private static readonly string[] Quick = ["--trainer", "baseline", "--folds", "2"];

    [TestMethod]
    public void Train_AnOutputThatItReads_IsRefusedBeforeTheWork()
    {
        using var folder = new WorkFolder();
        string data = folder.Write("churn.csv", Samples.Churn());
        string test = folder.Write("test.csv", Samples.Churn(40));
        string[] train = ["train", data, "--label", "churned", "--test", test, .. Quick];

        Fsai.Run([.. train, "-o", data]).FailedWith(ExitCode.Output, "would be lost");
        Fsai.Run([.. train, "-o", test]).FailedWith(ExitCode.Output, "would be lost");
        Fsai.Run([.. train, "-o", folder["m.fsai"], "--report", folder["m.fsai"]]).FailedWith(ExitCode.Output, "would be lost");
        Fsai.Run([.. train, "-o", folder["m.fsai"], "--report", data]).FailedWith(ExitCode.Output, "would be lost");
        Fsai.Run([.. train, "-o", folder["m.fsai"], "--journal", data]).FailedWith(ExitCode.Output, "would be lost");
        Fsai.Run([.. train, "-o", "-"]).FailedWith(ExitCode.Output, "'-' is no name");
        Fsai.Run([.. train, "-o", ""]).FailedWith(ExitCode.Output, "is empty");
        Fsai.Run([.. train, "-o", folder["m.fsai"], "--journal", folder["none/j"]]).FailedWith(ExitCode.Output, "There is no folder");

        Assert.AreEqual(Samples.Churn(), File.ReadAllText(data));
        CollectionAssert.AreEqual(new[] { "churn.csv", "test.csv" }, folder.Names);
    }

    [TestMethod]
    public void Commands_AnOutputThatTheyRead_IsRefused()
    {
        using var folder = new WorkFolder();
        string data = folder.Write("churn.csv", Samples.Churn());
        string model = SmallModel.Write(folder, "m.fsai");
        byte[] bytes = File.ReadAllBytes(model);
        if (!OperatingSystem.IsWindows())
        {
            File.CreateSymbolicLink(folder["link.csv"], data);
            Fsai.Run("predict", model, data, "-o", folder["link.csv"]).FailedWith(ExitCode.Output, "would be lost");
        }

        Fsai.Run("predict", model, data, "-o", data).FailedWith(ExitCode.Output, "would be lost");
        Fsai.Run("predict", model, data, "-o", model).FailedWith(ExitCode.Usage, "'.fsai'");
        Fsai.Run("explain", model, data, "-o", data).FailedWith(ExitCode.Output, "would be lost");
        Fsai.Run("report", model, data, "-o", data).FailedWith(ExitCode.Output, "would be lost");
        Fsai.Run("export", model, "-o", model).FailedWith(ExitCode.Output, "would be lost");

        Assert.AreEqual(Samples.Churn(), File.ReadAllText(data));
        CollectionAssert.AreEqual(bytes, File.ReadAllBytes(model));
    }

    [TestMethod]
    public void Train_ColumnsByNumber_CountThoseOfTheFile()
    {
        using var folder = new WorkFolder();
        string data = folder.Write("churn.csv", Samples.Churn());

        JsonNode report = JsonNode.Parse(
            Fsai.Run(["train", data, "--label", "7", "--ignore", "id,5", .. Quick, "-o", folder["m.fsai"], "--json"]).Succeeded().Out)!;

        Assert.AreEqual("churned", (string?)report["label"]);
        Fsai.Run("evaluate", folder["m.fsai"], data, "--label", "7", "--ignore", "1").Succeeded();
        Fsai.Run(["train", data, "--label", "7", "--ignore", "7", .. Quick, "-o", folder["n.fsai"]]).FailedWith(
            ExitCode.Usage, "'churned' cannot be both '--label' and '--ignore'");
        Fsai.Run(["train", data, "--label", "7", "--weights", "churned", .. Quick, "-o", folder["n.fsai"]]).FailedWith(
            ExitCode.Usage, "'churned' cannot be both '--label' and '--weights'");
        Fsai.Run(["train", data, "--label", "8", "--ignore", "1", .. Quick, "-o", folder["n.fsai"]]).FailedWith(
            ExitCode.Data, "There is no column '8'");
    }

    [TestMethod]
    [DataRow("trian x.csv", "There is no command 'fsai trian'. Did you mean 'train'?")]
    [DataRow("fly", "There is no command 'fsai fly'. There are: profile, doctor, train")]
    [DataRow("keys", "'fsai keys' needs a command: add, list")]
    [DataRow("profile x.csv --jsn", "There is no option '--jsn' of 'fsai profile'. Did you mean '--json'?")]
    [DataRow("profile x.csv --max-rows many", "'--max-rows' takes a whole number; got 'many'.")]
    [DataRow("profile x.csv y.csv", "'y.csv' is one word too many: 'fsai profile' takes FILE.")]
    [DataRow("train x.csv --label y -o m --preset super", "'--preset' takes one of: Good, Fast, Best, Interpretable; got 'super'.")]
    [DataRow("train x.csv --label y -o m --seed -1", "'--seed' takes a whole number, zero or more; got '-1'.")]
    [DataRow("train x.csv --label y -o m --gap soon", "'--gap' takes a number; got 'soon'.")]
    public void CommandLine_AWrongWord_IsToldWithWhatIsRight(string line, string message) =>
        Fsai.Run(line.Split(' ')).FailedWith(ExitCode.Usage, message);

    [TestMethod]
    public void Predict_WhatDoesNotFit_IsToldWithWhatIsThere()
    {
        using var folder = new WorkFolder();
        string model = SmallModel.Write(folder, "m.fsai");
        string houses = folder.Write("houses.csv", Samples.Houses());

        Fsai.Run("predict", model, houses).FailedWith(
            ExitCode.Data, "that the model reads", "'plan'", "It has: 'size', 'rooms', 'price'", "--fill-missing-columns");
        Fsai.Run("predict", model, houses, "-o", folder["out.parquet"]).FailedWith(ExitCode.Usage, "'.parquet'", ".csv");
        Fsai.Run("predict", Path.GetDirectoryName(model)!, houses).FailedWith(ExitCode.Bundle, "is a folder");
        Fsai.Run("inspect", houses).FailedWith(ExitCode.Bundle, "that 'fsai train' has saved");
        Fsai.Run("keys", "add", folder["none/keys.json"], "--id", "app").FailedWith(ExitCode.Output, "There is no folder");
        Fsai.Run("keys", "signing", "--id", "team", "--folder", folder["none"]).FailedWith(ExitCode.Output, "There is no folder");
        CollectionAssert.AreEqual(new[] { "houses.csv", "m.fsai" }, folder.Names);
    }

    [TestMethod]
    public void CommandLine_Nothing_ShowsTheHelp()
    {
        Fsai run = Fsai.Run();

        Assert.AreEqual(ExitCode.Usage, run.Code);
        Assert.Contains("fsai train churn.csv", run.Error);
        Assert.AreEqual("", run.Out);
    }
}
