using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Text;

namespace FullStackAI.AspNetCore.Tests;

/// <summary>Requests that are wrong below their body: chunks, lengths, encodings, methods, targets. Each is
/// refused or read as the standard says, and the next sound one is answered.</summary>
[TestClass]
public sealed class HttpCorpusTests
{
    private const string Row = """{"x":1}""";
    private const string Start = "POST /models/v/predict HTTP/1.1\r\nHost: a\r\nConnection: close\r\n";

    [TestMethod]
    public async Task Body_InAHundredThousandsOfChunksOfOneByte_IsReadLikeAnyOther()
    {
        await using TestServer server = await StartAsync();
        foreach (int chunks in (int[])[65_537, 3 * (1 << 20) / 6]) // six bytes on the wire for each byte
        {
            var body = new StringBuilder(Start + "Transfer-Encoding: chunked\r\n\r\n");
            foreach (char c in Row.PadLeft(chunks))
            {
                body.Append(CultureInfo.InvariantCulture, $"1\r\n{c}\r\n");
            }

            (int[] statuses, _) = await RawClient.AskAsync(server, body.Append("0\r\n\r\n").ToString());
            CollectionAssert.AreEqual(new[] { 200 }, statuses, $"{chunks} chunks");
        }

        await AnswersAsync(server);
    }

    [TestMethod]
    [DataRow("Transfer-Encoding: chunked\r\n\r\n7;name=value\r\n{\"x\":1}\r\n0\r\n\r\n", 200, DisplayName = "a chunk's extension")]
    [DataRow(
        "Transfer-Encoding: chunked\r\n\r\n7;name=\n{\"x\":1}\r\n0\r\n\r\n",
        400,
        DisplayName = "an extension that a line feed alone ends")]
    [DataRow("Transfer-Encoding: chunked\r\n\r\nseven\r\n{\"x\":1}\r\n0\r\n\r\n", 400, DisplayName = "a chunk whose length is a word")]
    [DataRow(
        "Transfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFF\r\n{\"x\":1}\r\n0\r\n\r\n",
        400,
        DisplayName = "a chunk of 2^64 - 1 bytes")]
    [DataRow("Transfer-Encoding: chunked\r\n\r\n-7\r\n{\"x\":1}\r\n0\r\n\r\n", 400, DisplayName = "a chunk of less than nothing")]
    [DataRow("Content-Length: 7\r\nContent-Length: 8\r\n\r\n{\"x\":1}", 400, DisplayName = "two lengths")]
    [DataRow("Content-Length: -7\r\n\r\n{\"x\":1}", 400, DisplayName = "a length below zero")]
    [DataRow("Content-Length: 99999999999999999999\r\n\r\n{\"x\":1}", 400, DisplayName = "a length beyond 64 bits")]
    [DataRow("Content-Length: 7 \r\nContent-Encoding: zstd\r\n\r\n{\"x\":1}", 415, DisplayName = "an encoding that is not known")]
    [DataRow("Content-Length: 7\r\nContent-Encoding: gzip\r\n\r\n{\"x\":1}", 400, DisplayName = "an encoding that is not true")]
    [DataRow(
        "Transfer-Encoding: gzip, chunked\r\n\r\n7\r\n{\"x\":1}\r\n0\r\n\r\n",
        200,
        DisplayName = "chunks said to be compressed, which are not")]
    [DataRow(
        "Content-Length: 7\r\nX-HTTP-Method-Override: DELETE\r\nX-Method: GET\r\n\r\n{\"x\":1}",
        200,
        DisplayName = "another method in a header")]
    public async Task Body_WhoseFramingIsWrong_IsRefusedOrReadByTheStandard(string rest, int expected)
    {
        await using TestServer server = await StartAsync();

        (int[] statuses, string error) = await RawClient.AskAsync(server, Start + rest);

        CollectionAssert.AreEqual(new[] { expected }, statuses, error);
        await AnswersAsync(server);
    }

    [TestMethod]
    public async Task Body_WithALengthAndChunks_SmugglesNoSecondRequest()
    {
        await using TestServer server = await StartAsync();
        const string hidden = "POST /v2/repository/models/v/unload HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n";

        (int[] statuses, _) = await RawClient.AskAsync(
            server,
            $"POST /models/v/predict HTTP/1.1\r\nHost: a\r\nContent-Length: {5 + hidden.Length}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n{hidden}GET /v2/health/live HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");

        Assert.HasCount(1, statuses, "The connection ends with the first answer.");
        await AnswersAsync(server);
    }

