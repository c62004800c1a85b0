using System.Diagnostics;

namespace FullStackAI.AspNetCore.Tests;

/// <summary>Other people's clients, as they are, against this server.</summary>
[TestClass]
public sealed class RealClientTests
{
    private const string Python = "/usr/bin/python3";

    [TestMethod]
    public async Task Triton_ItsOwnPythonClient_GetsAllItAsksFor()
    {
        if (!File.Exists(Python) || (await RunAsync("-c", "import tritonclient.http")).ExitCode != 0)
        {
            Assert.Inconclusive($"Needs the package tritonclient[http] where {Python} finds it (PYTHONPATH).");
        }

        await using TestServer server = await TestServer.StartAsync(
            ("churn/1/m.fsai", FullStackAI.Bundles.Bundle.Load(TestModels.Churn())), ("demo/1/m.fsai", TestModels.Demo()));
        (int exitCode, string output) = await RunAsync(
            RepositoryFiles.Folder("tests", "clients", "triton.py"), server.Client.BaseAddress!.AbsoluteUri);

        Assert.AreEqual(0, exitCode, output);
        Assert.Contains("28 checks", output);
    }

    private static async Task<(int ExitCode, string Output)> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo(Python, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        using var late = new CancellationTokenSource(TestServer.Patience);
        try
        {
            await process.WaitForExitAsync(late.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        return (process.ExitCode, await output + await error);
    }
}
