using System.Diagnostics;
using System.Net;
using System.Text.Json;
using FullStackAI.AspNetCore.Jobs;
using FullStackAI.AspNetCore.Repository;

namespace FullStackAI.AspNetCore.Tests.Faults;

/// <summary>Folders and disks that are full, slow, away, written to in pieces or by others.</summary>
[TestClass]
public sealed class RepositoryFaultTests
{
    private const string Row = """{"x":1}""";

    [TestMethod]
    public async Task RepositoryIsReadOnlyOrFull_RoutingStaysAndRequestsAreAnswered()
    {
        await using TestServer server = await StartAsync();
        server.Repository.BeforeWrite = static () => throw new UnauthorizedAccessException("Read-only file system");

        foreach ((
            string path,
            string body) in (IEnumerable<(string, string)>)[
                ("/models/v/promote", """{"version":"1"}"""),
                ("/models/v/canary", """{"version":"1","percent":5}"""),
                ("/models/v/aliases/stable", """{"version":"1"}"""),
            ])
        {
            Assert.Contains("read-only or full", await server.RefusedAsync(path, body, HttpStatusCode.Conflict));
        }

        Assert.AreEqual("2", (await server.AskAsync("/models/v/predict", Row)).GetProperty("version").GetString());
        Assert.IsFalse(File.Exists(Path.Combine(server.Folder, "v", "routing.json")));
    }

    [TestMethod]
    public async Task APipeLiesAmongTheModels_TheOthersAreLoadedAndTheServerStops()
    {
        await using TestServer server = await StartAsync();
        await MakePipeAsync(Path.Combine(server.Folder, "a.fsai"));
        server.Write("b/1/m.fsai", TestModels.Line(0, 5));

        await TestServer.Until(
            () => server.Repository.TryFind("b", out ModelEntry? model) && model.Default is not null, "the model behind the pipe is live");
        Assert.AreEqual(5, (await server.AskAsync("/models/b/predict", Row)).GetProperty("score").GetDouble());
        Assert.IsTrue(server.Repository.TryFind("a", out ModelEntry? pipe));
        Assert.Contains("no ordinary file", pipe.Versions[0].Slot.Status().LastError!);
    }

    [TestMethod]
    public async Task FolderOfJobsIsAway_JobsAreRefusedAndRequestsAnswered_ThenTakenAgain()
    {
        string jobs = Path.Combine(TestFolders.Make(), "jobs");
        await using TestServer server = await TestServer.StartAsync(
            [("v/1/m.fsai", TestModels.Line(0, 1))], options => options.Jobs = new JobOptions { Folder = jobs });
        Directory.Delete(jobs, recursive: true);
        await File.WriteAllTextAsync(jobs, "in its place");

        (HttpStatusCode status, string text) = await server.PostAsync("/models/v/jobs", "x\n1\n", "text/csv");
        Assert.AreEqual(HttpStatusCode.ServiceUnavailable, status, text);
        Assert.AreEqual(1, (await server.AskAsync("/models/v/predict", Row)).GetProperty("score").GetDouble());
        File.Delete(jobs);
        Directory.CreateDirectory(jobs);
        (status, text) = await server.PostAsync("/models/v/jobs", "x\n1\n", "text/csv");
        Assert.AreEqual(HttpStatusCode.Accepted, status, text);
    }

    [TestMethod]
    public async Task NewVersionIsCopiedPieceByPiece_TheOldOneAnswersUntilItIsWhole()
    {
        await using TestServer server = await StartAsync();
        byte[] bytes = TestModels.Line(0, 3);
        string path = Path.Combine(server.Folder, "v", "3", "m.fsai");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using (var copy = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite, bufferSize: 1))
        {
            for (int start = 0; start < bytes.Length; start += 512)
            {
                await copy.WriteAsync(bytes.AsMemory(start, Math.Min(512, bytes.Length - start)));
                string? version = (await server.AskAsync("/models/v/predict", Row)).GetProperty("version").GetString();
                Assert.IsTrue(version == "2" || (version == "3" && start + 512 >= bytes.Length), version);
            }
        }

        await TestServer.Until(
            () => server.AskAsync("/models/v/predict", Row).Result.GetProperty("version").GetString() == "3", "the whole file is live");
    }

    [TestMethod]
    public async Task FileSystemHangs_WhatIsLiveAnswersOn()
    {
        await using TestServer server = await StartAsync();
        string path = Path.Combine(server.Folder, "v", "3", "m.fsai");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await MakePipeAsync(path);

        // Whoever opens it to read waits as on a share that is away.
        for (int i = 0; i < 50; i++)
        {
            Assert.AreEqual("2", (await server.AskAsync("/models/v/predict", Row)).GetProperty("version").GetString());
        }

        // Opened for both, it lets a waiting reader go; then the file is whole.
        using (new FileStream(path, FileMode.Open, FileAccess.ReadWrite))
        {
            File.Delete(path);
        }

        server.Write("v/3/m.fsai", TestModels.Line(0, 3));
        await TestServer.Until(
            () => server.AskAsync("/models/v/predict", Row).Result.GetProperty("version").GetString() == "3", "the whole file is live");
    }

    [TestMethod]
    public async Task StormOfFileEvents_RequestsAreAnsweredAndTheLastVersionGoesLive()
    {
        await using TestServer server = await StartAsync();
        for (int i = 0; i < 1500; i++)
        {
            string path = Path.Combine(server.Folder, "v", $"_temp{i % 7}");
            await File.WriteAllTextAsync(path, "");
            File.Move(path, path + "x", overwrite: true);
            File.Delete(path + "x");
            if (i % 100 == 0)
            {
                Assert.AreEqual("2", (await server.AskAsync("/models/v/predict", Row)).GetProperty("version").GetString());
            }
        }

        server.Write("v/3/m.fsai", TestModels.Line(0, 3));
        await TestServer.Until(
            () => server.AskAsync("/models/v/predict", Row).Result.GetProperty("version").GetString() == "3", "version 3 is live");
    }

    [TestMethod]
    public async Task TwoServersOnOneRepository_BothAnswerAndSeeEachOthersChanges()
    {
        await using TestServer one = await StartAsync();
        await using TestServer two = await TestServer.StartAsync(
            [("v/1/m.fsai", TestModels.Line(0, 1)), ("v/2/m.fsai", TestModels.Line(0, 2))], options => options.Repository = one.Folder);

        await one.SendAsync(HttpMethod.Post, "/models/v/promote", """{"version":"1"}""");

        Assert.AreEqual("1", await VersionAsync(one));
        await TestServer.Until(() => VersionAsync(two).Result == "1", "the other server follows");
        await two.SendAsync(HttpMethod.Post, "/models/v/rollback", "{}");
        await TestServer.Until(() => VersionAsync(one).Result == "2", "and the first follows the other");
    }

    // A file whose reader waits until somebody writes.
    private static async Task MakePipeAsync(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Inconclusive("Windows has no named pipes in folders.");
        }

        using Process made = Process.Start("mkfifo", [path]);
        await made.WaitForExitAsync();
        Assert.AreEqual(0, made.ExitCode, path);
    }

    private static async Task<string?> VersionAsync(TestServer server)
    {
        JsonElement answer = await server.AskAsync("/models/v/predict", Row);
        return answer.GetProperty("version").GetString();
    }

    private static Task<TestServer> StartAsync() =>
        TestServer.StartAsync([("v/1/m.fsai", TestModels.Line(0, 1)), ("v/2/m.fsai", TestModels.Line(0, 2))]);
}
