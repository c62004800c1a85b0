using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json;
using FullStackAI.AspNetCore.Http;

namespace FullStackAI.AspNetCore.Tests;

/// <summary>Each limit at the limit and one above.</summary>
[TestClass]
public sealed class LimitTests
{
    [TestMethod]
    public async Task BodyBytes_AtTheLimitAndOneAbove()
    {
        await using TestServer server = await StartAsync(new RequestLimits { BodyBytes = 100 });
        string atLimit = """{"x":1}""".PadRight(100);

        Assert.AreEqual(HttpStatusCode.OK, (await server.PostAsync("/models/v/predict", atLimit)).Status);
        await server.RefusedAsync("/models/v/predict", atLimit + " ", HttpStatusCode.RequestEntityTooLarge);
        Assert.AreEqual(HttpStatusCode.OK, await ChunkedAsync(server, atLimit));
        Assert.AreEqual(HttpStatusCode.RequestEntityTooLarge, await ChunkedAsync(server, atLimit + " "));
    }

    [TestMethod]
    public async Task BodyBytes_BeyondWhatTheServerTakesByItself_AreReadUpToTheLimit()
    {
        const int limit = 31_000_000;
        await using TestServer server = await StartAsync(new RequestLimits { BodyBytes = limit });
        string atLimit = """{"x":1}""".PadRight(limit);

        Assert.AreEqual(HttpStatusCode.OK, (await server.PostAsync("/models/v/predict", atLimit)).Status);
        Assert.AreEqual(HttpStatusCode.RequestEntityTooLarge, await ChunkedAsync(server, atLimit + " "));
    }

    [TestMethod]
    public async Task DecompressedBytes_AtTheLimitAndOneAbove()
    {
        await using TestServer server = await StartAsync(new RequestLimits { DecompressedBytes = 5000 });

        Assert.AreEqual(HttpStatusCode.OK, await GzipAsync(server, """{"x":1}""".PadRight(5000)));
        Assert.AreEqual(HttpStatusCode.RequestEntityTooLarge, await GzipAsync(server, """{"x":1}""".PadRight(5001)));
        Assert.AreEqual(HttpStatusCode.RequestEntityTooLarge, await GzipAsync(server, new string(' ', 3_000_000)));
    }

    [TestMethod]
    public async Task Rows_AtTheLimitAndOneAbove()
    {
        await using TestServer server = await StartAsync(new RequestLimits { Rows = 3 });
        string rows = string.Join(',', Enumerable.Repeat("""{"x":1}""", 3));

        Assert.AreEqual(3, (await server.AskAsync("/models/v/predict", $"[{rows}]")).GetProperty("predictions").GetArrayLength());
        Assert.AreEqual("The request holds more than 3 rows.", await server.RefusedAsync("/models/v/predict", $$"""[{{rows}},{"x":1}]"""));
        Assert.AreEqual(
            "The request holds more than 3 rows.",
            await server.RefusedAsync("/v1/models/v:predict", """{"inputs":{"x":[1,2,3,4]}}"""));
        Assert.AreEqual(
            "The request holds more than 3 rows.",
            await server.RefusedAsync(
                "/v2/models/v/infer", """{"inputs":[{"name":"x","shape":[4,1],"datatype":"FP64","data":[1,2,3,4]}]}"""));
    }

    [TestMethod]
    public async Task Cells_AtTheLimitAndOneAbove()
    {
        await using TestServer server = await StartAsync(new RequestLimits { Cells = 3 });

        await server.AskAsync("/v2/models/v/infer", """{"inputs":[{"name":"x","shape":[3],"datatype":"FP64","data":[1,2,3]}]}""");
        await server.RefusedAsync("/v2/models/v/infer", """{"inputs":[{"name":"x","shape":[4],"datatype":"FP64","data":[1,2,3,4]}]}""");
    }

    [TestMethod]
    public async Task Depth_AtTheLimitAndOneAbove()
    {
        await using TestServer server = await StartAsync(new RequestLimits { Depth = 10 });
        string Nested(int depth) => $$"""{"more":{{new string('[', depth - 1)}}{{new string(']', depth - 1)}},"x":1}""";

        await server.AskAsync("/models/v/predict", Nested(10));
        await server.RefusedAsync("/models/v/predict", Nested(11));
        await server.RefusedAsync("/models/v/predict", Nested(100_000));
    }

