using System.Net;
using System.Text.Json;

namespace FullStackAI.AspNetCore.Tests;

/// <summary>The data frames of MLflow's scoring server, and KServe's first protocol.</summary>
[TestClass]
public sealed class DataFrameTests
{
    private const string Row = """{"tenure":3,"plan":"basic","charges":25.5,"paperless":true}""";

    [TestMethod]
    [DataRow("""{"dataframe_split":{"columns":["plan","tenure","other","charges","paperless"],"index":[7],"data":[["basic",3,null,25.5,true]]}}""")]
    [DataRow("""{"dataframe_split":{"data":[["basic",3,25.5,true]],"columns":["plan","tenure","charges","paperless"]},"params":{}}""")]
    [DataRow("""{"dataframe_records":[{"tenure":3,"plan":"basic","charges":25.5,"paperless":true}]}""")]
    [DataRow("""{"instances":[{"tenure":3,"plan":"basic","charges":25.5,"paperless":true}]}""")]
    [DataRow("""{"instances":[[3,"basic",25.5,true]]}""")]
    [DataRow("""{"inputs":[[3,"basic",25.5,true]]}""")]
    [DataRow("""{"inputs":{"plan":["basic"],"tenure":[3],"paperless":[true],"charges":[25.5]}}""")]
    public async Task Invocations_EveryFormOfJson_GivesTheSamePrediction(string body)
    {
        await using TestServer server = await TestServer.ChurnAsync();
        JsonElement plain = await server.AskAsync("/models/churn/predict", Row);

        JsonElement label = await server.AskAsync("/invocations", body);
        JsonElement all = await server.AskAsync(
            "/models/churn/invocations",
            body.Replace(",\"params\":{}", "", StringComparison.Ordinal)[..^1] + ""","params":{"output":"probabilities"}}""");

        Assert.AreEqual($$"""{"predictions":["{{plain.GetProperty("label").GetString()}}"]}""", label.GetRawText());
        Assert.AreEqual(
            plain.GetProperty("probabilities").GetProperty("leaves").GetDouble(),
            all.GetProperty("predictions")[0][1].GetDouble());
    }

    [TestMethod]
    [DataRow("text/csv")]
    [DataRow("application/csv; charset=utf-8")]
    [DataRow("text/csv; charset=\"UTF-8\"")]
    public async Task Invocations_Csv_IsTypedByTheSignature(string type)
    {
        await using TestServer server = await TestServer.ChurnAsync();
        JsonElement plain = await server.AskAsync(
            "/invocations", """{"instances":[[3,"basic",25.5,true],[null,null,1,false]],"params":{"output":"all"}}""");
        using var content = new StringContent(
            "plan,tenure,\"charges\",paperless,more\r\n\"basic\",3,25.5,yes,\"a \"\"b\"\", c\"\r\n,,1,no,\n\n");
        content.Headers.ContentType = System.Net.Http.Headers.MediaTypeHeaderValue.Parse(type);

        using HttpResponseMessage answer = await server.Client.PostAsync(new Uri("/invocations", UriKind.Relative), content);

        string expected = $$"""{"predictions":["{{plain.GetProperty("predictions")[0].GetProperty("label").GetString()}}","{{plain.GetProperty("predictions")[1].GetProperty("label").GetString()}}"]}""";
        Assert.AreEqual(expected, await answer.Content.ReadAsStringAsync());
    }

    [TestMethod]
    [DataRow("a,b\n1\n")]
    [DataRow("tenure,plan,charges,paperless\n3,basic,25.5\n")]
    [DataRow("tenure,plan,charges,paperless\n3,\"basic,25.5,yes\n")]
    [DataRow("tenure,plan,charges,paperless\n3,\"basic\"x,25.5,yes\n")]
    [DataRow("tenure,plan,charges,paperless\nthree,basic,25.5,yes\n")]
    [DataRow("tenure,tenure,plan,charges,paperless\n3,3,basic,25.5,yes\n")]
    [DataRow("")]
    public async Task Invocations_MalformedCsv_Is400(string text)
    {
        await using TestServer server = await TestServer.ChurnAsync();

        (HttpStatusCode status, string answer) = await server.PostAsync("/invocations", text, "text/csv");

        Assert.AreEqual(HttpStatusCode.BadRequest, status, answer);
    }

