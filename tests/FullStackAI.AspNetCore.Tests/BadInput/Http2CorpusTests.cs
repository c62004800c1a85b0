using System.Buffers.Binary;
using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace FullStackAI.AspNetCore.Tests;

/// <summary>Frames of HTTP/2 that have cost other servers their memory or their threads: what they
/// begin holds no place, and the next sound request is answered.</summary>
[TestClass]
public sealed class Http2CorpusTests
{
    private const string Preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    private const int MostFloods = 1 << 14;

    private enum Frame : byte
    {
        Headers = 1,
        Reset = 3,
        Settings = 4,
        Continuation = 9,
    }

    [Flags]
    private enum Ends : byte
    {
        Nothing = 0,
        Headers = 4,
    }

    // POST /models/v/predict to the authority "a", as HPACK writes it.
    private static byte[] Request => [0x83, 0x86, 0x04, 17, .. "/models/v/predict"u8, 0x01, 1, (byte)'a'];

    [TestMethod]
    public async Task Streams_OpenedAndReset_HoldNoPlace()
    {
        await using TestServer server = await StartAsync();
        using RawClient client = await GreetAsync(server);
        for (int stream = 1; stream < 10_000; stream += 2)
        {
            byte[] cancelled =
            [
                .. Bytes(Frame.Headers, Ends.Headers, stream, Request),
                .. Bytes(Frame.Reset, Ends.Nothing, stream, [0, 0, 0, 8]),
            ];
            if (!await client.TrySendAsync(cancelled))
            {
                break; // the server had enough of it
            }
        }

        await AnswersAsync(server);
        await TestServer.Until(() => server.Services.GetRequiredService<Http.ServingServices>().Gate.UnderWay == 0, "no place is held");
    }

    [TestMethod]
    public async Task Headers_WithoutEnd_EndTheConnection()
    {
        await using TestServer server = await StartAsync();
        using RawClient client = await GreetAsync(server);
        await client.TrySendAsync(Bytes(Frame.Headers, Ends.Nothing, stream: 1, Request));
        byte[] more = [0x00, 1, (byte)'a', 100, .. Enumerable.Repeat((byte)'b', 100)];
        byte[] flood = Bytes(
            Frame.Continuation, Ends.Nothing, stream: 1, [.. Enumerable.Repeat(more, 100).SelectMany(static header => header)]);
        int sent = 0;
        while (sent < MostFloods && await client.TrySendAsync(flood))
        {
            sent++;
        }

        byte[] last = await client.ReadToEndAsync();

        Assert.IsTrue(sent < MostFloods || last.Length > 0, "The server ends the connection long before 160 MB.");
        await AnswersAsync(server);
    }

    private static async Task<TestServer> StartAsync()
    {
        TestServer server = await TestServer.StartAsync(
            [("v/1/m.fsai", TestModels.Line(0, 1))],
            services: static services =>
                services.Configure<KestrelServerOptions>(
                    static options => options.ConfigureEndpointDefaults(static endpoint => endpoint.Protocols = HttpProtocols.Http2)));
        server.Client.DefaultRequestVersion = HttpVersion.Version20;
        server.Client.DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        return server;
    }

    private static async Task<RawClient> GreetAsync(TestServer server)
    {
        var client = new RawClient(server);
        await client.TrySendAsync(Preface);
        await client.TrySendAsync(Bytes(Frame.Settings, Ends.Nothing, stream: 0, []));
        return client;
    }

    private static byte[] Bytes(Frame type, Ends ends, int stream, byte[] payload)
    {
        byte[] frame = new byte[9 + payload.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, payload.Length << 8);
        frame[3] = (byte)type;
        frame[4] = (byte)ends;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), stream);
        payload.CopyTo(frame, 9);
        return frame;
    }

    private static async Task AnswersAsync(TestServer server)
    {
        (HttpStatusCode status, string text) = await server.PostAsync("/models/v/predict", """{"x":1}""");
        Assert.AreEqual(HttpStatusCode.OK, status, text);
    }
}
