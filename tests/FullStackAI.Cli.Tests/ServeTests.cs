using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace FullStackAI.Cli.Tests;

/// <summary><c>fsai serve</c> as a process of its own.</summary>
[TestClass]
public sealed partial class ServeTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [TestMethod]
    public async Task Serve_AFolder_AnswersUntilItIsStopped()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Inconclusive("Windows has no signal that one process can send to another as Ctrl-C.");
        }

        using var folder = new WorkFolder();
        string data = folder.Write("churn.csv", Samples.Churn(500));
        Fsai.Run("train", data, "--label", "churned", "--budget", "5s", "-o", folder["churn.fsai"]).Succeeded();
        using Process process = Process.Start(new ProcessStartInfo("dotnet", ["exec", Path.Combine(AppContext.BaseDirectory, "fsai.dll"), "serve", Path.GetDirectoryName(data)!, "--urls", "http://127.0.0.1:0"]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        try
        {
            string first = await process.StandardOutput.ReadLineAsync().WaitAsync(Limit) ?? "";
            using var client = new HttpClient { BaseAddress = new Uri(Address().Match(first).Value) };
            JsonElement signature = default;
            for (int attempt = 0; attempt < 200 && signature.ValueKind == JsonValueKind.Undefined; attempt++)
            {
                using HttpResponseMessage answer = await client.GetAsync(new Uri("/models/churn/signature", UriKind.Relative));
                signature = answer.IsSuccessStatusCode ? JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement : default;
                await Task.Delay(50);
            }

            using var example = new StringContent(signature.GetProperty("example").GetRawText(), Encoding.UTF8, "application/json");
            using HttpResponseMessage predicted = await client.PostAsync(new Uri("/models/churn/predict", UriKind.Relative), example);
            Assert.IsTrue(predicted.IsSuccessStatusCode);

            using Process kill = Process.Start("kill", ["-TERM", $"{process.Id}"]);
            Assert.IsTrue(process.WaitForExit(Limit));
            Assert.AreEqual((int)ExitCode.Success, process.ExitCode);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }
    }

    [TestMethod]
    public void Serve_ToOtherMachinesWithoutAuthentication_IsRefused()
    {
        using var folder = new WorkFolder();
        string data = folder.Write("x.csv", "a\n1\n");

        Fsai.Run("serve", Path.GetDirectoryName(data)!, "--urls", "http://0.0.0.0:0").FailedWith(ExitCode.Usage, "anyone who can reach it", "--allow-anonymous");
    }

    [TestMethod]
    public void Serve_NoFolder_TellsHowToMakeOne() => Fsai.Run("serve", "no-such-folder").FailedWith(ExitCode.Data, "no-such-folder", "fsai train");

    [GeneratedRegex("http://127.0.0.1:[0-9]+")]
    private static partial Regex Address();
}
