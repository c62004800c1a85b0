using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace FullStackAI.Cli.Tests;

/// <summary>The Dockerfile and the compose file: what they name exists, and what the container starts runs.</summary>
[TestClass]
public sealed partial class ContainerTests
{
    private static readonly string Root = RepositoryRoot();
    private static readonly string Deploy = Path.Combine(Root, "docs", "deploy");

    [TestMethod]
    public void Compose_EveryFileItMounts_Exists()
    {
        string[] lines = File.ReadAllLines(Path.Combine(Deploy, "compose.yaml"));
        string[] mounted = [.. lines
            .Select(line => Mount().Match(line))
            .Where(match => match.Success)
            .Select(match => match.Groups[1].Value)];

        Assert.IsGreaterThan(6, mounted.Length);
        foreach (string path in mounted.Where(path => path.StartsWith("./", StringComparison.Ordinal)))
        {
            Assert.IsTrue(File.Exists(Path.Combine(Deploy, path)), path);
        }

        // The user's own files, which the comment at the top tells how to make.
        string comment = string.Join('\n', lines.TakeWhile(line => line.StartsWith('#')));
        foreach (string path in mounted.Where(path => path.StartsWith("../../", StringComparison.Ordinal)))
        {
            Assert.Contains(path["../../".Length..], comment, path);
        }

        string file = lines.Single(line => line.Contains("dockerfile:", StringComparison.Ordinal)).Split(':')[1].Trim();
        Assert.IsTrue(File.Exists(Path.Combine(Root, file)), file);
        Assert.DoesNotContain(":latest", string.Concat(lines), "images are named by their versions");
    }

    [TestMethod]
    public void Dockerfile_RunsAsNobodyWithoutAShell()
    {
        string[] lines = File.ReadAllLines(Path.Combine(Deploy, "Dockerfile"));
        string last = lines.Last(line => line.StartsWith("FROM ", StringComparison.Ordinal));

        Assert.Contains("chiseled", last);
        Assert.IsTrue(lines.SkipWhile(line => line != last).Any(line => line.StartsWith("USER ", StringComparison.Ordinal)));
        Assert.IsFalse(
            lines.SkipWhile(line => line != last).Any(line => line.StartsWith("RUN ", StringComparison.Ordinal)),
            "there is no shell to run it");
        foreach (Match project in Projects().Matches(string.Join('\n', lines)))
        {
            Assert.IsTrue(Directory.Exists(Path.Combine(Root, project.Value)), project.Value);
        }
    }

    [TestMethod]
    public async Task Dockerfile_ThePublishedFolder_ServesWithItsCommandLine()
    {
        using var folder = new WorkFolder();
        string app = folder["app"];
        Publish(app);
        Directory.Delete(Path.Combine(app, "runtimes"), recursive: true); // as the Dockerfile does
        SmallModel.Write(folder, "models/churn/1/m.fsai");
        string key = Fsai.Run("keys", "add", folder["keys.json"], "--id", "team").Succeeded().Out.Trim();
        string[] words = [.. Words("ENTRYPOINT"), .. Words("CMD")];
        CollectionAssert.AreEqual(new[] { "dotnet", "/app/fsai.dll", "serve", "/models" }, words[..4]);
        string[] here =
        [
            .. words.Skip(1).Select(word => word
                .Replace("/app/", app + "/", StringComparison.Ordinal)
                .Replace("/models", folder["models"], StringComparison.Ordinal)
                .Replace("/run/keys.json", folder["keys.json"], StringComparison.Ordinal)
                .Replace(":8080", ":0", StringComparison.Ordinal))
        ];

        using ServeProcess server = await ServeProcess.StartAsync(
            words[0], here, "http", start => start.Environment["DOTNET_EnableDiagnostics"] = "0");
        await server.UntilAsync("/v2/health/ready");

        Assert.AreEqual(401, (await server.PostAsync("/models/churn/predict", SmallModel.Row)).Status);
        (int status, string text) = await server.PostAsync("/models/churn/predict", SmallModel.Row, key: key);
        Assert.AreEqual(200, status, text);
        string first = server.Log.Split('\n')[0];
        Assert.AreEqual(JsonValueKind.Object, JsonDocument.Parse(first).RootElement.ValueKind, "the log is lines of JSON");
        if (!OperatingSystem.IsWindows())
        {
            server.Signal(File.ReadLines(Path.Combine(Deploy, "Dockerfile"))
                .Single(line => line.StartsWith("STOPSIGNAL ", StringComparison.Ordinal))
                .Split("SIG")[^1]);
            Assert.AreEqual(ExitCode.Success, server.WaitForExit());
        }
    }

    // What the Dockerfile publishes, from what the tests have built; the native runtime's source does not matter here.
    private static void Publish(string folder)
    {
        string run = File.ReadLines(Path.Combine(Deploy, "Dockerfile")).Single(
            line => line.StartsWith("RUN dotnet publish", StringComparison.Ordinal));
        Assert.Contains("publish src/FullStackAI.Cli -c Release -o /app", run);
        Assert.Contains("rm -rf /app/runtimes", run);
        string configuration = AppContext.BaseDirectory.Contains("Release", StringComparison.OrdinalIgnoreCase) ? "Release" : "Debug";
        using Process process =
            Process.Start(new ProcessStartInfo(
                "dotnet",
                ["publish", "src/FullStackAI.Cli", "-c", configuration, "--no-build", "-o", folder, "-p:UseAppHost=false", "-nologo", "-v", "q"])
            {
                WorkingDirectory = Root,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        Assert.IsTrue(process.WaitForExit(ServeProcess.Limit));
        Assert.AreEqual(0, process.ExitCode, $"{output}\n{error.Result}");
    }

    private static string[] Words(string instruction) =>
        JsonSerializer.Deserialize<string[]>(File.ReadLines(Path.Combine(Deploy, "Dockerfile")).Single(
            line => line.StartsWith(instruction + " ", StringComparison.Ordinal))[instruction.Length..])!;

    private static string RepositoryRoot()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "FullStackAI.sln")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder ?? throw new DirectoryNotFoundException("There is no FullStackAI.sln above the tests.");
    }

    [GeneratedRegex(@"^\s+- (\.{1,2}/[^:]+):")]
    private static partial Regex Mount();

    [GeneratedRegex(@"src/[A-Za-z.]+")]
    private static partial Regex Projects();
}
