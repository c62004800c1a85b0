using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace FullStackAI.AspNetCore.Tests;

/// <summary>What goes wrong around a server: it degrades as said, lives, and answers the next request.</summary>
[TestClass]
public sealed class FaultTests
{
    private const string Row = """{"x":1}""";
    private static readonly string Request = string.Create(
        CultureInfo.InvariantCulture,
        $"POST /models/v/predict HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {Row.Length}\r\n\r\n{Row}");

    [TestMethod]
    public async Task ClientHangsUp_AfterEachByteOfItsRequest_NoPlaceIsLostAndOthersAreAnswered()
    {
        await using TestServer server = await StartAsync();
        byte[] bytes = Encoding.ASCII.GetBytes(Request);
        for (int sent = 1; sent <= bytes.Length; sent++)
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, server.Client.BaseAddress!.Port);
            await client.GetStream().WriteAsync(bytes.AsMemory(0, sent));
            client.LingerState = new LingerOption(true, sent % 2); // half of them with a reset
        }

        await TestServer.Until(() => Gate(server).UnderWay == 0, "every place is given back");
        Assert.AreEqual(1, (await server.AskAsync("/models/v/predict", Row)).GetProperty("score").GetDouble());
    }

    [TestMethod]
    public async Task ClientsDoNotReadTheirAnswers_OthersAreAnswered()
    {
        await using TestServer server = await StartAsync();
        var deaf = new List<TcpClient>();
        byte[] metrics = Encoding.ASCII.GetBytes("GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n");
        for (int i = 0; i < 30; i++)
        {
            var client = new TcpClient { ReceiveBufferSize = 1024 };
            await client.ConnectAsync(IPAddress.Loopback, server.Client.BaseAddress!.Port);
            for (int repeat = 0; repeat < 20; repeat++)
            {
                await client.GetStream().WriteAsync(i % 2 == 0 ? metrics : Encoding.ASCII.GetBytes(Request));
            }

            deaf.Add(client);
        }

        for (int i = 0; i < 20; i++)
        {
            Assert.AreEqual(1, (await server.AskAsync("/models/v/predict", Row)).GetProperty("score").GetDouble());
        }

        deaf.ForEach(client => client.Dispose());
        await TestServer.Until(() => Gate(server).UnderWay == 0, "every place is given back");
    }

    [TestMethod]
    public async Task PoisonousModelsInTheRepository_TheOthersServeAndTheReasonIsTold()
    {
        byte[] sound = TestModels.Version(1).ToBytes().ToArray();
        byte[] cut = sound[..(sound.Length / 2)];
        byte[] flipped = [.. sound];
        flipped[^40] ^= 0x55;
        await using TestServer server =
            await TestServer.StartAsync([
                ("v/1/m.fsai", sound), ("cut/1/m.fsai", cut), ("empty/1/m.fsai", []), ("flipped/1/m.fsai", flipped),
                ("text/1/m.fsai", "no bundle"u8.ToArray()),
            ]);

        Assert.AreEqual(1, (await server.AskAsync("/models/v/predict", Row)).GetProperty("score").GetDouble());
        string index = (await server.AskAsync("/v2/repository/index", "{}")).GetRawText();
        foreach (string model in (string[])["cut", "empty", "flipped", "text"])
        {
            await server.RefusedAsync($"/models/{model}/predict", Row, HttpStatusCode.ServiceUnavailable);
            StringAssert.Contains(index, $"\"name\":\"{model}\",\"version\":\"1\",\"state\":\"UNAVAILABLE\"");
        }

        Assert.DoesNotContain(server.Folder, index, "paths of this machine are nobody's business");
    }

    [TestMethod]
    public async Task ModelFileIsDeletedWhileItServes_RequestsUnderWayAreAnsweredAndLaterOnesHearSo()
    {
        await using TestServer server = await TestServer.StartAsync(("v.fsai", TestModels.Version(1)), ("w.fsai", TestModels.Version(2)));
        var seen = new HashSet<HttpStatusCode>();
        File.Delete(Path.Combine(server.Folder, "v.fsai"));
        await TestServer.Until(() =>
        {
            HttpStatusCode status = server.PostAsync("/models/v/predict", Row).Result.Status;
            seen.Add(status);
            return status == HttpStatusCode.NotFound;
        }, "the model is gone");

        Assert.IsEmpty(seen.Except([HttpStatusCode.OK, HttpStatusCode.NotFound]).ToArray());
        Assert.AreEqual(2, (await server.AskAsync("/models/w/predict", Row)).GetProperty("score").GetDouble());
    }

    [TestMethod]
    public async Task CollectorOfTelemetryIsAway_RequestsAreAnswered()
    {
        using var nobody = new TcpListener(IPAddress.Loopback, 0);
        nobody.Start();
        var address = new Uri($"http://127.0.0.1:{((IPEndPoint)nobody.LocalEndpoint).Port}/v1/");
        nobody.Stop();
        using TracerProvider traces = Sdk.CreateTracerProviderBuilder()
            .AddSource("FullStackAI.AspNetCore")
            .AddOtlpExporter(options => Send(options, new Uri(address, "traces")))
            .Build();
        using MeterProvider meters = Sdk.CreateMeterProviderBuilder()
            .AddMeter("FullStackAI.AspNetCore")
            .AddOtlpExporter(options => Send(options, new Uri(address, "metrics")))
            .Build();
        await using TestServer server = await StartAsync();
        for (int i = 0; i < 5; i++)
        {
            Assert.AreEqual(1, (await server.AskAsync("/models/v/predict", Row)).GetProperty("score").GetDouble());
        }

        Assert.IsFalse(meters.ForceFlush(2000), "nobody takes what is sent");
    }

    private static Task<TestServer> StartAsync() => TestServer.StartAsync(("v/1/m.fsai", TestModels.Version(1)));

    private static AspNetCore.Security.Gate Gate(TestServer server) => server.Services.GetRequiredService<Http.ServingServices>().Gate;

    private static void Send(OtlpExporterOptions options, Uri address)
    {
        options.Protocol = OtlpExportProtocol.HttpProtobuf;
        options.Endpoint = address;
        options.ExportProcessorType = ExportProcessorType.Simple;
        options.TimeoutMilliseconds = 500;
    }
}
