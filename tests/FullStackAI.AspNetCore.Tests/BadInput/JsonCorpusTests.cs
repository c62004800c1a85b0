using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;

namespace FullStackAI.AspNetCore.Tests;

/// <summary>JSON that is none, or that says what cannot be meant, in every protocol: refused
/// with a reason, and the next sound request is answered.</summary>
[TestClass]
public sealed class JsonCorpusTests
{
    private const string Customer = """{"tenure":3,"plan":"basic","charges":25.5,"paperless":true}""";

    private static readonly (string Path, string Body)[] Golden =
    [
        ("/models/churn/predict", Customer),
        ("/models/churn/predict", $"[{Customer}, {Customer}]"),
        ("/models/churn/explain", Customer),
        (
            "/v2/models/demo/infer",
            """{"id":"42","parameters":{"priority":1},"inputs":[{"name":"x","shape":[2,2],"datatype":"FP32","data":[[1,2],[3.5,-0.25]]},{"name":"s","shape":[2,1],"datatype":"BYTES","data":["red","nil"]}],"outputs":[{"name":"y"}]}"""),
        (
            "/v2/models/demo/explain",
            """{"inputs":[{"name":"s","shape":[1],"datatype":"BYTES","data":["red"]},{"name":"x","shape":[1,2],"datatype":"FP64","data":[1,null]}]}"""),
        (
            "/models/churn/invocations",
            """{"dataframe_split":{"columns":["plan","tenure","charges","paperless"],"index":[7],"data":[["basic",3,25.5,true]]},"params":{"output":"all"}}"""),
        ("/models/churn/invocations", """{"dataframe_records":[{"tenure":3,"plan":"basic","charges":25.5,"paperless":true}]}"""),
        ("/models/churn/invocations", """{"inputs":{"plan":["basic"],"tenure":[3],"paperless":[true],"charges":[25.5]}}"""),
        ("/v1/models/churn:predict", """{"signature_name":"serving_default","instances":[[3,"basic",25.5,true]]}"""),
        ("/v1/models/churn:explain", """{"instances":[[3,"basic",25.5,true]]}"""),
    ];

    [TestMethod]
    public async Task Body_CutAtAnyByte_IsRefused()
    {
        await using TestServer server = await StartAsync();
        foreach ((string path, string body) in Golden)
        {
            Assert.AreEqual(HttpStatusCode.OK, (await server.PostAsync(path, body)).Status, body);
            for (int length = 0; length < body.Length; length++)
            {
                Assert.IsGreaterThan(0, (await server.RefusedAsync(path, body[..length])).Length);
            }
        }

        await AnswersAsync(server);
    }

    [TestMethod]
    public async Task Body_WithAnyBitFlipped_IsAnsweredOrRefusedWithAReason()
    {
        await using TestServer server = await StartAsync();
        foreach ((string path, string text) in Golden)
        {
            for (int at = 0; at < text.Length; at++)
            {
                byte[] body = Encoding.ASCII.GetBytes(text);
                body[at] ^= (byte)(1 << (at % 8));
                using var content = new ByteArrayContent(body);
                content.Headers.ContentType = new("application/json");
                using HttpResponseMessage answer = await server.Client.PostAsync(new Uri(path, UriKind.Relative), content);
                string said = await answer.Content.ReadAsStringAsync();
                Assert.IsTrue(
                    answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.BadRequest,
                    $"{path} byte {at}: {(int)answer.StatusCode} {said}");
                Assert.AreEqual(
                    answer.StatusCode == HttpStatusCode.BadRequest,
                    JsonDocument.Parse(said).RootElement.TryGetProperty("error", out _));
            }
        }

        await AnswersAsync(server);
    }

    [TestMethod]
    [DataRow("3,", "3,,", 400, DisplayName = "two commas")]
    [DataRow("true}", "true,}", 400, DisplayName = "a comma at the end")]
    [DataRow("true}", "true}}", 400, DisplayName = "a brace too many")]
    [DataRow("{\"tenure\"", "/* */{\"tenure\"", 400, DisplayName = "a comment")]
    [DataRow("\"tenure\"", "'tenure'", 400, DisplayName = "single quotes")]
    [DataRow("\"tenure\"", "tenure", 400, DisplayName = "no quotes")]
    [DataRow("\"tenure\"", "\"Tenure\"", 400, DisplayName = "a column in capitals")]
    [DataRow("\"plan\"", "\"tenure\"", 400, DisplayName = "a column twice")]
    [DataRow("3,", "03,", 400, DisplayName = "a leading zero")]
    [DataRow("3,", "0x3,", 400, DisplayName = "hexadecimal")]
    [DataRow("3,", "+3,", 400, DisplayName = "a plus")]
    [DataRow("25.5", "25.", 400, DisplayName = "a point without digits")]
    [DataRow("25.5", "NaN", 400, DisplayName = "NaN")]
    [DataRow("25.5", "-Infinity", 400, DisplayName = "Infinity")]
    [DataRow("25.5", "1e400", 400, DisplayName = "beyond double precision")]
    [DataRow("25.5", "1e-400", 200, DisplayName = "below double precision")]
    [DataRow("25.5", "-0", 200, DisplayName = "minus zero")]
    [DataRow("3,", "9007199254740993,", 200, DisplayName = "2^53 + 1")]
    [DataRow("3,", "18446744073709551616,", 200, DisplayName = "2^64")]
    [DataRow("\"basic\"", "\"ba\u0001sic\"", 400, DisplayName = "a control character")]
    [DataRow("\"basic\"", "\"ba\\u0000sic\"", 200, DisplayName = "a written zero")]
    [DataRow("\"basic\"", "\"\\x\"", 400, DisplayName = "an unknown escape")]
    [DataRow("\"basic\"", "\"\\ud800\\ud800\"", 400, DisplayName = "two halves of nothing")]
    [DataRow("\"basic\"", "{\"b64\":\"YmFzaWM=\"}", 400, DisplayName = "an object for a category")]
    [DataRow("\"basic\"", "[\"basic\"]", 400, DisplayName = "an array for a category")]
    public async Task Row_WithOneThingOdd_IsAnsweredOrRefused(string sound, string odd, int expected)
    {
        await using TestServer server = await StartAsync();
        Assert.Contains(sound, Customer);

        (HttpStatusCode status, string text) = await server.PostAsync(
            "/models/churn/predict", Customer.Replace(sound, odd, StringComparison.Ordinal));

        Assert.AreEqual(expected, (int)status, text);
        await AnswersAsync(server);
    }

