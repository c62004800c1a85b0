using System.Net;
using System.Text;
using System.Text.Json;
using FullStackAI.AspNetCore.Jobs;
using FullStackAI.AspNetCore.Security;

namespace FullStackAI.AspNetCore.Tests.Security;

/// <summary>What each scope of a key opens, and that it opens nothing else.</summary>
[TestClass]
public sealed class KeyScopeTests
{
    private const string Row = """{"x":1}""";
    private readonly string _jobs = TestFolders.Make();

    [TestMethod]
    [DataRow("predict:a", 200, 403, 403, 200, 403)]
    [DataRow("explain:a", 403, 200, 403, 200, 403)]
    [DataRow("jobs:a", 403, 403, 202, 200, 403)]
    [DataRow("read:a", 403, 403, 403, 200, 403)]
    [DataRow("predict:b", 404, 404, 404, 404, 403)]
    [DataRow("predict", 404, 404, 404, 404, 403)]
    [DataRow("Predict:a", 404, 404, 404, 404, 403)]
    [DataRow("admin", 200, 200, 202, 200, 200)]
    public async Task Scope_OfAKey_OpensWhatItSaysAndNothingElse(string scope, int predict, int explain, int jobs, int read, int administer)
    {
        (string key, ApiKeyEntry entry) = Key("k", scope);
        await using TestServer server = await StartAsync(entry);

        Assert.AreEqual(predict, await StatusAsync(server, key, HttpMethod.Post, "/models/a/predict", Row));
        Assert.AreEqual(predict, await StatusAsync(server, key, HttpMethod.Post, "/models/a/versions/1/predict", Row));
        Assert.AreEqual(predict, await StatusAsync(server, key, HttpMethod.Post, "/v1/models/a:predict", """{"instances":[1]}"""));
        Assert.AreEqual(predict, await StatusAsync(server, key, HttpMethod.Post, "/models/a/invocations", """{"instances":[1]}"""));
        Assert.AreEqual(
            predict,
            await StatusAsync(
                server,
                key,
                HttpMethod.Post,
                "/v2/models/a/infer",
                """{"inputs":[{"name":"x","shape":[1],"datatype":"FP64","data":[1]}]}"""));
        Assert.AreEqual(explain, await StatusAsync(server, key, HttpMethod.Post, "/models/a/explain", Row));
        Assert.AreEqual(explain, await StatusAsync(server, key, HttpMethod.Post, "/models/a/predict?explain=true", Row));
        Assert.AreEqual(explain, await StatusAsync(server, key, HttpMethod.Post, "/v1/models/a:explain", """{"instances":[1]}"""));
        Assert.AreEqual(
            explain,
            await StatusAsync(
                server,
                key,
                HttpMethod.Post,
                "/v2/models/a/explain",
                """{"inputs":[{"name":"x","shape":[1],"datatype":"FP64","data":[1]}]}"""));
        int both = Math.Max(predict, explain); // it asks for a prediction with its reasons
        Assert.AreEqual(
            both,
            await StatusAsync(
                server,
                key,
                HttpMethod.Post,
                "/v2/models/a/infer",
                """{"parameters":{"explain":true},"inputs":[{"name":"x","shape":[1],"datatype":"FP64","data":[1]}]}"""));
        Assert.AreEqual(jobs, await StatusAsync(server, key, HttpMethod.Post, "/models/a/jobs", "x\n1\n", "text/csv"));
        foreach (string path in (string[])[
            "/models/a", "/models/a/signature", "/models/a/openapi.json", "/v2/models/a", "/v2/models/a/stats", "/v1/models/a",
        ])
        {
            Assert.AreEqual(read, await StatusAsync(server, key, HttpMethod.Get, path), path);
        }

        foreach (string path in (string[])[
            "/v2/repository/index", "/v2/repository/models/a/load", "/models/a/rollback", "/models/a/promote",
        ])
        {
            int status = await StatusAsync(server, key, HttpMethod.Post, path, "{}");
            Assert.AreEqual(administer, status == 409 ? 200 : status, path); // 409: there is nothing to promote
        }
    }

    [TestMethod]
    public async Task Jobs_OfAModelTheKeyMayNoLongerUse_DoNotExist()
    {
        (string key, ApiKeyEntry entry) = Key("k", "jobs:*");
        await using TestServer server = await StartAsync(entry);
        JsonElement job = await JsonAsync(server, key, HttpMethod.Post, "/models/b/jobs", "x\n1\n", "text/csv");
        string path = $"/models/b/jobs/{job.GetProperty("id").GetString()}";
        Assert.AreEqual(200, await StatusAsync(server, key, HttpMethod.Get, path));

        ApiKeyEntry.Save(Options(server).ApiKeyFile!, [entry with { Scopes = ["jobs:a"] }]);
        ((Http.ServingServices)server.Services.GetService(typeof(Http.ServingServices))!).Gate.Keys!.Look();

        Assert.AreEqual(404, await StatusAsync(server, key, HttpMethod.Get, path));
        Assert.AreEqual(404, await StatusAsync(server, key, HttpMethod.Get, path + "/result"));
        Assert.AreEqual(404, await StatusAsync(server, key, HttpMethod.Delete, path));
        Assert.AreEqual(404, await StatusAsync(server, key, HttpMethod.Get, "/models/b/jobs"));
        Assert.AreEqual(404, await StatusAsync(server, key, HttpMethod.Post, "/models/b/jobs", "x\n1\n", "text/csv"));
        Assert.AreEqual(
            404,
            await StatusAsync(server, key, HttpMethod.Get, path.Replace("/b/", "/a/", StringComparison.Ordinal)),
            "nor by the name of a model it may use");
    }

