using System.Diagnostics;

namespace FullStackAI.Cli.Tests;

/// <summary>The tool as a process of its own.</summary>
[TestClass]
public sealed class InterruptTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    [TestMethod]
    [DataRow("INT")]
    [DataRow("HUP")]
    public void Train_OnCtrlCOrAClosedTerminal_StopsAndLeavesNothing(string signal)
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Inconclusive("Windows has no signal that one process can send to another as Ctrl-C.");
        }

        using var folder = new WorkFolder();
        string data = folder.Write("churn.csv", Samples.Churn(20_000));
        using Process process = Start("train", data, "--label", "churned", "--budget", "10m", "-o", folder["m.fsai"]);
        string first = process.StandardError.ReadLine() ?? "";
        string last = first;
        while (!last.StartsWith("baseline", StringComparison.Ordinal) && process.StandardError.ReadLine() is { } line)
        {
            last = line; // until the first trial has ended: training is under way
        }

        if (Hearing.Ignores(process.Id, signal == "INT" ? 2 : 1))
        {
            process.Kill();
            Assert.Inconclusive($"The tests were started where SIG{signal} is ignored, and there is no 'env --default-signal' to undo it.");
        }

        using Process kill = Process.Start("kill", [$"-{signal}", $"{process.Id}"]);
        bool ended = process.WaitForExit(Limit);
        if (!ended)
        {
            process.Kill();
        }

        Assert.IsTrue(ended, $"still running {Limit} after Ctrl-C");
        Assert.Contains("20,000 rows", first);
        StringAssert.StartsWith(last, "baseline");
        Assert.AreEqual((int)ExitCode.Cancelled, process.ExitCode);
        CollectionAssert.AreEqual(new[] { "churn.csv" }, folder.Names);
    }

    [TestMethod]
    public void Inspect_AMissingFile_GivesItsExitCode()
    {
        using Process process = Start("inspect", "none.fsai");
        string error = process.StandardError.ReadToEnd();

        Assert.IsTrue(process.WaitForExit(Limit));
        Assert.AreEqual((int)ExitCode.Bundle, process.ExitCode);
        StringAssert.StartsWith(error, "error: There is no bundle at 'none.fsai'");
    }

    [TestMethod]
    public void Predict_TheReaderHasSeenEnough_EndsInPeace()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Inconclusive("Windows' console hides that a pipe's reader is gone.");
        }

        using var folder = new WorkFolder();
        string data = folder.Write("churn.csv", Samples.Churn(40_000)); // far more than a pipe holds
        using Process process = Start("predict", SmallModel.Write(folder, "m.fsai"), data);

        string? first = process.StandardOutput.ReadLine();
        process.StandardOutput.Dispose();
        string error = process.StandardError.ReadToEnd();

        Assert.IsTrue(process.WaitForExit(Limit));
        Assert.AreEqual("PredictedLabel,Probability.no,Probability.yes", first);
        Assert.AreEqual("", error);
        Assert.AreEqual(0, process.ExitCode);
    }

    [TestMethod]
    [DataRow("profile DATA")]
    [DataRow("profile DATA --json")]
    [DataRow("predict MODEL DATA")]
    [DataRow("--help")]
    public void Output_OntoAFullDisk_IsAFaultOfTheOutput(string line)
    {
        if (!File.Exists("/dev/full"))
        {
            Assert.Inconclusive("This system has no /dev/full to write to.");
        }

        using var folder = new WorkFolder();
        string words = line.Replace("DATA", folder.Write("churn.csv", Samples.Churn()), StringComparison.Ordinal).Replace(
            "MODEL", SmallModel.Write(folder, "m.fsai"), StringComparison.Ordinal);
        using Process process =
            Process.Start(new ProcessStartInfo(
                "/bin/sh",
                [
                    "-c",
                    $"dotnet exec '{Path.Combine(AppContext.BaseDirectory, "fsai.dll")}' {words} > /dev/full",
                ]) { RedirectStandardError = true })!;
        string error = process.StandardError.ReadToEnd();

        Assert.IsTrue(process.WaitForExit(Limit));
        Assert.Contains("error: Standard output could not be written", error);
        Assert.DoesNotContain("   at ", error);
        Assert.AreEqual((int)ExitCode.Output, process.ExitCode);
    }

    [TestMethod]
    public void Profile_StandardInputThatIsEmpty_SaysSo()
    {
        using Process process = Start("profile", "-");
        process.StandardInput.Close();
        string error = process.StandardError.ReadToEnd();

        Assert.IsTrue(process.WaitForExit(Limit));
        Assert.Contains("'standard input' is empty", error);
        Assert.AreEqual((int)ExitCode.Data, process.ExitCode);
    }

    [TestMethod]
    [DataRow("{\"x\":1,\"y\":2}\n{\"x\":2,\"y\":3}\n", 0, "standard input: 2 rows")]
    [DataRow("1 3:0.5\n0 4:2\n", 0, "standard input: 2 rows")]
    [DataRow("{\"x\":1}\n[1,2]\n", 3, "Row 2 of 'standard input'")]
    [DataRow("<html><body>Moved</body></html>\n", 3, "'standard input' is no delimited text but looks like an HTML page")]
    public void Profile_StandardInputOfAnotherForm_IsCalledStandardInput(string text, int exitCode, string words)
    {
        using Process process = Start("profile", "-");
        process.StandardInput.Write(text);
        process.StandardInput.Close();
        string output = process.StandardOutput.ReadToEnd();
        string error = process.StandardError.ReadToEnd();

        Assert.IsTrue(process.WaitForExit(Limit));
        Assert.Contains(words, error);
        Assert.DoesNotContain(Path.GetTempPath(), output + error);
        Assert.AreEqual(exitCode, process.ExitCode);
    }

    [TestMethod]
    public void Profile_APipeByName_IsReadOnce()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Inconclusive("Windows has no file that stands for standard input.");
        }

        using Process process = Start("profile", "/dev/stdin"); // as '<(zcat rows.csv.gz)' in a shell
        process.StandardInput.Write("a,b\n1,2\n3,4\n");
        process.StandardInput.Close();
        string output = process.StandardOutput.ReadToEnd();
        string error = process.StandardError.ReadToEnd();

        Assert.IsTrue(process.WaitForExit(Limit));
        Assert.Contains("/dev/stdin: 2 rows, 2 columns", error);
        Assert.Contains("2 rows, 2 columns", output);
        Assert.AreEqual(0, process.ExitCode);
    }

    private static Process Start(params string[] arguments)
    {
        string tool = Path.Combine(AppContext.BaseDirectory, "fsai.dll");
        return Process.Start(new ProcessStartInfo(Hearing.Command, [.. Hearing.Before, "exec", tool, .. arguments])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            RedirectStandardInput = true,
        })!;
    }
}