    [TestMethod]
    public async Task StringBytes_AtTheLimitAndOneAbove()
    {
        await using TestServer server = await TestServer.ChurnAsync(options => options.Limits = new RequestLimits { StringBytes = 20 });
        string Body(int length) => $$"""{"tenure":1,"plan":"{{new string('a', length)}}","charges":1,"paperless":true}""";

        await server.AskAsync("/models/churn/predict", Body(20));
        Assert.AreEqual("A string is longer than 20 bytes.", await server.RefusedAsync("/models/churn/predict", Body(21)));
        await server.RefusedAsync("/models/churn/predict", $$"""{"{{new string('n', 21)}}":1}""");
    }

    [TestMethod]
    public async Task Deadline_PassedWhileTheBodyArrives_Is408()
    {
        await using TestServer server = await StartAsync(new RequestLimits { Deadline = TimeSpan.FromMilliseconds(100) });
        using var client = new System.Net.Sockets.TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, server.Client.BaseAddress!.Port);
        System.Net.Sockets.NetworkStream stream = client.GetStream();
        await stream.WriteAsync("POST /models/v/predict HTTP/1.1\r\nHost: localhost\r\nContent-Length: 7\r\n\r\n{\"x\""u8.ToArray());
        byte[] answer = new byte[1024];

        int read = await stream.ReadAsync(answer).AsTask().WaitAsync(TestServer.Patience);

        Assert.StartsWith("HTTP/1.1 408", Encoding.ASCII.GetString(answer, 0, read));
    }

    [TestMethod]
    public async Task ConcurrentRequests_AtTheLimitAndOneAbove()
    {
        await using TestServer server = await TestServer.StartAsync(
            [("v.fsai", TestModels.Version(1).ToBytes().ToArray())], options => options.ConcurrentRequests = 2);
        AspNetCore.Security.Gate gate = ((ServingServices)server.Services.GetService(typeof(ServingServices))!).Gate;

        using (gate.Enter(null))
        {
            await server.AskAsync("/models/v/predict", """{"x":1}""");
            using (gate.Enter(null))
            {
                using var content = new StringContent("""{"x":1}""");
                using HttpResponseMessage refused = await server.Client.PostAsync(new Uri("/models/v/predict", UriKind.Relative), content);
                Assert.AreEqual(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
                Assert.IsNotNull(refused.Headers.RetryAfter);
                using var unread = new StringContent(new string('[', 200));
                using HttpResponseMessage unreadRefused = await server.Client.PostAsync(
                    new Uri("/models/v/predict", UriKind.Relative), unread);
                Assert.AreEqual(HttpStatusCode.ServiceUnavailable, unreadRefused.StatusCode, "before its body is read");
            }
        }

        await server.AskAsync("/models/v/predict", """{"x":1}""");
        Assert.AreEqual(0, gate.UnderWay);
    }

    [TestMethod]
    public void Faults_OptionsOutOfRange_AreAllNamed()
    {
        var limits = new RequestLimits { Rows = 0, Depth = 2000, BodyBytes = -1 };

        Assert.HasCount(3, limits.Faults().ToList());
    }

    private static Task<TestServer> StartAsync(RequestLimits limits) =>
        TestServer.StartAsync([("v.fsai", TestModels.Version(1).ToBytes().ToArray())], options => options.Limits = limits);

    private static async Task<HttpStatusCode> ChunkedAsync(TestServer server, string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/models/v/predict")
        {
            Content = new StreamContent(new MemoryStream(Encoding.UTF8.GetBytes(body))),
        };
        request.Headers.TransferEncodingChunked = true;
        using HttpResponseMessage answer = await server.Client.SendAsync(request);
        return answer.StatusCode;
    }

    private static async Task<HttpStatusCode> GzipAsync(TestServer server, string body)
    {
        using var compressed = new MemoryStream();
        await using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest, leaveOpen: true))
        {
            await gzip.WriteAsync(Encoding.UTF8.GetBytes(body));
        }

        using var content = new ByteArrayContent(compressed.ToArray());
        content.Headers.ContentEncoding.Add("gzip");
        using HttpResponseMessage answer = await server.Client.PostAsync(new Uri("/models/v/predict", UriKind.Relative), content);
        Assert.IsTrue(JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.ValueKind == JsonValueKind.Object);
        return answer.StatusCode;
    }
}