    [TestMethod]
    [DataRow("""[[1,2]]""")]
    [DataRow("""{}""")]
    [DataRow("""{"params":{}}""")]
    [DataRow("""{"instances":[],"inputs":[]}""")]
    [DataRow("""{"instances":[],"more":1}""")]
    [DataRow("""{"inputs":{"tenure":[1,2],"plan":["a"],"charges":[1],"paperless":[true]}}""")]
    [DataRow("""{"inputs":{"zzz":[1]}}""")]
    [DataRow("""{"dataframe_split":{"columns":["tenure"]}}""")]
    [DataRow("""{"dataframe_split":{"columns":["tenure"],"data":[[1,2]]}}""")]
    [DataRow("""{"dataframe_records":[[1,2]]}""")]
    [DataRow("""{"instances":[7]}""")]
    public async Task Invocations_OtherJson_Is400InTheServersShape(string body)
    {
        await using TestServer server = await TestServer.ChurnAsync();

        (HttpStatusCode status, string text) = await server.PostAsync("/invocations", body);

        Assert.AreEqual(HttpStatusCode.BadRequest, status, text);
        Assert.AreEqual("BAD_REQUEST", JsonDocument.Parse(text).RootElement.GetProperty("error_code").GetString());
        Assert.IsFalse(JsonDocument.Parse(text).RootElement.TryGetProperty("stack_trace", out _));
    }

    [TestMethod]
    [DataRow("text/plain")]
    [DataRow("application/json; version=1")]
    [DataRow("application/json; charset=utf-16")]
    public async Task Invocations_AnotherMediaType_Is415AsText(string type)
    {
        await using TestServer server = await TestServer.ChurnAsync();
        using var content = new ByteArrayContent("{}"u8.ToArray());
        content.Headers.TryAddWithoutValidation("Content-Type", type);

        using HttpResponseMessage answer = await server.Client.PostAsync(new Uri("/invocations", UriKind.Relative), content);

        Assert.AreEqual(HttpStatusCode.UnsupportedMediaType, answer.StatusCode);
        Assert.AreEqual("text/plain", answer.Content.Headers.ContentType!.MediaType);
    }

    [TestMethod]
    public async Task Ping_Health_Version_AnswerAsTheScoringServer()
    {
        await using TestServer server = await TestServer.ChurnAsync();
        foreach (string path in (string[])["/ping", "/health"])
        {
            using HttpResponseMessage answer = await server.Client.GetAsync(new Uri(path, UriKind.Relative));
            Assert.AreEqual("\n", await answer.Content.ReadAsStringAsync());
            Assert.AreEqual("application/json", answer.Content.Headers.ContentType!.MediaType);
        }

        Assert.AreEqual("0.1.0", await server.Client.GetStringAsync(new Uri("/version", UriKind.Relative)));
    }

    [TestMethod]
    public async Task Invocations_SeveralModels_NeedADefault()
    {
        (string, byte[])[] models = [("churn.fsai", TestModels.Churn()), ("v.fsai", TestModels.Version(3).ToBytes().ToArray())];
        await using TestServer unclear = await TestServer.StartAsync(models);
        await using TestServer clear = await TestServer.StartAsync(models, options => options.DefaultModel = "v");

        Assert.AreEqual(HttpStatusCode.NotFound, (await unclear.PostAsync("/invocations", """{"inputs":[1]}""")).Status);
        Assert.AreEqual("""{"predictions":[3,3]}""", (await clear.AskAsync("/invocations", """{"inputs":[1,2]}""")).GetRawText());
    }

    [TestMethod]
    [DataRow("/v1/models/churn:predict")]
    [DataRow("/v1/models/churn%3Apredict")]
    [DataRow("/v1/models/churn/versions/1:predict")]
    public async Task KServe_Predict_AnswersPredictionsOrOutputs(string path)
    {
        await using TestServer server = await TestServer.ChurnAsync();
        string label = (await server.AskAsync("/models/churn/predict", Row)).GetProperty("label").GetString()!;

        Assert.AreEqual(
            $$"""{"predictions":["{{label}}"]}""",
            (await server.AskAsync(path, $$"""{"signature_name":"x","instances":[{{Row}}]}""")).GetRawText());
        Assert.AreEqual(
            $$"""{"outputs":["{{label}}"]}""",
            (await server.AskAsync(path, """{"inputs":{"tenure":[3],"plan":["basic"],"charges":[25.5],"paperless":[true]}}"""))
                .GetRawText());
        await server.RefusedAsync(path, """{"instances":[],"inputs":[]}""");
    }

    [TestMethod]
    public async Task KServe_Models_AreListed()
    {
        await using TestServer server = await TestServer.ChurnAsync();

        Assert.AreEqual("""{"models":["churn"]}""", (await server.GetAsync("/v1/models")).GetRawText());
        Assert.AreEqual("""{"name":"churn","ready":true}""", (await server.GetAsync("/v1/models/churn")).GetRawText());
    }
}
