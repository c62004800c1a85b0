using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace FullStackAI.AspNetCore.Tests.Telemetry;

/// <summary>The meters and traces leave over OTLP with OpenTelemetry's own exporter, set up as
/// docs/deploy says; a small collector in this process takes them.</summary>
[TestClass]
public sealed class OtlpTests
{
    [TestMethod]
    public async Task Otlp_MetersAndTraces_ReachACollector()
    {
        var received = new ConcurrentDictionary<string, byte[]>();
        await using WebApplication collector = await CollectAsync(received);
        using TracerProvider traces = Sdk.CreateTracerProviderBuilder()
            .AddSource("FullStackAI.AspNetCore")
            .AddOtlpExporter(options => Send(options, collector, "traces"))
            .Build();
        using MeterProvider meters = Sdk.CreateMeterProviderBuilder()
            .AddMeter("FullStackAI.AspNetCore", "FullStackAI.Extensions.ML")
            .AddOtlpExporter(options => Send(options, collector, "metrics"))
            .Build();
        await using TestServer server = await TestServer.StartAsync(("otlp/6/m.fsai", TestModels.Version(6)));

        await server.AskAsync("/models/otlp/predict", """{"x":1}""");
        await TestServer.Until(
            () => traces.ForceFlush(10_000)
                && meters.ForceFlush(10_000)
                && received.Count == 2
                && Holds(received["traces"], "predict otlp")
                && Holds(received["metrics"], "success"),
            "the collector has both");

        foreach (string text in (string[])["predict otlp", "fullstackai.version", "fullstackai.rows"])
        {
            Assert.IsTrue(Holds(received["traces"], text), text);
        }

        foreach (string text in (string[])[
            "fullstackai.serving.request.duration", "fullstackai.serving.rows", "fullstackai.pool.loads", "otlp", "success",
        ])
        {
            Assert.IsTrue(Holds(received["metrics"], text), text);
        }

        await collector.StopAsync();
    }

    private static void Send(OtlpExporterOptions options, WebApplication collector, string signal)
    {
        options.Protocol = OtlpExportProtocol.HttpProtobuf;
        options.Endpoint = new Uri($"{collector.Urls.First()}/v1/{signal}");
        options.ExportProcessorType = ExportProcessorType.Simple;
    }

    // Texts stand in a protobuf message as they are, behind their length.
    private static bool Holds(byte[] message, string text) =>
        message.AsSpan().IndexOf([(byte)text.Length, .. Encoding.UTF8.GetBytes(text)]) >= 0;

    private static async Task<WebApplication> CollectAsync(ConcurrentDictionary<string, byte[]> received)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        TestServer.BePatient(builder);
        builder.Logging.ClearProviders();
        WebApplication app = builder.Build();
        app.MapPost("/v1/{signal}", async (HttpContext http, string signal) =>
        {
            using var body = new MemoryStream();
            await http.Request.Body.CopyToAsync(body);
            received.AddOrUpdate(signal, body.ToArray(), (_, before) => [.. before, .. body.ToArray()]);
            http.Response.ContentType = "application/x-protobuf";
        });
        await app.StartAsync();
        return app;
    }
}
