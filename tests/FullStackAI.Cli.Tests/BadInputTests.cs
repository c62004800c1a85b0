using System.Globalization;

namespace FullStackAI.Cli.Tests;

/// <summary>Every bad input ends with one clear message and its exit code, and leaves nothing behind.</summary>
[TestClass]
public sealed class BadInputTests
{
    private static readonly string[] Quick = ["--trainer", "baseline", "--folds", "2"];

    [TestMethod]
    [DataRow("", "is empty", DisplayName = "empty file")]
    [DataRow("a,y\n", "no rows", DisplayName = "header only")]
    [DataRow("a,y\n1,2\n3\n", "line 3", DisplayName = "ragged row")]
    [DataRow("a,b,y\n1,2,yes\n3,no\n4,5,6,7\n", "line 3 has 2, line 4 has 4", DisplayName = "ragged rows of a short file")]
    [DataRow("a,y\n1,2\n\"3,4\n", "line 3", DisplayName = "unclosed quote")]
    [DataRow("a,y\n1,2\n\"3,4\n", "or set --quotes off", DisplayName = "unclosed quote, what to type")]
    [DataRow("a,y\n", "set --no-header.", DisplayName = "header only, what to type")]
    [DataRow("a,z\n1,2\n3,4\n", "'y'", DisplayName = "label absent")]
    [DataRow("a,y\n1,2\n", "y", DisplayName = "one row")]
    [DataRow("y\n1\n2\n3\n", "No feature", DisplayName = "one column")]
    [DataRow("a,y\n1,5\n2,5\n3,5\n", "y", DisplayName = "constant label")]
    [DataRow("a,y\n1,\n2,\n3,\n", "missing in all", DisplayName = "label all missing")]
    public void Train_ABadFile_SaysWhyAndSavesNothing(string text, string word)
    {
        using var folder = new WorkFolder();
        string data = folder.Write("bad.csv", text);

        Fsai.Run(["train", data, "--label", "y", .. Quick, "-o", folder["m.fsai"]]).FailedWith(ExitCode.Data, word);

        CollectionAssert.AreEqual(new[] { "bad.csv" }, folder.Names);
    }

    [TestMethod]
    [DataRow("--type", "nope=text", ExitCode.Data, "--type names 'nope', but", DisplayName = "type of no column")]
    [DataRow("--ignore", "nope", ExitCode.Data, "--ignore names 'nope', but", DisplayName = "no column to ignore")]
    [DataRow("--names", "q", ExitCode.Data, "--names gives 1 names, but the rows have 2 fields", DisplayName = "too few names")]
    [DataRow("--max-rows", "0", ExitCode.Data, "--max-rows must be at least 1; got 0", DisplayName = "no rows asked for")]
    public void Profile_AnOptionThatDoesNotFit_IsNamedAsTyped(string option, string value, object exitCode, string words)
    {
        using var folder = new WorkFolder();
        string data = folder.Write("d.csv", "a,y\n1,2\n3,4\n");

        Fsai.Run(["profile", data, option, value]).FailedWith((ExitCode)exitCode, words);
    }

    [TestMethod]
    [DataRow(
        "page.csv",
        "<!DOCTYPE html>\n<html><head><title>Sign in</title></head></html>\n",
        "looks like an HTML page with the title 'Sign in'",
        DisplayName = "HTML")]
    [DataRow("rows.csv", "[{\"a\":1},\n{\"a\":2}]\n", "looks like JSON. Name it .json or .jsonl; or set --separator", DisplayName = "JSON")]
    [DataRow("rows.json", "a,b\n1,2\n", "Delimited text is named .csv.", DisplayName = "text called JSON")]
    [DataRow("base.csv", "SQLite format 3\0", "export a table as CSV first", DisplayName = "database")]
    [DataRow(
        "title.csv",
        "Sales\n\na,b\n1,2\n3,4\n5,6\n",
        "set --skip-lines to 2. Otherwise correct them, or set --ragged",
        DisplayName = "title")]
    public void Profile_AFileOfAnotherForm_SaysWhatToDo(string name, string text, string words)
    {
        using var folder = new WorkFolder();

        Fsai.Run("profile", folder.Write(name, text)).FailedWith(ExitCode.Data, words);
    }

