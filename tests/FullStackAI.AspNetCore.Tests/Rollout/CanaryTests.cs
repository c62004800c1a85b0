using System.Net;
using System.Text.Json;
using FullStackAI.AspNetCore.Repository;

namespace FullStackAI.AspNetCore.Tests.Rollout;

/// <summary>Weighted canaries: who gets which version, and how one becomes the default, or not.</summary>
[TestClass]
public sealed class CanaryTests
{
    private const string Row = """{"x":1}""";

    [TestMethod]
    public async Task Canary_StickyCallers_StayWithTheirVersionWhileTheShareGrows()
    {
        await using TestServer server = await StartAsync();
        string[] callers = [.. Enumerable.Range(0, 200).Select(i => $"caller-{i}")];
        HashSet<string> before = [];
        foreach (int percent in (int[])[10, 40, 100])
        {
            await server.SendAsync(
                HttpMethod.Put, "/models/v/canary", $$"""{"version":"2","percent":{{percent}},"sticky_header":"X-User"}""");
            HashSet<string> onCanary = [];
            foreach (string caller in callers)
            {
                string first = await VersionOf(server, ("X-User", caller));
                Assert.AreEqual(first, await VersionOf(server, ("X-User", caller)));
                if (first == "2")
                {
                    onCanary.Add(caller);
                }
            }

            int expected = callers.Count(caller => CanaryRule.BucketOf("v", caller) < percent * 100);
            Assert.HasCount(expected, onCanary);
            Assert.IsTrue(before.IsSubsetOf(onCanary), "a caller never goes back");
            before = onCanary;
        }

        Assert.HasCount(callers.Length, before);
    }

    [TestMethod]
    public async Task Canary_CallersWithoutAKey_AreDealtEvenly()
    {
        await using TestServer server = await StartAsync();
        JsonElement report = await server.SendAsync(HttpMethod.Put, "/models/v/canary", """{"version":2,"percent":25}""");
        int canary = 0;
        for (int i = 0; i < 200; i++)
        {
            canary += await VersionOf(server) == "2" ? 1 : 0;
        }

        Assert.AreEqual(50, canary, 2);
        Assert.AreEqual("1", report.GetProperty("default").GetString());
        Assert.AreEqual(25, report.GetProperty("canary").GetProperty("percent").GetDouble());
        Assert.AreEqual(1, (await server.AskAsync("/models/v/versions/1/predict", Row)).GetProperty("score").GetDouble());
    }

    [TestMethod]
    public async Task Canary_EveryProtocol_IsDealt()
    {
        await using TestServer server = await StartAsync();
        await server.SendAsync(HttpMethod.Put, "/models/v/canary", """{"version":"2","percent":100}""");

        Assert.AreEqual(2, (await server.AskAsync("/models/v/predict", Row)).GetProperty("score").GetDouble());
        Assert.AreEqual(2, (await server.AskAsync("/invocations", """{"instances":[1]}""")).GetProperty("predictions")[0].GetDouble());
        Assert.AreEqual(
            2,
            (await server.AskAsync("/v1/models/v:predict", """{"instances":[1]}""")).GetProperty("predictions")[0].GetDouble());
        JsonElement tensors = await server.AskAsync(
            "/v2/models/v/infer", """{"inputs":[{"name":"x","shape":[1],"datatype":"FP64","data":[1]}]}""");
        Assert.AreEqual("2", tensors.GetProperty("model_version").GetString());
        Assert.AreEqual(2, tensors.GetProperty("outputs")[0].GetProperty("data")[0].GetDouble());
    }

