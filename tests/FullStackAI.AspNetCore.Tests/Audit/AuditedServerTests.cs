using System.Net;
using System.Text.Json;
using FullStackAI.AspNetCore.Audit;
using FullStackAI.AspNetCore.Http;
using FullStackAI.AspNetCore.Security;
using Microsoft.Extensions.DependencyInjection;

namespace FullStackAI.AspNetCore.Tests.Audit;

/// <summary>What a server records.</summary>
[TestClass]
public sealed class AuditedServerTests
{
    private const string Row = """{"x":1}""";

    [TestMethod]
    public async Task Server_RecordsActionsRefusalsKeysAndPredictions()
    {
        string folder = TestFolders.Make();
        string log = Path.Combine(folder, "audit.jsonl");
        string keys = Path.Combine(folder, "keys.json");
        (string root, string rootHash) = ApiKey.Make("root");
        (string alice, string aliceHash) = ApiKey.Make("alice");
        var rootEntry = new ApiKeyEntry { Id = "root", Sha256 = rootHash, Scopes = ["admin"] };
        var aliceEntry = new ApiKeyEntry { Id = "alice", Sha256 = aliceHash, Scopes = ["predict:*"] };
        ApiKeyEntry.Save(keys, [rootEntry]);
        await using (TestServer server = await TestServer.StartAsync(
            [("v/1/m.fsai", TestModels.Line(0, 1)), ("v/2/m.fsai", TestModels.Line(0, 2))],
            options =>
            {
                options.ApiKeyFile = keys;
                options.Audit = new AuditOptions { File = log, Predictions = true };
            }))
        {
            await SendAsync(server, HttpMethod.Put, "/models/v/aliases/default", """{"version":"1"}""", root, HttpStatusCode.OK);
            Assert.Contains("\"alias\"", await ReadAsync(log), "an administrator's action is on the disk before it is answered");
            ApiKeyEntry.Save(keys, [rootEntry, aliceEntry]);
            server.Services.GetRequiredService<ServingServices>().Gate.Keys!.Look();
            await SendAsync(server, HttpMethod.Post, "/models/v/predict", Row, alice, HttpStatusCode.OK);
            await SendAsync(server, HttpMethod.Post, "/models/v/predict", Row, alice[..^1] + "x", HttpStatusCode.Unauthorized);
            await SendAsync(server, HttpMethod.Post, "/models/v/predict", Row, null, HttpStatusCode.Unauthorized);
            await SendAsync(server, HttpMethod.Post, "/models/v/promote", """{"version":"2"}""", alice, HttpStatusCode.Forbidden);
            await SendAsync(server, HttpMethod.Post, "/models/v/promote", """{"version":"9"}""", root, HttpStatusCode.NotFound);
        }

        JsonElement[] records = [.. (await File.ReadAllLinesAsync(log)).Select(line => JsonDocument.Parse(line).RootElement)];
        Assert.IsNull(AuditCheck.Verify([log]).Break);
        CollectionAssert.AreEqual(
            new[]
            {
                "server start done 0 ", "admin alias done 200 root", "keys change done 0 ", "predict predict done 200 alice",
                "access authenticate refused 401 alice (not proved)", "access authenticate refused 401 ",
                "admin promote refused 403 alice", "admin promote refused 404 root",
            },
            records
                .Select(record => $"{record.GetProperty("kind")} {record.GetProperty("action")} {record.GetProperty("outcome")} {(record.TryGetProperty("status", out JsonElement status) ? status.GetInt32() : 0)} {(record.TryGetProperty("who", out JsonElement who) ? who.GetString() : "")}")
                .ToArray());
        Assert.AreEqual("added: alice; removed: ; changed: ", records[2].GetProperty("detail").GetString());
        Assert.AreEqual(
            Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData("{\"x\":1}"u8)),
            records[3].GetProperty("input").GetString());
        string text = await File.ReadAllTextAsync(log);
        Assert.DoesNotContain(alice[^40..^1], text, "no secret is recorded");
        Assert.DoesNotContain(root[^40..], text);
        TestFolders.Delete(folder);
    }

    [TestMethod]
    public async Task Refuse_LogIsFull_NothingIsDoneWithoutARecord()
    {
        string folder = TestFolders.Make();
        using var held = new ManualResetEventSlim();
        await using (TestServer server = await TestServer.StartAsync([("v/1/m.fsai", TestModels.Line(0, 1))], options =>
            options.Audit = new AuditOptions
            {
                File = Path.Combine(folder, "audit.jsonl"),
                Predictions = true,
                QueueLength = 1,
                WhenFull = AuditOverflow.Refuse,
            }))
        {
            AuditLog log = server.Services.GetRequiredService<ServingServices>().Audit!;
            await TestServer.Until(
                () => server.PostAsync("/models/v/predict", Row).Result.Status == HttpStatusCode.OK, "the record of the start is written");
            using var reached = new ManualResetEventSlim();
            log.BeforeEach = () =>
            {
                reached.Set();
                held.Wait();
            };
            log.Add(new AuditEvent("predict", "held", "done"));
            reached.Wait();
            log.Add(new AuditEvent("predict", "waits", "done"));
            Assert.IsFalse(log.Add(new AuditEvent("predict", "no room", "done")));

            await server.RefusedAsync("/models/v/predict", Row, HttpStatusCode.ServiceUnavailable);
            await server.SendAsync(HttpMethod.Post, "/v2/repository/models/v/unload", "{}", HttpStatusCode.ServiceUnavailable);
            held.Set();
            await TestServer.Until(
                () => server.PostAsync("/models/v/predict", Row).Result.Status == HttpStatusCode.OK, "there is room again");
        }

        Assert.IsNull(AuditCheck.Verify([Path.Combine(folder, "audit.jsonl")]).Break);
        TestFolders.Delete(folder);
    }

    private static async Task<string> ReadAsync(string path)
    {
        using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return await reader.ReadToEndAsync();
    }

    private static async Task SendAsync(
        TestServer server, HttpMethod method, string path, string body, string? key, HttpStatusCode expected) =>
        await server.SendAsync(method, path, body, expected, key is null ? null : ("Authorization", $"Bearer {key}"));
}
