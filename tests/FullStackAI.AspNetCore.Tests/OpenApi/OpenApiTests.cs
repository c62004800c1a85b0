using System.Net;
using System.Text;
using System.Text.Json;
using FullStackAI.AspNetCore.OpenApi;
using FullStackAI.AspNetCore.Security;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace FullStackAI.AspNetCore.Tests.OpenApi;

[TestClass]
public sealed class OpenApiTests
{
    [TestMethod]
    public async Task Document_OfOneModel_SaysItsColumnsClassesAndExample()
    {
        await using TestServer server = await TestServer.ChurnAsync();

        JsonElement document = await server.GetAsync("/models/churn/openapi.json");

        JsonElement row = document.GetProperty("components").GetProperty("schemas").GetProperty("churn.Row");
        CollectionAssert.AreEqual(
            new[] { "tenure", "plan", "charges", "paperless" },
            row.GetProperty("required").EnumerateArray().Select(name => name.GetString()).ToArray());
        Assert.AreEqual("integer", row.GetProperty("properties").GetProperty("tenure").GetProperty("type")[0].GetString());
        Assert.AreEqual("boolean", row.GetProperty("properties").GetProperty("paperless").GetProperty("type")[0].GetString());
        CollectionAssert.AreEquivalent(
            new[] { "basic", "plus", "pro" },
            row
                .GetProperty("properties")
                .GetProperty("plan")
                .GetProperty("examples")
                .EnumerateArray()
                .Select(level => level.GetString())
                .ToArray());
        JsonElement label = document
            .GetProperty("components")
            .GetProperty("schemas")
            .GetProperty("churn.Prediction")
            .GetProperty("properties")
            .GetProperty("label");
        CollectionAssert.AreEqual(
            new[] { "stays", "leaves" }, label.GetProperty("enum").EnumerateArray().Select(name => name.GetString()).ToArray());
        Assert.AreEqual("1", document.GetProperty("info").GetProperty("version").GetString());
    }

    [TestMethod]
    public async Task Examples_SentAsTheyStand_AreAnsweredAsTheDocumentSays()
    {
        await using TestServer server = await StartAsync();
        int asked = 0;
        foreach (string model in (string[])["churn", "v", "demo"])
        {
            JsonElement document = await server.GetAsync($"/models/{model}/openapi.json");
            foreach (JsonProperty path in document
                .GetProperty("paths")
                .EnumerateObject()
                .Where(path => path.Value.TryGetProperty("post", out _)))
            {
                JsonElement operation = path.Value.GetProperty("post");
                foreach ((string type, string body) in Bodies(operation))
                {
                    (HttpStatusCode status, string text) = await server.PostAsync(path.Name, body, type);
                    Assert.AreEqual(HttpStatusCode.OK, status, $"{path.Name}: {text}");
                    asked++;
                    if (path.Name.EndsWith("/predict", StringComparison.Ordinal) && body.StartsWith('{'))
                    {
                        JsonElement said = operation
                            .GetProperty("responses")
                            .GetProperty("200")
                            .GetProperty("content")
                            .GetProperty("application/json")
                            .GetProperty("examples")
                            .GetProperty("one")
                            .GetProperty("value");
                        Assert.IsTrue(JsonElement.DeepEquals(said, JsonDocument.Parse(text).RootElement), $"{said} but {text}");
                    }
                }
            }
        }

        Assert.IsGreaterThan(15, asked);
    }

