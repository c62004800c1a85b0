using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FullStackAI.AspNetCore.Jobs;
using FullStackAI.AspNetCore.Rollout;
using FullStackAI.AspNetCore.Security;
using Microsoft.Extensions.DependencyInjection;

namespace FullStackAI.AspNetCore.Tests.OpenApi;

/// <summary>A server asked at every address it documents: each status, media type and body is one that the document says.</summary>
[TestClass]
public sealed class AnswerTests
{
    private const string Row = """{"x":1}""";
    private const string ServerDocument = "server.json";
    private const string ModelDocument = "model.json";
    private readonly string _folder = TestFolders.Make();
    private readonly JsonArray _answers = [];
    private readonly HashSet<string> _asked = [];
    private TestServer? _server;

    [TestMethod]
    public async Task Answers_OfEveryAddress_AreAsTheDocumentsSay()
    {
        await using TestServer server = await StartAsync();
        _server = server;
        await File.WriteAllTextAsync(Path.Combine(_folder, ServerDocument), (await server.GetAsync("/openapi.json")).GetRawText());
        await File.WriteAllTextAsync(Path.Combine(_folder, ModelDocument), (await server.GetAsync("/models/v/openapi.json")).GetRawText());

        await AskPredictionsAsync();
        await AskJobsAsync();
        await AskRolloutAsync();
        await AskDescriptionsAsync();

        string answers = Path.Combine(_folder, "answers.json");
        await File.WriteAllTextAsync(answers, _answers.ToJsonString());
        string counted = await OpenApiValidator.RunAsync(
            [Path.Combine(_folder, ServerDocument), Path.Combine(_folder, ModelDocument)], answers);
        Assert.Contains(" 0 faults", counted);
        string[] documented = [.. JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(_folder, ServerDocument))).RootElement
            .GetProperty("paths")
            .EnumerateObject()
                .Where(path => path.Name.Contains("{model}", StringComparison.Ordinal)
                    || !path.Name.Contains("/v", StringComparison.Ordinal)
                    || !path.Name.StartsWith("/models/", StringComparison.Ordinal))
                .Where(path => !path.Name.Contains("{version}", StringComparison.Ordinal))
                .SelectMany(path => path.Value.EnumerateObject().Select(method => $"{method.Name} {path.Name}"))];
        Assert.IsEmpty(
            documented.Where(one => one.Contains("{model}", StringComparison.Ordinal)).Except(_asked).ToArray(),
            "every address was asked");
    }

    [TestMethod]
    public async Task Document_OfTheServer_HasASummaryOfItsOwnForEachAddress()
    {
        await using TestServer server = await StartAsync();
        JsonElement document = await server.GetAsync("/openapi.json");
        foreach (JsonProperty path in document.GetProperty("paths").EnumerateObject())
        {
            foreach (JsonProperty method in path.Value.EnumerateObject())
            {
                Assert.AreNotEqual($"{method.Name.ToUpperInvariant()} {path.Name}", method.Value.GetProperty("summary").GetString());
            }
        }
    }

    [TestMethod]
    public async Task Document_WhereKeysAreAskedFor_SaysSoAtEachAddress()
    {
        string keys = Path.Combine(_folder, "keys.json");
        (string key, string hash) = ApiKey.Make("k");
        ApiKeyEntry.Save(keys, [new ApiKeyEntry { Id = "k", Sha256 = hash, Scopes = ["read:*"] }]);
        await using TestServer server = await StartAsync(options => options.ApiKeyFile = keys);
        server.Client.DefaultRequestHeaders.Authorization = new("Bearer", key);
        JsonElement document = await server.GetAsync("/openapi.json");

        Assert.IsTrue(document
            .GetProperty("paths")
            .EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject())
            .All(method => method.Value.GetProperty("responses").TryGetProperty("401", out _)));
    }

    private async Task AskPredictionsAsync()
    {
        foreach (string document in (string[])[ServerDocument, ModelDocument])
        {
            string model = document == ServerDocument ? "{model}" : "v";
            await AskAsync(document, "post", $"/models/{model}/predict", "/models/v/predict", Row);
            await AskAsync(document, "post", $"/models/{model}/predict", "/models/v/predict?ood=true", """{"x":1e9}""");
            await AskAsync(document, "post", $"/models/{model}/predict", "/models/v/predict", "{");
            await AskAsync(document, "post", $"/models/{model}/explain", "/models/v/explain", Row);
            await AskAsync(document, "post", $"/models/{model}/invocations", "/models/v/invocations", """{"dataframe_records":[{"x":1}]}""");
            await AskAsync(document, "post", $"/models/{model}/invocations", "/models/v/invocations", "x\n1\n", "text/csv");
            await AskAsync(document, "post", $"/v1/models/{model}:predict", "/v1/models/v:predict", """{"instances":[{"x":1}]}""");
            await AskAsync(document, "post", $"/v1/models/{model}:explain", "/v1/models/v:explain", """{"instances":[{"x":1}]}""");
            await AskAsync(
                document,
                "post",
                $"/v2/models/{model}/explain",
                "/v2/models/v/explain",
                """{"inputs":[{"name":"x","shape":[1],"datatype":"FP64","data":[1]}]}""");
            await AskAsync(
                document,
                "post",
                $"/v2/models/{model}/infer",
                "/v2/models/v/infer",
                """{"inputs":[{"name":"x","shape":[1],"datatype":"FP64","data":[1]}]}""");
        }

        await AskAsync(ServerDocument, "post", "/models/{model}/predict", "/models/nothing/predict", Row);
        await AskAsync(ServerDocument, "post", "/invocations", "/invocations", """{"instances":[1]}""");
        await AskAsync(ServerDocument, "post", "/models/tones/predict", "/models/tones/predict", "picture", "image/png");
        await AskAsync(ServerDocument, "post", "/models/tones/predict", "/models/tones/predict", """{"image":"AQ=="}""");
        await AskAsync(ServerDocument, "post", "/models/tones/predict", "/models/tones/predict", """{"images":["AQ==","AQ=="]}""");
        await AskAsync(ServerDocument, "post", "/models/tones/predict", "/models/tones/predict", "text", "text/plain");
    }

    private async Task AskJobsAsync()
    {
        foreach (string document in (string[])[ServerDocument, ModelDocument])
        {
            string model = document == ServerDocument ? "{model}" : "v";
            string job = await AskAsync(document, "post", $"/models/{model}/jobs", "/models/v/jobs", "x\n1\nbad\n", "text/csv");
            await AskAsync(document, "post", $"/models/{model}/jobs", "/models/v/jobs", Row, "application/x-ndjson");
            await AskAsync(document, "post", $"/models/{model}/jobs", "/models/v/jobs", Row);
            await AskAsync(document, "get", $"/models/{model}/jobs", "/models/v/jobs");
            string path = $"/models/v/jobs/{JsonDocument.Parse(job).RootElement.GetProperty("id").GetString()}";
            JobStore store = _server!.Services.GetRequiredService<JobRunner>().Store!;
            await TestServer.Until(() => store.Find(path[^32..])!.End is not null, "the job has ended");
            await AskAsync(document, "get", $"/models/{model}/jobs/{{id}}", path);
            await AskAsync(document, "get", $"/models/{model}/jobs/{{id}}/result", path + "/result");
            await AskAsync(document, "delete", $"/models/{model}/jobs/{{id}}", path);
            await AskAsync(document, "get", $"/models/{model}/jobs/{{id}}", path);
        }
    }

    private async Task AskRolloutAsync()
    {
        const string two = """{"version":"2"}""";
        foreach (string method in (string[])["put", "post"])
        {
            await AskAsync(ServerDocument, method, "/models/{model}/aliases/{alias}", "/models/w/aliases/stable", """{"version":1}""");
            await AskAsync(
                ServerDocument,
                method,
                "/models/{model}/canary",
                "/models/w/canary",
                """{"version":"1","percent":5,"sticky_header":"X-User"}""");
            await AskAsync(ServerDocument, method, "/models/{model}/shadow", "/models/w/shadow", """{"version":"1","percent":50}""");
        }

        await AskAsync(ServerDocument, "put", "/models/{model}/canary", "/models/w/canary", two); // answers already
        await AskAsync(ServerDocument, "put", "/models/{model}/canary", "/models/w/canary", """{"versions":"2"}""");
        await AskAsync(ServerDocument, "put", "/models/{model}/canary", "/models/w/canary", """{"version":"9"}""");
        await AskAsync(ServerDocument, "post", "/models/{model}/predict", "/models/w/predict", Row);
        await AskAsync(ServerDocument, "get", "/models/{model}/rollout", "/models/w/rollout");
        await AskAsync(ServerDocument, "delete", "/models/{model}/canary", "/models/w/canary");
        await AskAsync(ServerDocument, "delete", "/models/{model}/shadow", "/models/w/shadow");
        await AskAsync(ServerDocument, "post", "/models/{model}/promote", "/models/w/promote", """{"version":"1"}""");
        await AskAsync(ServerDocument, "post", "/models/{model}/rollback", "/models/w/rollback", "{}");
        await AskAsync(ServerDocument, "post", "/v2/repository/index", "/v2/repository/index", """{"ready":true}""");
        await AskAsync(ServerDocument, "post", "/v2/repository/models/{model}/load", "/v2/repository/models/w/load", "{}");
        await AskAsync(ServerDocument, "post", "/v2/repository/models/{model}/unload", "/v2/repository/models/w/unload", "{}");
        await AskAsync(
            ServerDocument,
            "post",
            "/v2/repository/models/{model}/load",
            "/v2/repository/models/w/load",
            """{"parameters":{"config":"x"}}""");
        _server!.Client.DefaultRequestHeaders.Add("X-Forwarded-For", "203.0.113.7");
        await AskAsync(ServerDocument, "post", "/models/{model}/promote", "/models/v/promote", "{}");
        _server.Client.DefaultRequestHeaders.Remove("X-Forwarded-For");
    }

    private async Task AskDescriptionsAsync()
    {
        foreach (string path in (string[])["/models", "/models/{model}", "/models/{model}/signature", "/models/{model}/openapi.json", "/openapi.json", "/metrics", "/ping", "/health", "/version",
            "/v1/models", "/v1/models/{model}", "/v2", "/v2/health/live", "/v2/health/ready", "/v2/models", "/v2/models/stats",
            "/v2/models/{model}", "/v2/models/{model}/config", "/v2/models/{model}/ready", "/v2/models/{model}/stats"])
        {
            await AskAsync(ServerDocument, "get", path, path.Replace("{model}", "v", StringComparison.Ordinal));
        }
    }

    private async Task<string> AskAsync(
        string document, string method, string path, string address, string? body = null, string type = "application/json")
    {
        using var request = new HttpRequestMessage(new HttpMethod(method.ToUpperInvariant()), new Uri(address, UriKind.Relative));
        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body))
            {
                Headers = { ContentType = MediaTypeHeaderValue.Parse(type) },
            };
        }

        using HttpResponseMessage answer = await _server!.Client.SendAsync(request);
        string text = await answer.Content.ReadAsStringAsync();
        _asked.Add($"{method} {path}");
        _answers.Add((JsonNode)new JsonObject
        {
            ["document"] = Path.Combine(_folder, document), ["method"] = method, ["path"] = path, ["status"] = (int)answer.StatusCode,
            ["type"] = answer.Content.Headers.ContentType?.ToString(), ["sent"] = body, ["sentType"] = body is null ? null : type,
            ["body"] = text,
        });
        return text;
    }

    private Task<TestServer> StartAsync(Action<ModelServingOptions>? configure = null) =>
        TestServer.StartAsync(
            [("v/1/m.fsai", TestModels.Line(0, 1)), ("w/1/m.fsai", TestModels.Line(0, 1)), ("w/2/m.fsai", TestModels.Line(0, 2))],
            options =>
            {
                options.Jobs = new JobOptions { Folder = Path.Combine(_folder, "jobs") };
                options.CanaryGuard = new CanaryGuardOptions();
                options.DefaultModel = "v";
                configure?.Invoke(options);
            }, null, app => app.MapImageModel("tones", static _ => [new("light", 0.75), new("dark", 0.25)]));
}