    [TestMethod]
    public void Profile_LinesAboveTheNames_AreLeftOut()
    {
        using var folder = new WorkFolder();

        Fsai profiled = Fsai.Run("profile", folder.Write("title.csv", "Sales\n\na,b\n1,2\n3,4\n5,6\n"), "--skip-lines", "2").Succeeded();

        Assert.Contains("3 rows, 2 columns", profiled.Out);
        Assert.Contains("lines above: 2 left out", profiled.Out);
    }

    [TestMethod]
    public void Profile_LibSvmText_TakesRowsAndColumnsAsAsked()
    {
        using var folder = new WorkFolder();
        string data = folder.Write("documents.svm", Samples.Documents());

        Fsai part = Fsai.Run("profile", data, "--max-rows", "7", "--ignore", "group").Succeeded();

        Assert.Contains("7 rows, 2 columns", part.Out);
        Fsai.Run("profile", data, "--max-rows", "0").FailedWith(ExitCode.Data, "'--max-rows' must be at least 1; got 0");
        Fsai.Run("profile", data, "--ignore", "nope").FailedWith(
            ExitCode.Data, "'--ignore' names 'nope', but LibSVM text has the columns 'label', 'features', 'group'");
    }

    [TestMethod]
    public void Train_AFolderThatTakesNoFiles_IsRefusedBeforeTheWork()
    {
        using var folder = new WorkFolder();
        string data = folder.Write("d.csv", "a,y\n1,2\n3,4\n");

        Fsai.Run(["train", data, "--label", "y", .. Quick, "-o", "/proc/m.fsai"]).FailedWith(ExitCode.Output, "takes no files");
        Fsai.Run(["train", data, "--label", "y", .. Quick, "-o", folder["no/m.fsai"]]).FailedWith(ExitCode.Output, "There is no folder");
    }

    [TestMethod]
    public void Train_ABinaryFile_IsNoText()
    {
        using var folder = new WorkFolder();
        File.WriteAllBytes(folder["bad.csv"], [0, 1, 2, 3, 0, 0, 255, 254, 0, 10, 13, 0]);

        Fsai.Run(["train", folder["bad.csv"], "--label", "y", .. Quick, "-o", folder["m.fsai"]]).FailedWith(ExitCode.Data);
    }

    [TestMethod]
    public void Train_NoFile_SaysWhereItLooked()
    {
        using var folder = new WorkFolder();

        Fsai.Run(["train", folder["none.csv"], "--label", "y", .. Quick, "-o", folder["m.fsai"]]).FailedWith(ExitCode.Data, "none.csv");
        Fsai.Run(["train", Path.GetTempPath(), "--label", "y", .. Quick, "-o", folder["m.fsai"]]).FailedWith(ExitCode.Data, "is a folder");
    }

    [TestMethod]
    public void Train_AnOutputThatCannotBe_IsToldBeforeTheTraining()
    {
        using var folder = new WorkFolder();
        string data = folder.Write("houses.csv", Samples.Houses());

        Fsai.Run(["train", data, "--label", "price", .. Quick, "-o", folder["none/m.fsai"]]).FailedWith(ExitCode.Output, "no folder");
        Fsai.Run(["train", data, "--label", "price", .. Quick, "-o", Path.GetDirectoryName(data)!]).FailedWith(
            ExitCode.Output, "is a folder");
    }

