using System.Net;
using System.Text;
using System.Text.Json;
using FullStackAI.AspNetCore.Security;

namespace FullStackAI.AspNetCore.Tests;

[TestClass]
public sealed class ApiKeyTests
{
    private const string Row = """{"x":1}""";

    [TestMethod]
    public async Task Predict_ScopesPerModel_OthersLookAsIfTheyDidNotExist()
    {
        (string key, ApiKeyEntry entry) = Key("alice", ["predict:a*"]);
        await using TestServer server = await StartAsync([entry]);

        Assert.AreEqual(HttpStatusCode.OK, await PostAsync(server, "/models/a1/predict", key));
        Assert.AreEqual(HttpStatusCode.OK, await PostAsync(server, "/models/a1/predict", key, "X-API-Key"));
        foreach (string path in (string[])[
            "/models/b/predict", "/v2/models/b/infer", "/v1/models/b:predict", "/models/b/invocations", "/models/b/explain",
            "/v1/models/b:explain", "/v2/models/b/explain",
        ])
        {
            Assert.AreEqual(HttpStatusCode.NotFound, await PostAsync(server, path, key), path);
        }

        foreach (string path in (string[])[
            "/models/b", "/models/b/signature", "/v2/models/b", "/v2/models/b/ready", "/v2/models/b/stats", "/v2/models/b/config",
            "/v1/models/b",
        ])
        {
            Assert.AreEqual(HttpStatusCode.NotFound, await GetAsync(server, path, key), path);
        }

        Assert.AreEqual("""{"models":["a1"]}""", await TextAsync(server, "/v2/models", key));
        Assert.IsFalse((await TextAsync(server, "/models", key)).Contains("\"b\"", StringComparison.Ordinal));
        Assert.AreEqual(HttpStatusCode.Forbidden, await PostAsync(server, "/v2/repository/index", key));
    }

    [TestMethod]
    public async Task Predict_NoKeyOrAWrongOne_Is401EverywhereButHealth()
    {
        (string key, ApiKeyEntry entry) = Key("alice", ["predict:*"]);
        await using TestServer server = await StartAsync([entry]);
        string wrong = key[..^1] + (key[^1] == '0' ? '1' : '0');
        foreach (string? shown in (string?[])[null, "", "x", "ak_alice", "ak_alice_", "ak_nobody_" + key[9..], wrong])
        {
            Assert.AreEqual(HttpStatusCode.Unauthorized, await PostAsync(server, "/models/a1/predict", shown), shown);
            Assert.AreEqual(HttpStatusCode.Unauthorized, await PostAsync(server, "/invocations", shown), shown);
            Assert.AreEqual(HttpStatusCode.Unauthorized, await GetAsync(server, "/models", shown), shown);
            Assert.AreEqual(HttpStatusCode.Unauthorized, await GetAsync(server, "/v2/models/a1", shown), shown);
        }

        Assert.AreEqual(HttpStatusCode.OK, await GetAsync(server, "/v2/health/live", null));
        Assert.AreEqual(HttpStatusCode.OK, await GetAsync(server, "/v2/health/ready", null));
    }

    [TestMethod]
    public async Task Keys_RotatedAndExpired_WithoutARestart()
    {
        (string old, ApiKeyEntry oldEntry) = Key("one", ["predict:*"]);
        (string next, ApiKeyEntry nextEntry) = Key("two", ["predict:*"]);
        await using TestServer server = await StartAsync([oldEntry]);
        Gate gate = Gate(server);

        Assert.AreEqual(HttpStatusCode.OK, await PostAsync(server, "/models/a1/predict", old));
        Write(server, [oldEntry, nextEntry], gate);
        Assert.AreEqual(HttpStatusCode.OK, await PostAsync(server, "/models/a1/predict", old));
        Assert.AreEqual(HttpStatusCode.OK, await PostAsync(server, "/models/a1/predict", next));
        Write(server, [oldEntry with { Expires = DateTimeOffset.UnixEpoch }, nextEntry], gate);
        Assert.AreEqual(HttpStatusCode.Unauthorized, await PostAsync(server, "/models/a1/predict", old));
        await File.WriteAllTextAsync(KeyPath(server), "{");
        gate.Keys!.Look();
        Assert.AreEqual(HttpStatusCode.OK, await PostAsync(server, "/models/a1/predict", next));
    }

