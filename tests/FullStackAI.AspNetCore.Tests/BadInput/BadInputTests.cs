using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json;

namespace FullStackAI.AspNetCore.Tests;

/// <summary>Generated requests that are wrong in many ways: the server answers each with one of the
/// documented statuses and a readable error, lives, and answers the next sound one.</summary>
/// <remarks><c>BAD_INPUTS=1000000 dotnet test tests/FullStackAI.AspNetCore.Tests -c Release --filter BadInput</c> runs the long
/// form.</remarks>
[TestClass]
public sealed class BadInputTests
{
    private const int ShortForm = 20_000;
    private const int Lanes = 4;
    private const string TooManyExplanations = """{"error":"Too many explanations are under way."}""";
    private static readonly int[] Allowed = [200, 400, 404, 405, 408, 411, 413, 415, 429, 431, 501];

    [TestMethod]
    [TestCategory("Soak")]
    public async Task BadInput_Generated_OnlyDocumentedAnswersAndTheServerLives()
    {
        int count = Soak.Number("BAD_INPUTS", ShortForm);
        await using TestServer server = await TestServer.StartAsync(
            ("churn/1/m.fsai", FullStackAI.Bundles.Bundle.Load(TestModels.Churn())), ("demo/1/m.fsai", TestModels.Demo()));
        List<string> faults = [];
        int answered = 0;
        int refused = 0;
        await Task.WhenAll(Enumerable.Range(0, Lanes).Select(lane => Task.Run(async () =>
        {
            var corpus = new BadInputs((ulong)lane + 1);
            for (int i = lane; i < count; i += Lanes)
            {
                (string path, byte[] body, string? type, string? header) = corpus.Next();
                using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(body) };
                _ = type is not null && request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
                _ = header is not null && request.Content.Headers.TryAddWithoutValidation("Inference-Header-Content-Length", header);
                using HttpResponseMessage answer = await server.Client.SendAsync(request);
                byte[] text = await answer.Content.ReadAsByteArrayAsync();
                Interlocked.Increment(ref answered);
                Interlocked.Add(ref refused, answer.IsSuccessStatusCode ? 0 : 1);
                if (!IsSound(path, answer, text))
                {
                    lock (faults)
                    {
                        faults.Add($"{(int)answer.StatusCode} {path} {Encoding.UTF8.GetString(body.AsSpan(0, Math.Min(body.Length, 200)))} -> {Encoding.UTF8.GetString(text)}");
                    }
                }
            }
        })));

        Assert.IsEmpty(faults, string.Join(Environment.NewLine, faults.Take(5)));
        Assert.AreEqual(count, answered);
        Assert.IsGreaterThan(count / 2, refused, "most of the corpus must be wrong");
        JsonElement sound = await server.AskAsync("/models/churn/predict", BadInputs.Rows);
        Assert.IsTrue(sound.TryGetProperty("label", out _));
    }

    [TestMethod]
    [DataRow("/models/churn/predict", """{"tenure":3,"plan":"basic","charges":25.5,"paperless":true,"\ud800":1}""", HttpStatusCode.OK)]
    [DataRow("/models/churn/predict", """{"tenure":3,"plan":"\ud800","charges":25.5,"paperless":true}""", HttpStatusCode.BadRequest)]
    [DataRow("/models/churn/explain", """{"tenure":3,"plan":"basic","charges":25.5,"paperless":true,"\ud800":1}""", HttpStatusCode.OK)]
    [DataRow("/models/churn/explain", """{"tenure":3,"plan":"\ud800","charges":25.5,"paperless":true}""", HttpStatusCode.BadRequest)]
    [DataRow(
        "/v1/models/churn:explain",
        """{"instances":[{"tenure":3,"plan":"\ud800","charges":25.5,"paperless":true}]}""",
        HttpStatusCode.BadRequest)]
    [DataRow("/v2/models/churn/infer", """{"\ud800":1,"inputs":[]}""", HttpStatusCode.BadRequest)]
    [DataRow(
        "/v2/models/churn/infer",
        """{"inputs":[{"name":"tenure","datatype":"\ud800","shape":[1],"data":[1]}]}""",
        HttpStatusCode.BadRequest)]
    [DataRow("/v2/models/churn/infer", """{"inputs":[{"\ud800":"tenure"}]}""", HttpStatusCode.BadRequest)]
    [DataRow(
        "/v2/models/churn/infer",
        """{"inputs":[{"name":"tenure","datatype":"INT64","shape":[1],"data":[1],"parameters":{"\ud800":1}}]}""",
        HttpStatusCode.BadRequest)]
    [DataRow(
        "/v2/models/churn/infer",
        """{"inputs":[],"parameters":{"\ud800":1},"outputs":[{"name":"\ud800"}]}""",
        HttpStatusCode.BadRequest)]
    [DataRow(
        "/v2/models/churn/infer",
        """{"outputs":[{"name":"churned","parameters":{"\ud800":1}}],"inputs":[]}""",
        HttpStatusCode.BadRequest)]
    [DataRow("/invocations", """{"\ud800":[]}""", HttpStatusCode.BadRequest)]
    [DataRow("/invocations", """{"params":{"output":"\ud800"},"instances":[]}""", HttpStatusCode.BadRequest)]
    [DataRow("/invocations", """{"params":{"\ud800":"all"},"instances":[[3,"basic",25.5,true]]}""", HttpStatusCode.OK)]
    [DataRow("/invocations", """{"dataframe_split":{"\ud800":[],"data":[[3,"basic",25.5,true]]}}""", HttpStatusCode.OK)]
    [DataRow("/v1/models/churn:predict", """{"\ud800":1,"instances":[[3,"basic",25.5,true]]}""", HttpStatusCode.OK)]
    public async Task BadInput_HalfASurrogatePairAsNameOrText_IsNoFaultOfTheServer(string path, string body, HttpStatusCode expected)
    {
        await using TestServer server = await TestServer.ChurnAsync();
        (HttpStatusCode status, string text) = await server.PostAsync(path, body);
        Assert.AreEqual(expected, status, text);
    }

    private static bool IsSound(string path, HttpResponseMessage answer, byte[] text)
    {
        // More lanes than processors may ask for explanations at once; the next try is for later, and nothing else is refused so.
        if (answer.StatusCode == HttpStatusCode.ServiceUnavailable)
        {
            return answer.Headers.RetryAfter is not null && Encoding.UTF8.GetString(text) == TooManyExplanations;
        }

        if (!Allowed.Contains((int)answer.StatusCode))
        {
            return false;
        }

        // Kestrel itself refuses such an address, before any endpoint sees it, without a body.
        if (path.Contains("%00", StringComparison.Ordinal))
        {
            return answer.StatusCode == HttpStatusCode.BadRequest;
        }

        if (answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.UnsupportedMediaType)
        {
            return true;
        }

        try
        {
            return JsonDocument.Parse(text).RootElement.GetProperty("error").GetString() is { Length: > 0 };
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
