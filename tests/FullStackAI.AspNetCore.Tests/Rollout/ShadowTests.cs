using System.Text.Json;
using FullStackAI.AspNetCore.Http;
using FullStackAI.AspNetCore.Rollout;
using Microsoft.Extensions.DependencyInjection;

namespace FullStackAI.AspNetCore.Tests.Rollout;

/// <summary>Shadows: compared with what answers, never on the path of requests.</summary>
[TestClass]
public sealed class ShadowTests
{
    [TestMethod]
    public async Task Shadow_PlantedDifferences_AreReportedExactly()
    {
        await using TestServer server = await StartAsync(TestModels.Line(0, 1), TestModels.Line(0.5, 1));
        await server.SendAsync(HttpMethod.Put, "/models/v/shadow", """{"version":"2"}""");
        string rows = string.Join(',', Enumerable.Range(0, 100).Select(i => i < 98 ? """{"x":0}""" : """{"x":2}"""));

        JsonElement answer = await server.AskAsync("/models/v/predict", $"[{rows}]");
        await server.AskAsync("/v2/models/v/infer", """{"inputs":[{"name":"x","shape":[1],"datatype":"FP64","data":[0]}]}""");
        await server.AskAsync("/models/v/versions/2/predict", """{"x":2}"""); // names a version: not compared
        await TestServer.Until(() => Traffic(server).Of("v").Sum(comparison => comparison.Requests) == 2, "both requests were compared");

        Assert.IsTrue(
            answer.GetProperty("predictions").EnumerateArray().All(row => row.GetProperty("score").GetDouble() == 1),
            "the shadow answers nobody");
        JsonElement report = (await server.GetAsync("/models/v/rollout")).GetProperty("comparisons").EnumerateArray().Single();
        Assert.AreEqual("1", report.GetProperty("answering").GetString());
        Assert.AreEqual("2", report.GetProperty("shadow").GetString());
        Assert.AreEqual(101, report.GetProperty("rows").GetInt32());
        Assert.AreEqual(99, report.GetProperty("equal_rows").GetInt32());
        Assert.AreEqual(2.0 / 101, report.GetProperty("mean_difference").GetDouble(), 1e-12);
        Assert.AreEqual(1, report.GetProperty("largest_difference").GetDouble());
        Assert.AreEqual(0, report.GetProperty("failed").GetInt32());
    }

    [TestMethod]
    public async Task Shadow_Classifier_TellsWhichClassesChange()
    {
        await using TestServer server =
            await TestServer.StartAsync([("c/1/m.fsai", TestModels.Churn()), ("c/2/m.fsai", TestModels.Train(7).ToBytes().ToArray())]);
        await server.SendAsync(HttpMethod.Put, "/models/c/aliases/default", """{"version":"1"}""");
        await server.SendAsync(HttpMethod.Put, "/models/c/shadow", """{"version":"2","percent":100}""");
        string body = $"[{string.Join(',', Enumerable.Range(0, 72).Select(tenure => $$"""{"tenure":{{tenure}},"plan":"basic","charges":25.5,"paperless":true}"""))}]";
        string[] live = Labels(await server.AskAsync("/models/c/versions/1/predict", body));
        string[] other = Labels(await server.AskAsync("/models/c/versions/2/predict", body));
        var expected = live
            .Zip(other)
            .Where(pair => pair.First != pair.Second)
            .GroupBy(pair => pair)
            .ToDictionary(group => $"{group.Key.First}>{group.Key.Second}", group => group.Count());
        Assert.IsNotEmpty(expected);

        await server.AskAsync("/models/c/predict", body);
        await TestServer.Until(() => Traffic(server).Of("c").Any(comparison => comparison.Requests == 1), "the request was compared");

        JsonElement report = (await server.GetAsync("/models/c/rollout")).GetProperty("comparisons")[0];
        Assert.AreEqual(expected.Values.Sum(), report.GetProperty("other_class_rows").GetInt32());
        CollectionAssert.AreEquivalent(
            expected.ToArray(),
            report
                .GetProperty("changes")
                .EnumerateArray()
                .Select(change => KeyValuePair.Create(
                    $"{change.GetProperty("from")}>{change.GetProperty("to")}", change.GetProperty("rows").GetInt32()))
                .ToArray());
    }

    [TestMethod]
    public async Task Shadow_ThatHangs_DropsAndCountsWhileRequestsAreAnswered()
    {
        await using TestServer server = await StartAsync(TestModels.Line(0, 1), TestModels.Line(0, 2));
        await server.SendAsync(HttpMethod.Put, "/models/v/shadow", """{"version":"2"}""");
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Traffic(server).BeforeEach = () => release.Task;
        const int more = 10;

        for (int i = 0; i < ShadowTraffic.MaximumRequests + more; i++)
        {
            await server.AskAsync("/models/v/predict", """{"x":0}""");
        }

        ShadowComparison comparison = Traffic(server).Of("v").Single();
        Assert.AreEqual(more, comparison.Dropped);
        Assert.AreEqual(0, comparison.Requests);
        release.SetResult();
        await TestServer.Until(() => comparison.Requests == ShadowTraffic.MaximumRequests, "the queue is worked off");
        await server.AskAsync("/models/v/predict", """{"x":0}""");
        await TestServer.Until(() => comparison.Requests == ShadowTraffic.MaximumRequests + 1, "there is room again");
    }

    [TestMethod]
    public async Task Shadow_ThatCannotReadTheRequest_IsCountedAsFailedAndSeenByNobody()
    {
        await using TestServer server =
            await TestServer.StartAsync([("v/1/m.fsai", TestModels.Line(0, 1)), ("v/2/m.fsai", TestModels.Churn())]);
        await server.SendAsync(HttpMethod.Put, "/models/v/aliases/default", """{"version":"1"}""");
        await server.SendAsync(HttpMethod.Put, "/models/v/shadow", """{"version":"2"}""");

        await server.AskAsync("/models/v/predict", """{"x":0}""");

        await TestServer.Until(() => Traffic(server).Of("v").Single().Failed == 1, "the failure is counted");
        await server.SendAsync(HttpMethod.Delete, "/models/v/shadow");
        await server.AskAsync("/models/v/predict", """{"x":0}""");
        Assert.AreEqual(1, Traffic(server).Of("v").Single().Failed);
    }

    private static string[] Labels(JsonElement answer) =>
        [.. answer.GetProperty("predictions").EnumerateArray().Select(row => row.GetProperty("label").GetString()!)];

    private static ShadowTraffic Traffic(TestServer server) => server.Services.GetRequiredService<ServingServices>().Shadow;

    private static async Task<TestServer> StartAsync(byte[] live, byte[] shadow)
    {
        TestServer server = await TestServer.StartAsync([("v/1/m.fsai", live), ("v/2/m.fsai", shadow)]);
        await server.SendAsync(HttpMethod.Put, "/models/v/aliases/default", """{"version":"1"}""");
        return server;
    }
}