    [TestMethod]
    public void TrainAndPredict_AFullDisk_IsTold()
    {
        if (!File.Exists("/dev/full"))
        {
            Assert.Inconclusive("This system has no /dev/full to write to.");
        }

        using var folder = new WorkFolder();
        string data = folder.Write("houses.csv", Samples.Houses());

        Fsai.Run(["train", data, "--label", "price", .. Quick, "-o", "/dev/full"]).FailedWith(ExitCode.Output, "/dev/full");
        Fsai.Run(["train", data, "--label", "price", .. Quick, "-o", folder["m.fsai"]]).Succeeded();
        Fsai.Run("predict", folder["m.fsai"], data, "-o", "/dev/full").FailedWith(ExitCode.Output, "/dev/full");
    }

    [TestMethod]
    [DataRow("--task", "clustering")]
    [DataRow("--folds", "1")]
    [DataRow("--budget", "soon")]
    [DataRow("--budget", "-5s")]
    [DataRow("--separator", "ab")]
    [DataRow("--quotes", "perhaps")]
    [DataRow("--encoding", "klingon")]
    [DataRow("--gap", "3")]
    [DataRow("--trainer", "magic")]
    [DataRow("--metric", "beauty")]
    [DataRow("--type", "zip")]
    [DataRow("--type", "zip=colour")]
    [DataRow("--seed", "-1")]
    [DataRow("--unknown", "x")]
    public void Train_ABadOption_IsAUsageFault(string option, string value)
    {
        using var folder = new WorkFolder();
        string data = folder.Write("houses.csv", Samples.Houses());

        Fsai run = Fsai.Run("train", data, "--label", "price", "-o", folder["m.fsai"], option, value);

        Assert.AreEqual(ExitCode.Usage, run.Code, run.Error);
        Assert.Contains("error: ", run.Error);
        Assert.DoesNotContain("   at ", run.Error);
        CollectionAssert.AreEqual(new[] { "houses.csv" }, folder.Names);
    }

    [TestMethod]
    [DataRow("--quotes", "off", "quotes: off (as asked for)")]
    [DataRow("--quotes", "on", "quotes: on (as asked for)")]
    [DataRow("--decimal-comma", "off", "3 rows")]
    [DataRow("--decimal-comma", "on", "3 rows")]
    [DataRow("--day-first", "on", "3 rows")]
    [DataRow("--day-first", "OFF", "3 rows")]
    public void Profile_AnOptionThatIsOnOrOff_TakesTheWordBehindIt(string option, string word, string told)
    {
        using var folder = new WorkFolder();
        string data = folder.Write("days.csv", "day;x\n2024-01-02;1\n2024-01-03;2\n2024-01-04;3\n");

        Fsai run = Fsai.Run("profile", data, option, word).Succeeded();

        Assert.Contains(told, run.Out);
    }

    [TestMethod]
    [DataRow("--quotes")]
    [DataRow("--decimal-comma")]
    [DataRow("--day-first")]
    public void Profile_AnOptionThatIsNeitherOnNorOff_SaysSo(string option)
    {
        using var folder = new WorkFolder();
        string data = folder.Write("days.csv", "x\n1\n");

        Fsai.Run("profile", data, option, "perhaps").FailedWith(ExitCode.Usage, "'perhaps' is neither 'on' nor 'off'");
    }

    [TestMethod]
    public void Train_NothingNeeded_IsAUsageFault()
    {
        Fsai run = Fsai.Run("train");

        Assert.AreEqual(ExitCode.Usage, run.Code);
        Assert.Contains("See 'fsai train --help'", run.Error);
    }

    [TestMethod]
    public void Commands_ABundleThatIsNone_AreTold()
    {
        using var folder = new WorkFolder();
        string data = folder.Write("houses.csv", Samples.Houses());
        string bad = folder.Write("bad.fsai", "no bundle");

        Fsai.Run("inspect", folder["none.fsai"]).FailedWith(ExitCode.Bundle, "none.fsai");
        Fsai.Run("inspect", bad).FailedWith(ExitCode.Bundle);
        Fsai.Run("evaluate", bad, data).FailedWith(ExitCode.Bundle);
        Fsai.Run("predict", bad, data).FailedWith(ExitCode.Bundle);
    }