    [TestMethod]
    public async Task Body_NotInUtf8_IsRefused()
    {
        await using TestServer server = await StartAsync();
        foreach (Encoding encoding in (Encoding[])[Encoding.Unicode, Encoding.BigEndianUnicode, Encoding.UTF32])
        {
            await RefusedAsync(server, [.. encoding.GetPreamble(), .. encoding.GetBytes(Customer)]);
            await RefusedAsync(server, encoding.GetBytes(Customer));
        }

        await RefusedAsync(server, [.. Encoding.UTF8.GetPreamble(), .. Encoding.UTF8.GetBytes(Customer)]);
        foreach (byte[] wrong in (byte[][])[[0xff], [0xc0, 0xaf], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xe2, 0x82]])
        {
            byte[] text = Encoding.UTF8.GetBytes(Customer);
            int at = text.AsSpan().IndexOf("basic"u8);
            await RefusedAsync(server, [.. text[..at], .. wrong, .. text[at..]]);
        }

        await AnswersAsync(server);
    }

    [TestMethod]
    [DataRow("[", "]")]
    [DataRow("""{"a":""", "}")]
    public async Task Body_NestedAHundredThousandDeep_IsRefused(string open, string close)
    {
        await using TestServer server = await StartAsync();
        const int depth = 100_000;
        string nested = string.Concat(Enumerable.Repeat(open, depth)) + "1" + string.Concat(Enumerable.Repeat(close, depth));
        foreach ((string path, string body) in ((string, string)[])
            [
                ("/models/churn/predict", nested), ("/models/churn/predict", Customer[..^1] + ",\"more\":" + nested + "}"),
                ("/models/churn/invocations", "{\"instances\":" + nested + "}"),
                ("/v1/models/churn:predict", "{\"inputs\":" + nested + "}"),
                ("/v2/models/demo/infer", "{\"parameters\":{\"more\":" + nested + "},\"inputs\":[]}"),
            ])
        {
            await server.RefusedAsync(path, body);
        }

        await AnswersAsync(server);
    }

    [TestMethod]
    public async Task Row_WithHundredThousandsOfOtherProperties_IsAnswered()
    {
        await using TestServer server = await StartAsync();
        string many = string.Concat(
            Enumerable.Range(0, 100_000).Select(static i => string.Create(CultureInfo.InvariantCulture, $"\"column{i}\":{i},")));

        Assert.AreEqual(
            (await server.PostAsync("/models/churn/predict", Customer)).Text,
            (await server.PostAsync("/models/churn/predict", "{" + many + Customer[1..])).Text);
        await server.RefusedAsync("/v2/models/demo/infer", "{" + many + "\"inputs\":[]}");
        await server.RefusedAsync(
            "/models/churn/predict", "{" + string.Concat(Enumerable.Repeat(many, 4)) + Customer[1..], HttpStatusCode.RequestEntityTooLarge);
        await AnswersAsync(server);
    }

    [TestMethod]
    public async Task Number_OfAHundredThousandDigits_IsRefused()
    {
        await using TestServer server = await StartAsync();
        string digits = new('7', 100_000);

        await server.RefusedAsync("/models/churn/predict", Customer.Replace("25.5", digits, StringComparison.Ordinal));
        await server.RefusedAsync(
            "/v2/models/demo/infer", $$"""{"inputs":[{"name":"x","shape":[1,{{digits}}],"datatype":"FP32","data":[1,2]}]}""");
        Assert.AreEqual(
            HttpStatusCode.OK,
            (await server.PostAsync("/models/churn/predict", Customer.Replace("25.5", "0." + digits, StringComparison.Ordinal))).Status);
        await AnswersAsync(server);
    }

    private static async Task RefusedAsync(TestServer server, byte[] body)
    {
        using var content = new ByteArrayContent(body);
        using HttpResponseMessage answer = await server.Client.PostAsync(new Uri("/models/churn/predict", UriKind.Relative), content);
        string text = await answer.Content.ReadAsStringAsync();
        Assert.AreEqual(HttpStatusCode.BadRequest, answer.StatusCode, text);
        Assert.IsTrue(JsonDocument.Parse(text).RootElement.TryGetProperty("error", out _));
    }

    private static Task<TestServer> StartAsync() =>
        TestServer.StartAsync(("churn/1/m.fsai", Bundles.Bundle.Load(TestModels.Churn())), ("demo/1/m.fsai", TestModels.Demo()));

    private static async Task AnswersAsync(TestServer server) =>
        Assert.IsTrue((await server.AskAsync("/models/churn/predict", Customer)).TryGetProperty("label", out _));
}
