using System.Net;
using System.Text;
using System.Text.Json;
using FullStackAI.AspNetCore.Tests.Batching;
using FullStackAI.Inference;

namespace FullStackAI.AspNetCore.Tests;

/// <summary>Numbers that are none: the word that Python writes for a missing one, and what a model says that JSON cannot.</summary>
[TestClass]
public sealed class NaNTests
{
    [TestMethod]
    [DataRow("/models/churn/predict", """{"tenure":3,"plan":"basic","charges":NaN,"paperless":true}""")]
    [DataRow("/models/churn/explain", """[{"tenure":NaN ,"plan":"basic","charges":1,"paperless":NaN}]""")]
    [DataRow(
        "/invocations",
        """{"dataframe_split":{"columns":["tenure","plan","charges","paperless"],"data":[[NaN,"basic",NaN,true],[1,NaN,2,false]]}}""")]
    [DataRow("/v1/models/churn:predict", """{"instances":[[3,"NaN \" NaN",NaN,true]]}""")]
    public async Task Request_WithNaN_IsTheSameAsWithNull_WhereThatIsAllowed(string path, string body)
    {
        await using TestServer server = await TestServer.ChurnAsync(static options => options.AcceptsNaN = true);
        await using TestServer strict = await TestServer.ChurnAsync();
        string withNull = body
            .Replace("\"NaN \\\" NaN\"", "@", StringComparison.Ordinal)
            .Replace("NaN", "null", StringComparison.Ordinal)
            .Replace("@", "\"NaN \\\" NaN\"", StringComparison.Ordinal);

        (HttpStatusCode status, string answer) = await server.PostAsync(path, body);

        Assert.AreEqual(HttpStatusCode.OK, status, answer);
        Assert.AreEqual((await strict.PostAsync(path, withNull)).Text, answer);
        Assert.AreEqual(HttpStatusCode.BadRequest, (await strict.PostAsync(path, body)).Status);
        Assert.AreEqual(
            HttpStatusCode.BadRequest,
            (await server.PostAsync(path, body.Replace("NaN", "Infinity", StringComparison.Ordinal))).Status);
    }

    [TestMethod]
    public async Task Request_OfTensors_HasItsBytesLeftAlone()
    {
        await using TestServer server = await TestServer.StartAsync(
            [("v/1/m.fsai", TestModels.Line(1, 0))], static options => options.AcceptsNaN = true);
        byte[] json = Encoding.UTF8.GetBytes(
            """{"inputs":[{"name":"x","shape":[2],"datatype":"FP32","parameters":{"binary_data_size":8}}]}""");
        using var content = new ByteArrayContent([.. json, .. "NaN"u8, 0x40, .. BitConverter.GetBytes(2f)]);
        content.Headers.Add("Inference-Header-Content-Length", $"{json.Length}");

        using HttpResponseMessage answer = await server.Client.PostAsync(new Uri("/v2/models/v/infer", UriKind.Relative), content);

        float expected = BitConverter.ToSingle([.. "NaN"u8, 0x40]);
        JsonElement data = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement
            .GetProperty("outputs")[0]
            .GetProperty("data");
        Assert.AreEqual(expected, data[0].GetSingle());
    }

    [TestMethod]
    [DataRow("", "null")]
    [DataRow("\"nan\":\"null\"", "null")]
    [DataRow("\"nan\":\"token\"", "Infinity")]
    public async Task Infer_AScoreThatJsonCannotSay_IsNullOrAWordByRequest(string parameters, string expected)
    {
        (_, Predictor predictor) = GatedModel.Make(1e300);
        using Predictor own = predictor;
        await using TestServer server = await TestServer.StartAsync([], options => options.AddModel("net", predictor), ready: 1);

        (HttpStatusCode status, string answer) = await server.PostAsync(
            "/v2/models/net/infer",
            $$$"""{"parameters":{{{{parameters}}}},"inputs":[{"name":"x","shape":[1],"datatype":"FP64","data":[7]}]}""");

        Assert.AreEqual(HttpStatusCode.OK, status, answer);
        Assert.Contains($"\"data\":[{expected}]", answer);
        Assert.Contains("'nan' must be", await server.RefusedAsync("/v2/models/net/infer", """{"parameters":{"nan":7},"inputs":[]}"""));
    }
}
