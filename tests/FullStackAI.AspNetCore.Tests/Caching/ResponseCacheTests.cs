using System.Net;
using System.Text.Json;
using FullStackAI.AspNetCore.Caching;
using FullStackAI.AspNetCore.Security;

namespace FullStackAI.AspNetCore.Tests.Caching;

/// <summary>Answers that are kept: the same ones, and never another version's or another caller's.</summary>
[TestClass]
public sealed class ResponseCacheTests
{
    private const string Customer = """{"tenure":3,"plan":"basic","charges":25.5,"paperless":true}""";

    [TestMethod]
    [DataRow("/models/churn/predict", Customer, """ { "t\u0065nure" : 3, "plan":"ba\u0073ic","charges":25.5,  "paperless":true } """)]
    [DataRow("/models/churn/predict", "[" + Customer + "," + Customer + "]", "[\n" + Customer + ",\n" + Customer + "]")]
    [DataRow(
        "/invocations",
        """{"instances":[[3,"basic",25.5,true]],"params":{"output":"all"}}""",
        """{"instances": [[3, "basic", 25.5, true]], "params": {"output":"all"}}""")]
    [DataRow("/v1/models/churn:predict", """{"instances":[[3,"basic",25.5,true]]}""", """{"instances":[[3,"basic",25.5,true] ]}""")]
    public async Task Predict_TheSameQuestion_IsAHitWithTheSameAnswer(string path, string body, string again)
    {
        await using TestServer server = await StartAsync();
        (string? first, string answer) = await AskAsync(server, path, body);
        (string? second, string same) = await AskAsync(server, path, again);

        Assert.AreEqual("miss", first);
        Assert.AreEqual("hit", second);
        Assert.AreEqual(answer, same);
        (string? third, _) = await AskAsync(server, path, body.Replace("25.5", "26.5", StringComparison.Ordinal));
        Assert.AreEqual("miss", third);
        JsonElement statistics = (await server.GetAsync("/v2/models/churn/stats"))
            .GetProperty("model_stats")[0]
            .GetProperty("inference_stats");
        Assert.AreEqual(1, statistics.GetProperty("cache_hit").GetProperty("count").GetInt32());
    }

    [TestMethod]
    public async Task Infer_AHit_HasAnIdAndOutputsOfItsOwn()
    {
        await using TestServer server = await StartAsync();
        const string body =
            """{"inputs":[{"name":"tenure","shape":[1],"datatype":"INT64","data":[3]},{"name":"plan","shape":[1],"datatype":"BYTES","data":["basic"]},{"name":"charges","shape":[1],"datatype":"FP64","data":[25.5]},{"name":"paperless","shape":[1],"datatype":"BOOL","data":[true]}]}""";
        JsonElement first = JsonDocument.Parse((await AskAsync(server, "/v2/models/churn/infer", body)).Text).RootElement;
        (string? state, string text) = await AskAsync(server, "/v2/models/churn/infer", body);
        JsonElement second = JsonDocument.Parse(text).RootElement;

        Assert.AreEqual("hit", state);
        Assert.AreEqual(first.GetProperty("outputs").GetRawText(), second.GetProperty("outputs").GetRawText());
        Assert.AreNotEqual(first.GetProperty("id").GetString(), second.GetProperty("id").GetString());
    }

    [TestMethod]
    public async Task Predict_ANewerVersion_StartsWithNothing()
    {
        await using TestServer server = await TestServer.StartAsync(
            [("v/1/m.fsai", TestModels.Line(0, 1))], options => options.Cache = new ResponseCacheOptions());
        await AskAsync(server, "/models/v/predict", """{"x":1}""");
        Assert.AreEqual("hit", (await AskAsync(server, "/models/v/predict", """{"x":1}""")).State);
        server.Write("v/1/m.fsai", TestModels.Line(0, 5)); // the same version in another file
        await TestServer.Until(() => server.Repository.Models.Single().Versions[0].Slot.Status().Version == 2, "the new file is live");

        (string? state, string text) = await AskAsync(server, "/models/v/predict", """{"x":1}""");

        Assert.AreEqual("miss", state);
        Assert.AreEqual(5, JsonDocument.Parse(text).RootElement.GetProperty("score").GetDouble());
    }