    [TestMethod]
    public async Task Metrics_WithAKeyThatOnlyReads_TellOfItsModelsAlone()
    {
        (string key, ApiKeyEntry entry) = Key("scraper", "read:a");
        await using TestServer server = await StartAsync(entry);

        using HttpResponseMessage answer = await SendAsync(server, key, HttpMethod.Get, "/metrics");
        string text = await answer.Content.ReadAsStringAsync();

        Assert.Contains("model=\"a\"", text);
        Assert.DoesNotContain("model=\"b\"", text);
    }

    [TestMethod]
    public async Task RequestsPerDay_AtTheLimitAndOneAbove()
    {
        (string key, ApiKeyEntry entry) = Key("k", "predict:*");
        await using TestServer server = await StartAsync(entry with { RequestsPerDay = 2 });

        Assert.AreEqual(200, await StatusAsync(server, key, HttpMethod.Post, "/models/a/predict", Row));
        Assert.AreEqual(200, await StatusAsync(server, key, HttpMethod.Post, "/models/b/predict", Row));
        using HttpResponseMessage refused = await SendAsync(server, key, HttpMethod.Post, "/models/a/predict", Row);
        Assert.AreEqual(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.IsGreaterThan(80_000, refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds);
    }

    [TestMethod]
    public void IsSecret_RotatedKey_BothAreValidUntilTheOverlapEnds()
    {
        (string first, string firstHash) = ApiKey.Make("k");
        (string second, string secondHash) = ApiKey.Make("k");
        var clock = new Clock();
        var entry = new ApiKeyEntry
        {
            Id = "k",
            Sha256 = secondHash,
            PreviousSha256 = firstHash,
            PreviousExpires = clock.GetUtcNow().AddDays(1),
        };
        using var key = new ApiKey(entry);

        Assert.IsTrue(key.IsSecret(Secret(first), clock));
        Assert.IsTrue(key.IsSecret(Secret(second), clock));
        clock.Now = clock.Now.AddDays(1);
        Assert.IsFalse(key.IsSecret(Secret(first), clock));
        Assert.IsTrue(key.IsSecret(Secret(second), clock));
        Assert.IsFalse(key.IsSecret(new string('0', 64), clock));

        static ReadOnlySpan<char> Secret(string text) => text.AsSpan(text.LastIndexOf('_') + 1);
    }

    [TestMethod]
    [DataRow("predict:*", true)]
    [DataRow("jobs:churn", true)]
    [DataRow("read:a*", true)]
    [DataRow("admin", true)]
    [DataRow("predict", false)]
    [DataRow("predict:", false)]
    [DataRow("predicts:*", false)]
    [DataRow("Admin", false)]
    [DataRow("", false)]
    public void IsScope_AWord_TellsWhetherThereIsOne(string scope, bool expected) => Assert.AreEqual(expected, KeyScopes.IsScope(scope));

    private static (string Key, ApiKeyEntry Entry) Key(string id, params string[] scopes)
    {
        (string key, string hash) = ApiKey.Make(id);
        return (key, new ApiKeyEntry { Id = id, Sha256 = hash, Scopes = scopes });
    }

    private Task<TestServer> StartAsync(ApiKeyEntry entry)
    {
        string path = Path.Combine(TestFolders.Make(), "keys.json");
        ApiKeyEntry.Save(path, [entry]);
        byte[] model = TestModels.Version(1).ToBytes().ToArray();
        return TestServer.StartAsync([("a/1/m.fsai", model), ("b/1/m.fsai", model)], options =>
        {
            options.ApiKeyFile = path;
            options.Jobs = new JobOptions { Folder = _jobs };
        });
    }

    private static ModelServingOptions Options(TestServer server) =>
        ((Http.ServingServices)server.Services.GetService(typeof(Http.ServingServices))!).Options;

    private static async Task<int> StatusAsync(
        TestServer server, string key, HttpMethod method, string path, string? body = null, string type = "application/json")
    {
        using HttpResponseMessage answer = await SendAsync(server, key, method, path, body, type);
        return (int)answer.StatusCode;
    }

    private static async Task<JsonElement> JsonAsync(
        TestServer server, string key, HttpMethod method, string path, string body, string type)
    {
        using HttpResponseMessage answer = await SendAsync(server, key, method, path, body, type);
        return JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
    }

    private static async Task<HttpResponseMessage> SendAsync(
        TestServer server, string key, HttpMethod method, string path, string? body = null, string type = "application/json")
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative))
        {
            Content = body is null ? null : new StringContent(body, Encoding.UTF8, type),
        };
        request.Headers.Authorization = new("Bearer", key);
        return await server.Client.SendAsync(request);
    }

    private sealed class Clock : TimeProvider
    {
        internal DateTimeOffset Now { get; set; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
