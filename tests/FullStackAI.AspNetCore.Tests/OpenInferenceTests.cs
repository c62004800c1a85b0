using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json;
using FullStackAI.Bundles;
using FullStackAI.Inference;

namespace FullStackAI.AspNetCore.Tests;

/// <summary>The golden exchange of the binary tensor extension and its variants, and the rest of the protocol.</summary>
[TestClass]
public sealed class OpenInferenceTests
{
    private const string Header =
        """{"id":"42","inputs":[{"name":"x","shape":[2,2],"datatype":"FP32","parameters":{"binary_data_size":16}},{"name":"s","shape":[2,1],"datatype":"BYTES","parameters":{"binary_data_size":14}}],"outputs":[{"name":"y","parameters":{"binary_data":true}}]}""";
    private static readonly byte[] X = [0x00, 0x00, 0x80, 0x3f, 0x00, 0x00, 0x00, 0x40, 0x00, 0x00, 0x60, 0x40, 0x00, 0x00, 0x80, 0xbe];
    private static readonly byte[] S = [0x03, 0x00, 0x00, 0x00, 0x72, 0x65, 0x64, 0x03, 0x00, 0x00, 0x00, 0x6e, 0x69, 0x6c];

    [TestMethod]
    public async Task Infer_TheGoldenExchange_AnswersByteForByte()
    {
        await using TestServer server = await DemoAsync();
        byte[] body = [.. Encoding.UTF8.GetBytes(Header), .. X, .. S];
        Assert.AreEqual(246, Header.Length);
        Assert.HasCount(276, body);

        using HttpResponseMessage answer = await InferAsync(server, body, "246");

        Assert.AreEqual(HttpStatusCode.OK, answer.StatusCode, await answer.Content.ReadAsStringAsync());
        Assert.AreEqual("application/octet-stream", answer.Content.Headers.ContentType!.MediaType);
        int length = int.Parse(answer.Headers.GetValues("Inference-Header-Content-Length").Single(), CultureInfo.InvariantCulture);
        byte[] bytes = await answer.Content.ReadAsByteArrayAsync();
        string expected = """{"model_name":"demo","model_version":"1","id":"42","outputs":[{"name":"y","datatype":"FP32","shape":[2,1],"parameters":{"binary_data_size":8}}]}""";
        Assert.AreEqual(expected, Encoding.UTF8.GetString(bytes, 0, length));
        Assert.HasCount(length + 8, bytes);
        CollectionAssert.AreEqual(
            Expected(),
            new[]
            {
                BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(length)),
                BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(length + 4)),
            });
    }

    [TestMethod]
    [DataRow(
        """{"inputs":[{"name":"x","shape":[2,2],"datatype":"FP32","data":[1,2,3.5,-0.25]},{"name":"s","shape":[2,1],"datatype":"BYTES","data":["red","nil"]}]}""",
        DisplayName = "flat")]
    [DataRow(
        """{"inputs":[{"data":[[1,2],[3.5,-0.25]],"name":"x","shape":[2,2],"datatype":"FP32"},{"name":"s","shape":[2],"datatype":"BYTES","data":["red","nil"]}]}""",
        DisplayName = "nested, data first")]
    [DataRow(
        """{"outputs":[{"name":"y"}],"inputs":[{"name":"s","shape":[2,1],"datatype":"BYTES","data":[["red"],["nil"]]},{"name":"x","shape":[2,2],"datatype":"FP64","data":[[1,2],[3.5,-0.25]]}]}""",
        DisplayName = "inputs swapped, doubles")]
    public async Task Infer_TheSameTensorsAsJson_GiveTheSamePredictions(string body)
    {
        await using TestServer server = await DemoAsync();
        foreach (string path in (string[])["/v2/models/demo/infer", "/v2/models/demo/versions/1/infer"])
        {
            JsonElement answer = await server.AskAsync(path, body);

            CollectionAssert.AreEqual(Expected(), Data(answer.GetProperty("outputs")[0]));
            Assert.IsGreaterThan(10, answer.GetProperty("id").GetString()!.Length);
        }
    }

    [TestMethod]
    public async Task Invocations_TheSameTensorsAsADataFrame_GiveTheSamePredictions()
    {
        await using TestServer server = await DemoAsync();

        JsonElement answer = await server.AskAsync(
            "/invocations", """{"dataframe_split":{"columns":["s","x"],"data":[["red",[1,2]],["nil",[3.5,-0.25]]]}}""");

        CollectionAssert.AreEqual(
            Expected(), answer.GetProperty("predictions").EnumerateArray().Select(static value => (float)value.GetDouble()).ToArray());
    }

    [TestMethod]
    [DataRow("gzip")]
    [DataRow("deflate")]
    [DataRow("br")]
    public async Task Infer_ACompressedBody_GivesTheSamePredictions(string encoding)
    {
        await using TestServer server = await DemoAsync();
        byte[] body = Compress([.. Encoding.UTF8.GetBytes(Header), .. X, .. S], encoding);

        using HttpResponseMessage answer = await InferAsync(server, body, "246", encoding);

        Assert.AreEqual(HttpStatusCode.OK, answer.StatusCode, await answer.Content.ReadAsStringAsync());
        byte[] bytes = await answer.Content.ReadAsByteArrayAsync();
        Assert.AreEqual(Expected()[1], BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(bytes.Length - 4)));
    }

    [TestMethod]
    public async Task Infer_MixedBinaryAndJson_AndBinaryOutputForAll_AreUnderstood()
    {
        await using TestServer server = await DemoAsync();
        string header = """{"parameters":{"binary_data_output":true},"inputs":[{"name":"x","shape":[2,2],"datatype":"FP32","parameters":{"binary_data_size":16}},{"name":"s","shape":[2,1],"datatype":"BYTES","data":["red","nil"]}]}""";

        using HttpResponseMessage answer = await InferAsync(
            server, [.. Encoding.UTF8.GetBytes(header), .. X], header.Length.ToString(CultureInfo.InvariantCulture));

        byte[] bytes = await answer.Content.ReadAsByteArrayAsync();
        Assert.AreEqual(Expected()[0], BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(bytes.Length - 8)));
    }

    [TestMethod]
    [DataRow("245", 16, 0, "\0")]
    [DataRow("247", 16, 0, "\0")]
    [DataRow("277", 16, 0, "\0")]
    [DataRow("-1", 16, 0, "\0")]
    [DataRow("99999999999", 16, 0, "\0")]
    [DataRow("0", 16, 0, "\0")]
    [DataRow("246", 16, 1, "\0")]
    [DataRow("246", 15, 0, "\"binary_data_size\":15")]
    [DataRow("246", 17, 0, "\"binary_data_size\":17")]
    [DataRow("245", -1, 0, "\"binary_data_size\":-1")]
    [DataRow("263", 0, 0, "\"binary_data_size\":9223372036854775807")]
    public async Task Infer_ABinaryBodyThatDoesNotAddUp_Is400(string length, int size, int extra, string replacement)
    {
        await using TestServer server = await DemoAsync();
        string header = replacement == "\0" ? Header : Header.Replace("\"binary_data_size\":16", replacement, StringComparison.Ordinal);
        Assert.IsTrue(size != 16 || header == Header);

        using HttpResponseMessage answer = await InferAsync(
            server,
            [.. Encoding.UTF8.GetBytes(header), .. X, .. S, .. new byte[extra]],
            size == 16 ? length : header.Length.ToString(CultureInfo.InvariantCulture));

        string text = await answer.Content.ReadAsStringAsync();
        Assert.AreEqual(HttpStatusCode.BadRequest, answer.StatusCode, text);
        Assert.IsTrue(JsonDocument.Parse(text).RootElement.TryGetProperty("error", out _));
    }

    [TestMethod]
    public async Task Infer_AStringLengthPastItsTensor_Is400()
    {
        await using TestServer server = await DemoAsync();
        byte[] s = [.. S];
        s[0] = 4;

        using HttpResponseMessage answer = await InferAsync(server, [.. Encoding.UTF8.GetBytes(Header), .. X, .. s], "246");

        Assert.AreEqual(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [TestMethod]
    [DataRow("""{}""")]
    [DataRow("""{"inputs":[]}""")]
    [DataRow("""{"inputs":[{"name":"x","shape":[2,3],"datatype":"FP32","data":[1,2,3,4]},{"name":"s","shape":[2],"datatype":"BYTES","data":["a","b"]}]}""")]
    [DataRow("""{"inputs":[{"name":"x","shape":[2,2],"datatype":"FP32","data":[1,2,3]},{"name":"s","shape":[2],"datatype":"BYTES","data":["a","b"]}]}""")]
    [DataRow("""{"inputs":[{"name":"x","shape":[2,2],"datatype":"FP32","data":[1,2,3,4,5]},{"name":"s","shape":[2],"datatype":"BYTES","data":["a","b"]}]}""")]
    [DataRow("""{"inputs":[{"name":"x","shape":[2,2],"datatype":"FP32","data":[[1,2],[3]]},{"name":"s","shape":[2],"datatype":"BYTES","data":["a","b"]}]}""")]
    [DataRow("""{"inputs":[{"name":"x","shape":[2,2],"datatype":"FP32","data":[[1,2,3],[4]]},{"name":"s","shape":[2],"datatype":"BYTES","data":["a","b"]}]}""")]
    [DataRow("""{"inputs":[{"name":"x","shape":[2,2],"datatype":"FP32","data":[[1,2],3,4]},{"name":"s","shape":[2],"datatype":"BYTES","data":["a","b"]}]}""")]
    [DataRow("""{"inputs":[{"name":"x","shape":[2,2],"datatype":"FP32","data":[[[1,2]],[[3,4]]]},{"name":"s","shape":[2],"datatype":"BYTES","data":["a","b"]}]}""")]
    [DataRow("""{"inputs":[{"name":"x","shape":[1152921504606846978,16],"datatype":"FP32","data":[1]}]}""")]
    [DataRow("""{"inputs":[{"name":"x","shape":[9223372036854775808],"datatype":"FP32","data":[1]}]}""")]
    [DataRow("""{"inputs":[{"name":"x","shape":[-1,2],"datatype":"FP32","data":[1,2]}]}""")]
    [DataRow("""{"inputs":[{"name":"x","shape":[0],"datatype":"FP32","data":[]}]}""")]
    [DataRow("""{"inputs":[{"name":"x","shape":[],"datatype":"FP32","data":[]}]}""")]
    [DataRow("""{"inputs":[{"name":"x","shape":[1,1,1,1,1,1,1,1,1],"datatype":"FP32","data":[1]}]}""")]
    [DataRow("""{"inputs":[{"name":"x","shape":[1,2],"datatype":"FP99","data":[1,2]}]}""")]
    [DataRow("""{"inputs":[{"name":"x","shape":[1,2],"datatype":"FP16","data":[1,2]},{"name":"s","shape":[1],"datatype":"BYTES","data":["a"]}]}""")]
    [DataRow("""{"inputs":[{"name":"x","shape":[1,2],"datatype":"FP32","data":["1",2]},{"name":"s","shape":[1],"datatype":"BYTES","data":["a"]}]}""")]
    [DataRow("""{"inputs":[{"name":"x","shape":[1,2],"datatype":"FP32","data":[1,2]}]}""")]
    [DataRow("""{"inputs":[{"name":"x","shape":[1,2],"datatype":"FP32","data":[1,2]},{"name":"x","shape":[1,2],"datatype":"FP32","data":[1,2]}]}""")]
    [DataRow("""{"inputs":[{"name":"z","shape":[1,2],"datatype":"FP32","data":[1,2]},{"name":"s","shape":[1],"datatype":"BYTES","data":["a"]}]}""")]
    [DataRow("""{"inputs":[{"name":"x","shape":[1,2],"datatype":"FP32","data":[1,2],"parameters":{"binary_data_size":8}},{"name":"s","shape":[1],"datatype":"BYTES","data":["a"]}]}""")]
    [DataRow("""{"inputs":[{"name":"x","shape":[1,2],"datatype":"FP32","data":[1,2]},{"name":"s","shape":[1],"datatype":"BYTES","data":["a"]}],"outputs":[{"name":"q"}]}""")]
    [DataRow("""{"inputs":[{"name":"x","shape":[1,2],"datatype":"FP32","data":[1,2]},{"name":"s","shape":[1],"datatype":"BYTES","data":["a"]}],"outputs":[{"name":"y"},{"name":"y"}]}""")]
    [DataRow("""{"id":7,"inputs":[{"name":"x","shape":[1,2],"datatype":"FP32","data":[1,2]},{"name":"s","shape":[1],"datatype":"BYTES","data":["a"]}]}""")]
    public async Task Infer_AMalformedRequest_Is400(string body)
    {
        await using TestServer server = await DemoAsync();

        await server.RefusedAsync("/v2/models/demo/infer", body);
    }

    [TestMethod]
    public async Task Infer_AClassifier_AnswersLabelsProbabilitiesAndTopClasses()
    {
        await using TestServer server = await TestServer.ChurnAsync();
        const string inputs =
            """[{"name":"tenure","shape":[1,1],"datatype":"INT32","data":[3]},{"name":"plan","shape":[1,1],"datatype":"BYTES","data":["basic"]},{"name":"charges","shape":[1,1],"datatype":"FP64","data":[25.5]},{"name":"paperless","shape":[1,1],"datatype":"BOOL","data":[true]}]""";
        Prediction expected = new Predictor(Bundle.Load(TestModels.Churn())).Predict(
            new Row { ["tenure"] = 3, ["plan"] = "basic", ["charges"] = 25.5, ["paperless"] = true });

        JsonElement all = await server.AskAsync("/v2/models/churn/infer", "{\"inputs\":" + inputs + "}");
        JsonElement top = await server.AskAsync(
            "/v2/models/churn/infer",
            "{\"inputs\":" + inputs + ""","outputs":[{"name":"probabilities","parameters":{"classification":1}}]}""");

        Assert.AreEqual("churned", all.GetProperty("outputs")[0].GetProperty("name").GetString());
        Assert.AreEqual(expected.Label, all.GetProperty("outputs")[0].GetProperty("data")[0].GetString());
        CollectionAssert.AreEqual(new[] { (float)expected["stays"], (float)expected["leaves"] }, Data(all.GetProperty("outputs")[1]));
        int index = expected["leaves"] > expected["stays"] ? 1 : 0;
        string label = index == 1 ? "leaves" : "stays";
        Assert.AreEqual(
            string.Create(CultureInfo.InvariantCulture, $"{expected[label]:F6}:{index}:{label}"),
            top.GetProperty("outputs")[0].GetProperty("data")[0].GetString());
        Assert.AreEqual("BYTES", top.GetProperty("outputs")[0].GetProperty("datatype").GetString());
    }

    [TestMethod]
    public async Task Infer_RawBytes_AnswerOneRowInBytes()
    {
        await using TestServer server = await TestServer.StartAsync(("v/1/m.fsai", TestModels.Version(5)));
        byte[] body = new byte[8];
        BinaryPrimitives.WriteDoubleLittleEndian(body, 3);
        using var content = new ByteArrayContent(body);
        content.Headers.Add("Inference-Header-Content-Length", "0");

        using HttpResponseMessage answer = await server.Client.PostAsync(new Uri("/v2/models/v/infer", UriKind.Relative), content);

        byte[] bytes = await answer.Content.ReadAsByteArrayAsync();
        int length = int.Parse(answer.Headers.GetValues("Inference-Header-Content-Length").Single(), CultureInfo.InvariantCulture);
        Assert.HasCount(length + 12, bytes);
        Assert.AreEqual(5f, BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(length)));
    }

    [TestMethod]
    public async Task Infer_NegativeZeroAndNull_AreNotTheSame()
    {
        await using TestServer server = await TestServer.StartAsync(("v/1/m.fsai", TestModels.Version(5)));

        JsonElement answer = await server.AskAsync(
            "/v2/models/v/infer",
            """{"inputs":[{"name":"any","shape":[2,1],"datatype":"FP64","data":[-0.0,null]}],"outputs":[{"name":"version"}]}""");

        // A linear model knows nothing of a row whose only number is missing: JSON says null for NaN.
        Assert.AreEqual("[5,null]", answer.GetProperty("outputs")[0].GetProperty("data").GetRawText());
    }

    [TestMethod]
    public async Task Descriptions_HealthMetadataConfigAndStatistics_HaveTheProtocolsShape()
    {
        await using TestServer server = await DemoAsync();
        await server.AskAsync(
            "/v2/models/demo/infer",
            """{"inputs":[{"name":"x","shape":[2,2],"datatype":"FP32","data":[1,2,3.5,-0.25]},{"name":"s","shape":[2,1],"datatype":"BYTES","data":["red","nil"]}]}""");
        await server.RefusedAsync("/v2/models/demo/infer", "{}");

        Assert.AreEqual("""{"live":true}""", (await server.GetAsync("/v2/health/live")).GetRawText());
        Assert.AreEqual("""{"live":true,"ready":true}""", (await server.GetAsync("/v2/health/ready")).GetRawText());
        Assert.AreEqual("""{"name":"demo","ready":true}""", (await server.GetAsync("/v2/models/demo/ready")).GetRawText());
        Assert.AreEqual((await server.GetAsync("/v2")).GetRawText(), (await server.GetAsync("/v2/")).GetRawText());
        JsonElement metadata = await server.GetAsync("/v2/models/demo/versions/1");
        Assert.AreEqual(
            """[{"name":"x","datatype":"FP32","shape":[-1,2]},{"name":"s","datatype":"BYTES","shape":[-1,1]}]""",
            metadata.GetProperty("inputs").GetRawText());
        Assert.AreEqual("""[{"name":"y","datatype":"FP32","shape":[-1,1]}]""", metadata.GetProperty("outputs").GetRawText());
        Assert.AreEqual(10_000, (await server.GetAsync("/v2/models/demo/config")).GetProperty("max_batch_size").GetInt32());
        JsonElement statistics = (await server.GetAsync("/v2/models/demo/stats")).GetProperty("model_stats")[0];
        Assert.AreEqual(2, statistics.GetProperty("inference_count").GetInt32());
        Assert.AreEqual(1, statistics.GetProperty("execution_count").GetInt32());
        Assert.AreEqual(1, statistics.GetProperty("inference_stats").GetProperty("fail").GetProperty("count").GetInt32());
        Assert.AreEqual(1, (await server.GetAsync("/v2/models/stats")).GetProperty("model_stats").GetArrayLength());
        Assert.AreEqual("""{"models":["demo"]}""", (await server.GetAsync("/v2/models")).GetRawText());
    }

    [TestMethod]
    public async Task Repository_UnloadAndLoad_TakeTheModelOutOfServiceAndBack()
    {
        await using TestServer server = await DemoAsync();

        Assert.AreEqual(HttpStatusCode.OK, (await server.PostAsync("/v2/repository/models/demo/unload", "{}")).Status);
        JsonElement unloaded = await server.AskAsync("/v2/repository/index", "");
        await server.RefusedAsync("/v2/models/demo/infer", "{}", HttpStatusCode.ServiceUnavailable);
        await server.RefusedAsync("/v2/models/demo/versions/1/infer", "{}", HttpStatusCode.ServiceUnavailable);
        Assert.AreEqual(0, (await server.AskAsync("/v2/repository/index", """{"ready":true}""")).GetArrayLength());
        await server.RefusedAsync("/v2/repository/models/demo/load", """{"parameters":{"config":"{}"}}""", HttpStatusCode.NotImplemented);
        Assert.AreEqual(HttpStatusCode.OK, (await server.PostAsync("/v2/repository/models/demo/load", "")).Status);

        Assert.AreEqual("UNAVAILABLE", unloaded[0].GetProperty("state").GetString());
        Assert.AreEqual("READY", (await server.AskAsync("/v2/repository/index", "{}"))[0].GetProperty("state").GetString());
        await server.RefusedAsync("/v2/models/demo/infer", "{}");
        await server.RefusedAsync("/v2/repository/models/none/load", "", HttpStatusCode.NotFound);
    }

    [TestMethod]
    public async Task Repository_APageOfAnotherSite_IsRefused()
    {
        await using TestServer server = await DemoAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v2/repository/models/demo/unload");
        request.Headers.Add("Origin", "http://elsewhere.example");

        using HttpResponseMessage answer = await server.Client.SendAsync(request);

        Assert.AreEqual(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.IsNotNull(server.Repository.Models.Single().Default);
    }

    [TestMethod]
    public async Task Alias_Promote_ChangesTheDefaultAndIsWrittenDown()
    {
        await using TestServer server = await TestServer.StartAsync(
            ("v/1/m.fsai", TestModels.Version(1)), ("v/2/m.fsai", TestModels.Version(2)));

        Assert.AreEqual(HttpStatusCode.OK, (await server.PostAsync("/models/v/aliases/stable", """{"version":"1"}""")).Status);
        Assert.AreEqual(HttpStatusCode.OK, (await server.PostAsync("/models/v/aliases/default", """{"version":"1"}""")).Status);

        Assert.AreEqual("1", (await server.AskAsync("/models/v/predict", """{"x":1}""")).GetProperty("version").GetString());
        Assert.AreEqual(
            "1",
            (await server.AskAsync("/models/v/versions/stable/predict", """{"x":1}""")).GetProperty("version").GetString());
        Assert.Contains("\"stable\": \"1\"", await File.ReadAllTextAsync(Path.Combine(server.Folder, "v", "routing.json")));
        await server.RefusedAsync("/models/v/aliases/stable", """{"version":"7"}""", HttpStatusCode.NotFound);
    }

    private static Task<TestServer> DemoAsync() => TestServer.StartAsync(("demo/1/model.fsai", TestModels.Demo()));

    private static float[] Expected()
    {
        using var predictor = new Predictor(TestModels.Demo());
        return [
            (float)predictor.Predict(new Row { ["x"] = (float[])[1, 2], ["s"] = "red" }).Score,
            (float)predictor.Predict(new Row { ["x"] = (float[])[3.5f, -0.25f], ["s"] = "nil" }).Score,
        ];
    }

    private static float[] Data(JsonElement output) => [.. output.GetProperty("data").EnumerateArray().Select(value => value.GetSingle())];

    private static async Task<HttpResponseMessage> InferAsync(TestServer server, byte[] body, string header, string? encoding = null)
    {
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new("application/octet-stream");
        content.Headers.TryAddWithoutValidation("Inference-Header-Content-Length", header);
        if (encoding is not null)
        {
            content.Headers.ContentEncoding.Add(encoding);
        }

        return await server.Client.PostAsync(new Uri("/v2/models/demo/infer", UriKind.Relative), content);
    }

    private static byte[] Compress(byte[] bytes, string encoding)
    {
        using var compressed = new MemoryStream();
        using (Stream stream = encoding switch
        {
            "gzip" => new GZipStream(compressed, CompressionLevel.Fastest, leaveOpen: true),
            "deflate" => new ZLibStream(compressed, CompressionLevel.Fastest, leaveOpen: true),
            _ => new BrotliStream(compressed, CompressionLevel.Fastest, leaveOpen: true),
        })
        {
            stream.Write(bytes);
        }

        return compressed.ToArray();
    }
}
