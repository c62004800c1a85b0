using System.Diagnostics;

namespace FullStackAI.Cli.Tests;

/// <summary>A journal serves one process at a time.</summary>
[TestClass]
public sealed class JournalUseTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    [TestMethod]
    public void Train_AJournalThatAnotherProcessHolds_IsRefusedAndLeftAlone()
    {
        using var folder = new WorkFolder();
        string data = folder.Write("churn.csv", Samples.Churn(100));
        string journal = folder["run.journal"];
        int code;
        string error;
        // as a training in this process would hold it
        using (var held = new FileStream(journal, FileMode.Create, FileAccess.ReadWrite, FileShare.None))
        {
            held.Write("what it has written so far"u8);
            held.Flush();
            (code, error) = Train(data, journal, folder["second.fsai"]);
        }

        Assert.AreNotEqual(0, code);
        StringAssert.Contains(error, "another process");
        Assert.AreEqual("what it has written so far", File.ReadAllText(journal));
        File.Delete(journal);
        (code, error) = Train(data, journal, folder["second.fsai"]);
        Assert.AreEqual(0, code, error); // free again
    }

    private static (int Code, string Error) Train(string data, string journal, string model)
    {
        using Process process =
            Process.Start(new ProcessStartInfo(
                "dotnet",
                [
                    "exec", Path.Combine(AppContext.BaseDirectory, "fsai.dll"), "train", data, "--label", "churned", "--trainer",
                    "baseline", "--journal", journal, "-o", model,
                ])
            {
                RedirectStandardError = true,
                RedirectStandardOutput = true,
                RedirectStandardInput = true,
            })!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        string error = process.StandardError.ReadToEnd();
        Assert.IsTrue(process.WaitForExit(Limit), "still running");
        _ = output.Result;
        return (process.ExitCode, error);
    }
}
