using System.Diagnostics;

namespace FullStackAI.Cli.Tests;

/// <summary>The tool as a process of its own.</summary>
[TestClass]
public sealed class InterruptTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    [TestMethod]
    public void Train_OnCtrlC_StopsAndLeavesNothing()
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

        if (Hearing.Ignores(process.Id, 2))
        {
            process.Kill();
            Assert.Inconclusive("The tests were started where Ctrl-C is ignored, and there is no 'env --default-signal' to undo it.");
        }

        using Process kill = Process.Start("kill", ["-INT", $"{process.Id}"]);
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

    private static Process Start(params string[] arguments)
    {
        string tool = Path.Combine(AppContext.BaseDirectory, "fsai.dll");
        return Process.Start(new ProcessStartInfo(Hearing.Command, [.. Hearing.Before, "exec", tool, .. arguments]) { RedirectStandardError = true, RedirectStandardOutput = true, RedirectStandardInput = true })!;
    }
}