    [TestMethod]
    public void Predict_AMissingColumn_IsNamedAndNothingIsWritten()
    {
        using var folder = new WorkFolder();
        string data = folder.Write("houses.csv", Samples.Houses());
        string partly = folder.Write("partly.csv", "size,colour\n50,red\n");
        Fsai.Run("train", data, "--label", "price", "--trainer", "linear-regression", "-o", folder["m.fsai"]).Succeeded();

        Fsai.Run("predict", folder["m.fsai"], partly, "-o", folder["out.csv"]).FailedWith(ExitCode.Data, "'rooms'");
        Assert.IsFalse(File.Exists(folder["out.csv"]));
        Fsai.Run("predict", folder["m.fsai"], partly, "-o", folder["out.csv"], "--fill-missing-columns").Succeeded();
        Assert.HasCount(2, File.ReadAllLines(folder["out.csv"]));
        Fsai.Run("predict", folder["m.fsai"], data, "--keep", "colour").FailedWith(ExitCode.Data, "'colour'", "'size'");
    }

    [TestMethod]
    public void Predict_AColumnOfWordsWhereTheModelReadsNumbers_IsRefusedUnlessAskedFor()
    {
        using var folder = new WorkFolder();
        string model = SmallModel.Write(folder, "m.fsai");
        string words = folder.Write(
            "words.csv", "id,tenure,charge,plan,zip,joined\nK1,long,25.5,basic,01000,2024-01-01\nK2,short,35.5,plus,01001,2024-02-01\n");

        Fsai.Run("predict", model, words, "-o", folder["out.csv"]).FailedWith(
            ExitCode.Data,
            "column 'tenure' of type number: 2 cells cannot be read, and 0 can (line 2: 'long', line 3: 'short')",
            "--type tenure=number");
        Assert.IsFalse(File.Exists(folder["out.csv"]));
        Fsai.Run("predict", model, words, "-o", folder["out.csv"], "--type", "tenure=number").Succeeded();
        Assert.HasCount(3, File.ReadAllLines(folder["out.csv"]));
    }

    [TestMethod]
    public void Evaluate_AnUnseenClass_IsNamed()
    {
        using var folder = new WorkFolder();
        string data = folder.Write("churn.csv", Samples.Churn());
        Fsai.Run(["train", data, "--label", "churned", .. Quick, "-o", folder["m.fsai"]]).Succeeded();
        string other = folder.Write("other.csv", Samples.Churn(20).Replace(",yes\n", ",perhaps\n", StringComparison.Ordinal));

        Fsai.Run("evaluate", folder["m.fsai"], other).FailedWith(ExitCode.Data, "perhaps");
    }

    [TestMethod]
    public void Train_EveryTrialFails_SaysWhy()
    {
        using var folder = new WorkFolder();
        string data = folder.Write("houses.csv", Samples.Houses());

        Fsai.Run("train", data, "--label", "price", "--trainer", "logistic-regression", "-o", folder["m.fsai"]).FailedWith(
            ExitCode.NoModel, "logistic-regression", "Regression");
    }

    [TestMethod]
    public void TrainAndPredict_Stopped_EndAtOnceAndLeaveNothing()
    {
        using var folder = new WorkFolder();
        string data = folder.Write("houses.csv", Samples.Houses());
        Fsai.Run(["train", data, "--label", "price", .. Quick, "-o", folder["m.fsai"]]).Succeeded();
        using var stopped = new CancellationTokenSource();
        stopped.Cancel();

        Fsai train = Fsai.Run(CultureInfo.InvariantCulture, stopped.Token, "train", data, "--label", "price", "-o", folder["n.fsai"]);
        Fsai predict = Fsai.Run(CultureInfo.InvariantCulture, stopped.Token, "predict", folder["m.fsai"], data, "-o", folder["out.csv"]);

        train.FailedWith(ExitCode.Cancelled, "stopped");
        predict.FailedWith(ExitCode.Cancelled, "stopped");
        CollectionAssert.AreEqual(new[] { "houses.csv", "m.fsai" }, folder.Names);
    }
}