    [TestMethod]
    public async Task Predict_AnotherCaller_DoesNotLearnWhatWasAsked()
    {
        string path = Path.Combine(TestFolders.Make(), "keys.json");
        (string alice, string aliceHash) = ApiKey.Make("alice");
        (string bob, string bobHash) = ApiKey.Make("bob");
        ApiKeyEntry.Save(
            path,
            [
                new ApiKeyEntry { Id = "alice", Sha256 = aliceHash, Scopes = ["predict:*"] },
                new ApiKeyEntry { Id = "bob", Sha256 = bobHash, Scopes = ["predict:*"] },
            ]);
        await using TestServer server = await StartAsync(path);

        Assert.AreEqual("miss", (await AskAsync(server, "/models/churn/predict", Customer, alice)).State);
        Assert.AreEqual("miss", (await AskAsync(server, "/models/churn/predict", Customer, bob)).State);
        Assert.AreEqual("hit", (await AskAsync(server, "/models/churn/predict", Customer, alice)).State);
    }

    [TestMethod]
    public async Task Predict_BadRequestsAndExplanations_AreNotKept()
    {
        await using TestServer server = await StartAsync();
        await server.RefusedAsync("/models/churn/predict", "{}");
        await server.RefusedAsync("/models/churn/predict", "{}");
        (string? state, _) = await AskAsync(server, "/models/churn/explain", Customer);

        Assert.IsNull(state);
        JsonElement statistics = (await server.GetAsync("/v2/models/churn/stats"))
            .GetProperty("model_stats")[0]
            .GetProperty("inference_stats");
        Assert.AreEqual(0, statistics.GetProperty("cache_hit").GetProperty("count").GetInt32());
    }

    [TestMethod]
    public async Task Predict_WithoutTheOption_SaysNothingOfACache()
    {
        await using TestServer server = await TestServer.ChurnAsync();
        Assert.IsNull((await AskAsync(server, "/models/churn/predict", Customer)).State);
    }

    [TestMethod]
    public void Cache_IsFull_TheAnswersUsedLongestAgoLeave()
    {
        var cache = new ResponseCache(2000);
        double[] outputs = [1, 2];
        for (uint i = 0; i < 100; i++)
        {
            cache.Add(new CacheKey(i, 0), outputs);
            Assert.IsNotNull(cache.Find(new CacheKey(0, 0)), "it is used all the time");
        }

        Assert.IsLessThanOrEqualTo(2000, cache.Bytes);
        Assert.AreEqual(2000 / 216, cache.Count);
        Assert.IsNull(cache.Find(new CacheKey(50, 0)));
        Assert.IsNotNull(cache.Find(new CacheKey(99, 0)));
        cache.Add(new CacheKey(1000, 0), new double[1000]);
        Assert.IsNull(cache.Find(new CacheKey(1000, 0)), "too large for so small a cache");
    }

    private static Task<TestServer> StartAsync(string? keys = null) => TestServer.ChurnAsync(options =>
    {
        options.Cache = new ResponseCacheOptions();
        options.ApiKeyFile = keys;
    });

    private static async Task<(string? State, string Text)> AskAsync(TestServer server, string path, string body, string? key = null)
    {
        using var request = new HttpRequestMessage(
            HttpMethod.Post,
            new Uri(path, UriKind.Relative)) { Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json") };
        if (key is not null)
        {
            request.Headers.Authorization = new("Bearer", key);
        }

        using HttpResponseMessage answer = await server.Client.SendAsync(request);
        Assert.AreEqual(HttpStatusCode.OK, answer.StatusCode);
        return (
            answer.Headers.TryGetValues("X-Cache", out IEnumerable<string>? states) ? states.Single() : null,
            await answer.Content.ReadAsStringAsync());
    }
}
