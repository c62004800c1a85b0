using System.Diagnostics;
using System.Text.Json.Nodes;

namespace FullStackAI.Cli.Tests;

/// <summary>Whole trainings in processes of their own, whose vectors are as wide as
/// they are told: the models are the same, bit for bit.</summary>
[TestClass]
public sealed class VectorWidthTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    [TestMethod]
    [DataRow("DOTNET_EnableAVX2", DisplayName = "at most 128 bits")]
    [DataRow("DOTNET_EnableHWIntrinsic", DisplayName = "no vectors")]
    public void Train_NarrowerVectors_GivesTheSameBits(string switchedOff)
    {
        using var folder = new WorkFolder();
        string data = folder.Write("churn.csv", Samples.Churn(900));
        string[] train =
        [
            "train", data, "--label", "churned", "--trainer", "boosting,symmetric,forest,extra-trees", "--trees", "10", "--folds", "2",
            "--budget", "10m", "--threads", "2", "--json", "-o",
        ];

        (string Scores, string Predictions) wide = Run("wide", null);
        (string Scores, string Predictions) narrow = Run("narrow", switchedOff);

        Assert.AreEqual(wide.Scores, narrow.Scores);
        Assert.AreEqual(wide.Predictions, narrow.Predictions);

        (string Scores, string Predictions) Run(string name, string? without)
        {
            JsonArray board = JsonNode.Parse(Start(without, [.. train, folder[$"{name}.fsai"]]))!["leaderboard"]!.AsArray();
            string scores = string.Join(
                '\n',
                board
                    .Select(entry => $"{entry!["trainer"]}: {entry["score"]?.ToJsonString()} {entry["failure"]}")
                    .Order(StringComparer.Ordinal));
            foreach (string trainer in (string[])["boosting", "symmetric", "forest", "extra-trees"])
            {
                Assert.Contains($"{trainer}: ", scores);
            }

            return (scores, Start(without, ["predict", folder[$"{name}.fsai"], data]));
        }
    }

    private static string Start(string? without, string[] words)
    {
        var start = new ProcessStartInfo("dotnet", ["exec", Path.Combine(AppContext.BaseDirectory, "fsai.dll"), .. words])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (without is not null)
        {
            start.Environment[without] = "0";
        }

        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        try
        {
            Assert.IsTrue(process.WaitForExit(Limit), "it takes too long");
            Assert.AreEqual(0, process.ExitCode, error.Result);
            return output.Result;
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }
}
