using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace FullStackAI.AspNetCore.Tests.Faults;

/// <summary>Clients that hold connections without asking anything.</summary>
[TestClass]
public sealed class HostileClientTests
{
    private const string Row = """{"x":1}""";

    public required TestContext TestContext { get; set; }

    [TestMethod]
    public async Task HeadersComeSlowly_TheConnectionIsCutOff_OthersAreAnswered()
    {
        await using TestServer server =
            await StartAsync(services =>
                services.Configure<KestrelServerOptions>(options => options.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(2)));
        using TcpClient slow = await ConnectAsync(server);
        await slow.GetStream().WriteAsync("POST /models/v/predict HTTP/1.1\r\nHost: x\r\nX-Slow: "u8.ToArray());
        await AnswersAsync(server);

        byte[] answer = new byte[1024];
        int read = await slow.GetStream().ReadAsync(answer).AsTask().WaitAsync(TestServer.Patience);

        string text = Encoding.ASCII.GetString(answer, 0, read);
        Assert.IsTrue(read == 0 || text.StartsWith("HTTP/1.1 408", StringComparison.Ordinal), text);
        await AnswersAsync(server);
    }

    [TestMethod]
    public async Task SocketsOpenedAndLeft_OthersAreAnswered()
    {
        await using TestServer server = await StartAsync();
        TcpClient[] left = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => ConnectAsync(server)));
        await AnswersAsync(server);
        foreach (TcpClient client in left)
        {
            client.Client.Dispose(); // no goodbye
            client.Dispose();
        }

        await AnswersAsync(server);
        await TestServer.Until(() => server.Services.GetRequiredService<Http.ServingServices>().Gate.UnderWay == 0, "no place is held");
    }

    /// <remarks><c>CONNECTIONS=9000 dotnet test tests/FullStackAI.AspNetCore.Tests -c Release --filter ManyConnections</c> runs the long
    /// form; it needs twice as many file handles.</remarks>
    [TestMethod]
    [TestCategory("Soak")]
    public async Task ManyConnectionsAtOnce_EachIsAnswered()
    {
        int count = Soak.Number("CONNECTIONS", 400);
        await using TestServer server = await StartAsync();
        byte[] request = Encoding.ASCII.GetBytes(
            $"POST /models/v/predict HTTP/1.1\r\nHost: x\r\nContent-Length: {Row.Length}\r\n\r\n{Row}");
        var clients = new List<TcpClient>();
        for (int i = 0; i < count; i++)
        {
            clients.Add(await ConnectAsync(server));
        }

        foreach (TcpClient client in clients)
        {
            await client.GetStream().WriteAsync(request);
        }

        byte[] answer = new byte[1024];
        foreach (TcpClient client in clients)
        {
            int read = await client.GetStream().ReadAsync(answer);
            StringAssert.StartsWith(Encoding.ASCII.GetString(answer, 0, read), "HTTP/1.1 200");
            client.Dispose();
        }

        await AnswersAsync(server);
        TestContext.WriteLine($"{count} connections, each answered");
    }

    private static Task<TestServer> StartAsync(Action<IServiceCollection>? services = null) =>
        TestServer.StartAsync([("v/1/m.fsai", TestModels.Line(0, 1))], null, services);

    private static async Task<TcpClient> ConnectAsync(TestServer server)
    {
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, server.Client.BaseAddress!.Port);
        return client;
    }

    private static async Task AnswersAsync(TestServer server) =>
        Assert.AreEqual(1, (await server.AskAsync("/models/v/predict", Row)).GetProperty("score").GetDouble());
}
