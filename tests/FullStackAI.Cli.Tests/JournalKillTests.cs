using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using FullStackAI.Numerics;

namespace FullStackAI.Cli.Tests;

/// <summary>A training that is killed at random moments, again and again, and resumed from its journal. The full count:
/// <c>FULLSTACKAI_JOURNAL_KILLS=200 dotnet test tests/FullStackAI.Cli.Tests -c Release --filter JournalKill</c>.</summary>
[TestClass]
public sealed class JournalKillTests
{
    private const string Work = "60";
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    [TestMethod]
    [TestCategory("Soak")]
    public void Train_KilledAtRandomMoments_EndsOnTheBoardOfAnUnbrokenRun()
    {
        int wanted = int.Parse(Environment.GetEnvironmentVariable("FULLSTACKAI_JOURNAL_KILLS") ?? "5", CultureInfo.InvariantCulture);
        using var folder = new WorkFolder();
        string data = folder.Write("churn.csv", Samples.Churn(600));
        long started = Stopwatch.GetTimestamp();
        string unbroken = Finish(Start(data, folder["whole.journal"], folder["whole.fsai"]));
        TimeSpan whole = Stopwatch.GetElapsedTime(started);
        var rng = new Rng(5);
        int kills = 0;
        while (kills < wanted)
        {
            string journal = folder[string.Create(CultureInfo.InvariantCulture, $"run-{kills}.journal")];
            string model = folder["broken.fsai"];
            for (int attempt = 0; attempt < 6 && kills < wanted; attempt++)
            {
                using Process process = Start(data, journal, model);
                if (process.WaitForExit(TimeSpan.FromSeconds(whole.TotalSeconds * rng.NextDouble())))
                {
                    break; // it was quicker than the hand that was to kill it
                }

                process.Kill(); // SIGKILL: nothing is flushed, nothing is cleaned up
                process.WaitForExit();
                kills++;
            }

            Assert.AreEqual(unbroken, Finish(Start(data, journal, model)), $"after {kills} kills");
            File.Delete(journal);
        }
    }

    // Names, scores, failures and weights: all but the times.
    private static string Finish(Process process)
    {
        using (process)
        {
            string json = process.StandardOutput.ReadToEnd();
            string errors = process.StandardError.ReadToEnd();
            Assert.IsTrue(process.WaitForExit(Limit), "still running");
            Assert.AreEqual(0, process.ExitCode, errors);
            using JsonDocument report = JsonDocument.Parse(json);
            return string.Join(
                '\n',
                report.RootElement.GetProperty("leaderboard")
                    .EnumerateArray()
                    .Select(entry => $"{entry.GetProperty("trainer")} {entry.GetProperty("score").GetRawText()} {entry.GetProperty("standardError").GetRawText()} {entry.GetProperty("failure").GetRawText()} {entry.GetProperty("members").GetRawText()}"));
        }
    }

    private static Process Start(string data, string journal, string model) =>
        Process.Start(new ProcessStartInfo(
            "dotnet",
            [
                "exec", Path.Combine(AppContext.BaseDirectory, "fsai.dll"), "train", data, "--label", "churned", "--work", Work,
                "--journal", journal, "-o", model, "--json",
            ])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            RedirectStandardInput = true,
        })!;
}
