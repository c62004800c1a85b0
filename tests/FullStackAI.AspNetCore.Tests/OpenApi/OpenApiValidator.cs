using System.Diagnostics;

namespace FullStackAI.AspNetCore.Tests.OpenApi;

/// <summary>Other people's validators of OpenAPI 3.1 and of JSON Schema, run by Node.</summary>
internal static class OpenApiValidator
{
    /// <summary>Checks documents; fails the test with what they find.</summary>
    /// <param name="documents">The files.</param>
    /// <param name="answers">A file of what was asked and answered; null for none.</param>
    /// <returns>What they counted.</returns>
    internal static async Task<string> RunAsync(IReadOnlyList<string> documents, string? answers = null)
    {
        string folder = RepositoryFiles.Folder("tests", "console");
        if (!Directory.Exists(Path.Combine(folder, "node_modules", "@seriousme", "openapi-schema-validator")))
        {
            Assert.Inconclusive("Needs Node 20 and 'npm ci' in tests/console.");
        }

        string[] more = answers is null ? [] : ["--answers", answers];
        var start = new ProcessStartInfo("node", ["openapi.mjs", .. documents, .. more])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process node = Process.Start(start)!;
        Task<string> output = node.StandardOutput.ReadToEndAsync();
        Task<string> error = node.StandardError.ReadToEndAsync();
        using var late = new CancellationTokenSource(TestServer.Patience);
        await node.WaitForExitAsync(late.Token);
        Assert.AreEqual(0, node.ExitCode, $"{await output}{await error}");
        return await output;
    }
}