    [TestMethod]
    public async Task Document_OfTheServer_HoldsEveryAddressThatServesModels()
    {
        await using TestServer server = await StartAsync();

        JsonElement document = await server.GetAsync("/openapi.json");

        HashSet<string> said = [.. document
            .GetProperty("paths")
            .EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(method => $"{method.Name} {path.Name}"))];
        string[] mapped = [.. server.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<ServesModels>() is not null
                && endpoint.Metadata.GetMetadata<HttpMethodMetadata>() is not null)
            .SelectMany(endpoint =>
                endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods
                    .Where(method => method != "HEAD")
                    .Select(method => $"{method.ToLowerInvariant()} /{endpoint.RoutePattern.RawText!.TrimStart('/')}"))];
        Assert.IsGreaterThan(30, mapped.Length);
        Assert.IsEmpty(mapped.Except(said).ToArray());
        Assert.Contains("post /models/demo/predict", said);
        Assert.IsFalse(document.TryGetProperty("security", out _));
    }

    [TestMethod]
    public async Task Document_EveryReferenceLeadsSomewhereAndEveryIdIsItsOwn()
    {
        await using TestServer server = await StartAsync();
        string text = (await server.GetAsync("/openapi.json")).GetRawText();
        JsonElement document = JsonDocument.Parse(text).RootElement;
        HashSet<string> schemas = [.. document
            .GetProperty("components")
            .GetProperty("schemas")
            .EnumerateObject()
            .Select(schema => schema.Name)];
        var ids = new HashSet<string>();
        int references = 0;
        Visit(document);
        Assert.IsGreaterThan(50, references);

        void Visit(JsonElement element)
        {
            if (element.ValueKind == JsonValueKind.Array)
            {
                foreach (JsonElement item in element.EnumerateArray())
                {
                    Visit(item);
                }
            }
            else if (element.ValueKind == JsonValueKind.Object)
            {
                foreach (JsonProperty property in element.EnumerateObject())
                {
                    if (property.NameEquals("$ref"))
                    {
                        references++;
                        Assert.Contains(property.Value.GetString()!["#/components/schemas/".Length..], schemas);
                    }
                    else if (property.NameEquals("operationId"))
                    {
                        Assert.IsTrue(ids.Add(property.Value.GetString()!), property.Value.GetString());
                    }

                    Visit(property.Value);
                }
            }
        }
    }

    [TestMethod]
    public async Task Document_ForAKey_HoldsOnlyTheModelsItMayAsk()
    {
        string path = Path.Combine(TestFolders.Make(), "keys.json");
        (string key, string hash) = ApiKey.Make("one");
        ApiKeyEntry.Save(path, [new ApiKeyEntry { Id = "one", Sha256 = hash, Scopes = ["predict:v"] }]);
        await using TestServer server = await TestServer.StartAsync(
            [("v/1/m.fsai", TestModels.Version(1).ToBytes().ToArray()), ("secret/1/m.fsai", TestModels.Version(2).ToBytes().ToArray())],
            options => options.ApiKeyFile = path);

        using HttpResponseMessage refused = await server.Client.GetAsync(new Uri("/openapi.json", UriKind.Relative));
        server.Client.DefaultRequestHeaders.Authorization = new("Bearer", key);
        JsonElement document = await server.GetAsync("/openapi.json");
        using HttpResponseMessage other = await server.Client.GetAsync(new Uri("/models/secret/openapi.json", UriKind.Relative));

        Assert.AreEqual(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.AreEqual(HttpStatusCode.NotFound, other.StatusCode);
        Assert.DoesNotContain("secret/", document.GetProperty("paths").GetRawText());
        Assert.IsTrue(document.GetProperty("paths").TryGetProperty("/models/v/predict", out _));
        Assert.AreEqual(2, document.GetProperty("security").GetArrayLength());
    }

    [TestMethod]
    [DataRow("churn", "churn")]
    [DataRow("a.b c/é", "a_2e_b_20_c_2f__e9_")]
    public void ComponentName_OfAnyModel_HoldsOnlyWhatNamesMay(string model, string expected) =>
        Assert.AreEqual(expected, OpenApiDocument.ComponentName(model));

    [TestMethod]
    public async Task Documents_ByAValidatorOfOpenApi31_AreValidAndTheirExamplesFit()
    {
        await using TestServer server = await StartAsync();
        string documents = TestFolders.Make();
        List<string> files = [];
        foreach (string address in (string[])[
            "openapi.json", "models/churn/openapi.json", "models/churn/versions/1/openapi.json", "models/v/openapi.json",
            "models/demo/openapi.json",
        ])
        {
            string file = Path.Combine(documents, address.Replace('/', '-'));
            await File.WriteAllTextAsync(file, (await server.GetAsync("/" + address)).GetRawText());
            files.Add(file);
        }

        Assert.Contains("5 documents", await OpenApiValidator.RunAsync(files));
        TestFolders.Delete(documents);
    }

    private static Task<TestServer> StartAsync() =>
        TestServer.StartAsync(
            ("churn/1/m.fsai", FullStackAI.Bundles.Bundle.Load(TestModels.Churn())),
            ("v/3/m.fsai", TestModels.Version(3)),
            ("demo/1/m.fsai", TestModels.Demo()));

    private static IEnumerable<(string Type, string Body)> Bodies(JsonElement operation)
    {
        foreach (JsonProperty media in operation.GetProperty("requestBody").GetProperty("content").EnumerateObject())
        {
            if (media.Value.TryGetProperty("example", out JsonElement one))
            {
                yield return (media.Name, one.ValueKind == JsonValueKind.String ? one.GetString()! : one.GetRawText());
            }

            if (media.Value.TryGetProperty("examples", out JsonElement many))
            {
                foreach (JsonProperty example in many.EnumerateObject())
                {
                    yield return (media.Name, example.Value.GetProperty("value").GetRawText());
                }
            }
        }
    }
}