    [TestMethod]
    public async Task Body_ThatGrowsAThousandfold_IsRefusedBeforeItHasGrown()
    {
        await using TestServer server = await StartAsync();
        using var bomb = new MemoryStream();
        using (var gzip = new GZipStream(bomb, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            byte[] block = new byte[1 << 20];
            for (int i = 0; i < 64; i++)
            {
                gzip.Write(block);
            }
        }

        Assert.IsGreaterThan(500 * bomb.Length, 64L << 20);
        long before = GC.GetTotalAllocatedBytes();
        using var content = new ByteArrayContent(bomb.ToArray());
        content.Headers.ContentEncoding.Add("gzip");
        using HttpResponseMessage answer = await server.Client.PostAsync(new Uri("/models/v/predict", UriKind.Relative), content);

        Assert.AreEqual(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        Assert.IsLessThan(64L << 20, GC.GetTotalAllocatedBytes() - before);
        await AnswersAsync(server);
    }

    [TestMethod]
    [DataRow("TRACE /models/v/predict", 405)]
    [DataRow("FOO /models/v/predict", 405)]
    [DataRow("post /models/v/predict", 200)] // routing reads methods in any case
    [DataRow("DELETE /models/v/predict", 405)]
    [DataRow("CONNECT a:80", 404)]
    [DataRow("CONNECT /models/v/predict", 405)]
    [DataRow("OPTIONS *", 404)]
    [DataRow("POST http://elsewhere/models/v/predict", 200)]
    [DataRow("POST http://elsewhere:99999/models/v/predict", 400)]
    [DataRow("POST models/v/predict", 400)]
    [DataRow("POST /models/../../etc/passwd", 404)]
    [DataRow("POST /models/..%2f..%2fetc%2fpasswd/predict", 404)]
    [DataRow("POST /models/%00/predict", 400)]
    [DataRow("POST /models/%zz/predict", 404)]
    [DataRow("POST /models/%c0%ae%c0%ae/predict", 404)]
    [DataRow("POST /models/CON/predict", 404)]
    [DataRow("POST /models/v%20/predict", 404)]
    [DataRow("POST /models/V/predict", 404)]
    public async Task Target_ThatIsNotMeantForUs_IsRefused(string line, int expected)
    {
        await using TestServer server = await StartAsync();
        string host = line.Contains("elsewhere", StringComparison.Ordinal) ? "elsewhere"
            : line.StartsWith("CONNECT a", StringComparison.Ordinal) ? "a:80"
            : "a";

        (int[] statuses, string error) = await RawClient.AskAsync(
            server, $"{line} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nContent-Length: 7\r\n\r\n{Row}");

        Assert.HasCount(1, statuses, error);
        Assert.AreEqual(expected, statuses[0], error);
        await AnswersAsync(server);
    }

    [TestMethod]
    [DataRow(64 << 10, 431)]
    [DataRow(1 << 20, 431)]
    public async Task Headers_TooLong_AreRefused(int length, int expected)
    {
        await using TestServer server = await StartAsync();

        (int[] statuses, _) = await RawClient.AskAsync(
            server, $"{Start}X-Long: {new string('a', length)}\r\nContent-Length: 7\r\n\r\n{Row}");

        // the rest of what was sent may reset the connection before its answer is read
        Assert.IsTrue(statuses is [] || (statuses is [var only] && only == expected), string.Join(", ", statuses));
        await AnswersAsync(server);
    }

    [TestMethod]
    [DataRow(4096, HttpStatusCode.NotFound)]
    [DataRow(16 << 10, HttpStatusCode.RequestUriTooLong)]
    public async Task Name_OfAModelTooLong_IsRefused(int length, HttpStatusCode expected)
    {
        await using TestServer server = await StartAsync();

        (HttpStatusCode status, _) = await server.PostAsync($"/models/{new string('n', length)}/predict", Row);

        Assert.AreEqual(expected, status);
        await AnswersAsync(server);
    }

    private static Task<TestServer> StartAsync() => TestServer.StartAsync([("v/1/m.fsai", TestModels.Line(0, 1))]);

    private static async Task AnswersAsync(TestServer server)
    {
        (HttpStatusCode status, string text) = await server.PostAsync("/models/v/predict", Row);
        Assert.AreEqual(HttpStatusCode.OK, status, text);
    }
}