    [TestMethod]
    public async Task Limits_OfAKey_Answer429WithRetryAfter()
    {
        (string key, ApiKeyEntry entry) = Key("alice", ["predict:*"]);
        (string other, ApiKeyEntry otherEntry) = Key("bob", ["predict:*"]);
        await using TestServer server = await StartAsync([entry with { RequestsPerMinute = 2 }, otherEntry]);

        Assert.AreEqual(HttpStatusCode.OK, await PostAsync(server, "/models/a1/predict", key));
        Assert.AreEqual(HttpStatusCode.OK, await PostAsync(server, "/models/a1/predict", key));
        using HttpResponseMessage refused = await SendAsync(server, HttpMethod.Post, "/models/a1/predict", key);
        Assert.AreEqual(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.IsGreaterThan(0, refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds);
        Assert.AreEqual(HttpStatusCode.OK, await PostAsync(server, "/models/a1/predict", other));
    }

    [TestMethod]
    public async Task ConcurrentRequestsOfAKey_AtTheLimitAndOneAbove()
    {
        (string key, ApiKeyEntry entry) = Key("alice", ["predict:*"]);
        (string other, ApiKeyEntry otherEntry) = Key("bob", ["predict:*"]);
        await using TestServer server = await StartAsync([entry with { ConcurrentRequests = 2 }, otherEntry]);
        Gate gate = Gate(server);
        ApiKey alice = gate.Keys!.Find(key)!;

        using (gate.Enter(alice)) // as a request does while it is worked on
        {
            Assert.AreEqual(HttpStatusCode.OK, await PostAsync(server, "/models/a1/predict", key));
            using (gate.Enter(alice))
            {
                using HttpResponseMessage refused = await SendAsync(server, HttpMethod.Post, "/models/a1/predict", key);
                Assert.AreEqual(HttpStatusCode.TooManyRequests, refused.StatusCode);
                Assert.IsGreaterThan(0, refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds);
                Assert.AreEqual(
                    HttpStatusCode.OK,
                    await PostAsync(server, "/models/a1/predict", other),
                    "another key has places of its own");
            }
        }

        Assert.AreEqual(HttpStatusCode.OK, await PostAsync(server, "/models/a1/predict", key));
        Assert.AreEqual(0, gate.UnderWay);
    }

    [TestMethod]
    public async Task Administrator_MayLoadAndUnload()
    {
        (string key, ApiKeyEntry entry) = Key("root", ["admin"]);
        await using TestServer server = await StartAsync([entry]);

        Assert.AreEqual(HttpStatusCode.OK, await PostAsync(server, "/v2/repository/index", key));
        Assert.AreEqual(HttpStatusCode.OK, await PostAsync(server, "/v2/repository/models/b/unload", key));
        Assert.AreEqual(HttpStatusCode.ServiceUnavailable, await PostAsync(server, "/models/b/predict", key));
    }

    [TestMethod]
    public async Task Answers_CarrySecurityHeadersAndNoBanner()
    {
        await using TestServer server = await TestServer.ChurnAsync();

        using HttpResponseMessage answer = await server.Client.GetAsync(new Uri("/models", UriKind.Relative));

        Assert.AreEqual("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.IsTrue(answer.Headers.CacheControl!.NoStore);
    }

    [TestMethod]
    [DataRow("""{"keys":[{"id":"a b","sha256":"00","scopes":[]}]}""")]
    [DataRow("""{"keys":[{"id":"a"}]}""")]
    [DataRow("""[]""")]
    [DataRow("")]
    public void Read_AFileThatIsNotSound_IsRefused(string text) =>
        Assert.ThrowsExactly<InvalidDataException>(() => ApiKeyEntry.Read(Encoding.UTF8.GetBytes(text)));

    private static (string Key, ApiKeyEntry Entry) Key(string id, string[] scopes)
    {
        (string key, string hash) = ApiKey.Make(id);
        return (key, new ApiKeyEntry { Id = id, Sha256 = hash, Scopes = scopes });
    }

    private static async Task<TestServer> StartAsync(ApiKeyEntry[] keys)
    {
        string path = Path.Combine(TestFolders.Make(), "keys.json");
        ApiKeyEntry.Save(path, keys);
        byte[] model = TestModels.Version(1).ToBytes().ToArray();
        return await TestServer.StartAsync([("a1.fsai", model), ("b.fsai", model)], options =>
        {
            options.ApiKeyFile = path;
            options.DefaultModel = "a1";
        });
    }

    private static Gate Gate(TestServer server) => ((Http.ServingServices)server.Services.GetService(typeof(Http.ServingServices))!).Gate;

    private static string KeyPath(TestServer server) =>
        ((Http.ServingServices)server.Services.GetService(typeof(Http.ServingServices))!).Options.ApiKeyFile!;

    private static void Write(TestServer server, ApiKeyEntry[] keys, Gate gate)
    {
        ApiKeyEntry.Save(KeyPath(server), keys);
        gate.Keys!.Look();
    }

    private static async Task<HttpStatusCode> PostAsync(TestServer server, string path, string? key, string header = "Authorization")
    {
        using HttpResponseMessage answer = await SendAsync(server, HttpMethod.Post, path, key, header);
        string text = await answer.Content.ReadAsStringAsync();
        Assert.IsTrue(answer.IsSuccessStatusCode || JsonDocument.Parse(text).RootElement.TryGetProperty("error", out _), text);
        return answer.StatusCode;
    }

    private static async Task<HttpStatusCode> GetAsync(TestServer server, string path, string? key)
    {
        using HttpResponseMessage answer = await SendAsync(server, HttpMethod.Get, path, key);
        return answer.StatusCode;
    }

    private static async Task<string> TextAsync(TestServer server, string path, string? key)
    {
        using HttpResponseMessage answer = await SendAsync(server, HttpMethod.Get, path, key);
        return await answer.Content.ReadAsStringAsync();
    }

    private static async Task<HttpResponseMessage> SendAsync(
        TestServer server, HttpMethod method, string path, string? key, string header = "Authorization")
    {
        using var request = new HttpRequestMessage(
            method,
            path) { Content = method == HttpMethod.Post
                ? new StringContent(path.Contains("repository", StringComparison.Ordinal) ? "{}" : Row, Encoding.UTF8, "application/json")
                : null };
        if (key is not null)
        {
            request.Headers.TryAddWithoutValidation(header, header == "Authorization" ? $"Bearer {key}" : key);
        }

        return await server.Client.SendAsync(request);
    }
}