    [TestMethod]
    public async Task Promote_ThenRollback_ChangesWhatAnswersAndTheFile()
    {
        await using TestServer server = await StartAsync();
        await server.SendAsync(HttpMethod.Put, "/models/v/canary", """{"version":"2","percent":5}""");

        JsonElement promoted = await server.SendAsync(HttpMethod.Post, "/models/v/promote", "{}");
        Assert.AreEqual("2", promoted.GetProperty("answers").GetString());
        Assert.IsFalse(promoted.TryGetProperty("canary", out _));
        Assert.AreEqual("2", await VersionOf(server));
        JsonElement back = await server.SendAsync(HttpMethod.Post, "/models/v/rollback");
        Assert.AreEqual("1", back.GetProperty("answers").GetString());
        Assert.AreEqual("1", await VersionOf(server));
        using JsonDocument file = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(server.Folder, "v", "routing.json")));
        Assert.AreEqual("1", file.RootElement.GetProperty("default").GetString());
        Assert.AreEqual("2", file.RootElement.GetProperty("previous").GetString());
    }

    [TestMethod]
    public async Task Rollback_WithACanaryUnderWay_EndsIt()
    {
        await using TestServer server = await StartAsync();
        await server.SendAsync(HttpMethod.Put, "/models/v/canary", """{"version":"2","percent":100}""");
        Assert.AreEqual("2", await VersionOf(server));

        JsonElement back = await server.SendAsync(HttpMethod.Post, "/models/v/rollback", "{}");

        Assert.IsFalse(back.TryGetProperty("canary", out _));
        Assert.AreEqual("1", await VersionOf(server));
    }

    [TestMethod]
    public async Task Promote_WithAnAliasAsDefault_MovesTheAlias()
    {
        await using TestServer server = await StartAsync();
        server.Write("v/routing.json", """{"default":"stable","aliases":{"stable":1}}"""u8.ToArray());
        await TestServer.Until(() => server.Repository.Models.Single().Routing.Aliases.Count == 1, "the routing is read");

        JsonElement promoted = await server.SendAsync(HttpMethod.Post, "/models/v/promote", """{"version":"2"}""");

        Assert.AreEqual("stable", promoted.GetProperty("default").GetString());
        Assert.AreEqual("2", promoted.GetProperty("aliases").GetProperty("stable").GetString());
        Assert.AreEqual("2", await VersionOf(server));
    }

    [TestMethod]
    public async Task Canary_ThatCannotServe_CostsNobodyAnAnswer()
    {
        await using TestServer server = await StartAsync();
        byte[] damaged = TestModels.Line(0, 3);
        damaged[damaged.Length / 2] ^= 1;
        server.Write("v/routing.json", """{"default":"1","canary":{"version":"3","percent":100}}"""u8.ToArray());
        server.Write("v/3/m.fsai", damaged);
        await TestServer.Until(
            () => server.Repository.Models.Single().Versions is [_, _, { } third] && third.Slot.Status().LastError is not null,
            "version 3 was tried");

        Assert.AreEqual("1", await VersionOf(server));
        await server.SendAsync(HttpMethod.Put, "/models/v/canary", """{"version":"3","percent":5}""", HttpStatusCode.Conflict);
    }

    [TestMethod]
    [DataRow("""{"version":"9"}""", HttpStatusCode.NotFound)]
    [DataRow("""{"version":"1"}""", HttpStatusCode.Conflict)]
    [DataRow("""{"version":"2","percent":101}""", HttpStatusCode.BadRequest)]
    [DataRow("""{"version":"2","percent":-1}""", HttpStatusCode.BadRequest)]
    [DataRow("""{"version":"2","percent":"5"}""", HttpStatusCode.BadRequest)]
    [DataRow("""{"version":"2","percents":5}""", HttpStatusCode.BadRequest)]
    [DataRow("""{"version":"2","sticky_header":"a b"}""", HttpStatusCode.BadRequest)]
    [DataRow("""{"percent":5}""", HttpStatusCode.BadRequest)]
    [DataRow("""[]""", HttpStatusCode.BadRequest)]
    [DataRow("""{""", HttpStatusCode.BadRequest)]
    public async Task Canary_WhatCannotBe_IsRefusedAndChangesNothing(string body, HttpStatusCode expected)
    {
        await using TestServer server = await StartAsync();
        JsonElement refused = await server.SendAsync(HttpMethod.Put, "/models/v/canary", body, expected);

        Assert.IsGreaterThan(10, refused.GetProperty("error").GetString()!.Length);
        Assert.AreEqual("1", await VersionOf(server));
    }

    [TestMethod]
    public void BucketOf_Numbers_AreSpreadEvenlyInEveryRun()
    {
        for (uint start = 0; start < 5; start++)
        {
            int below = Enumerable.Range((int)(start * 1000), 1000).Count(i => CanaryRule.BucketOf((uint)i) < 500);
            Assert.AreEqual(50, below, 3);
        }
    }

    private static async Task<TestServer> StartAsync()
    {
        TestServer server = await TestServer.StartAsync([("v/1/m.fsai", TestModels.Line(0, 1)), ("v/2/m.fsai", TestModels.Line(0, 2))]);
        await server.SendAsync(HttpMethod.Put, "/models/v/aliases/default", """{"version":"1"}""");
        return server;
    }

    private static async Task<string> VersionOf(TestServer server, (string Name, string Value)? header = null)
    {
        JsonElement answer = await server.SendAsync(HttpMethod.Post, "/models/v/predict", Row, header: header);
        string version = answer.GetProperty("version").GetString()!;
        Assert.AreEqual(version, answer.GetProperty("score").GetDouble().ToString(System.Globalization.CultureInfo.InvariantCulture));
        return version;
    }
}
