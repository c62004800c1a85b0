using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace FullStackAI.Cli.Tests;

/// <summary><c>fsai serve --otlp</c>: what a collector hears.</summary>
[TestClass]
public sealed class OtlpTests
{
    [TestMethod]
    public async Task Serve_WithACollector_SendsMetersAndTracesBeforeItEnds()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Inconclusive("Windows has no signal that one process can send to another as Ctrl-C.");
        }

        var received = new ConcurrentDictionary<string, string>();
        await using WebApplication collector = await CollectAsync(received);
        using var folder = new WorkFolder();
        SmallModel.Write(folder, "models/churn/1/m.fsai");
        using ServeProcess server = await ServeProcess.StartAsync(
            "dotnet",
            ["exec", Path.Combine(AppContext.BaseDirectory, "fsai.dll"), "serve", folder["models"], "--otlp", collector.Urls.First()],
            "http",
            start =>
            {
                start.Environment["OTEL_SERVICE_NAME"] = "churn-of-a-test";
                start.Environment["OTEL_EXPORTER_OTLP_HEADERS"] = "x-team=blue";
            });
        await server.UntilAsync("/v2/models/churn/ready");
        Assert.AreEqual(200, (await server.PostAsync("/models/churn/predict", SmallModel.Row)).Status);
        server.Signal("TERM");
        Assert.AreEqual(ExitCode.Success, server.WaitForExit(), server.Log);

        foreach (string text in (string[])["predict churn", "fullstackai.rows", "churn-of-a-test", "Microsoft.AspNetCore", "(x-team blue)"])
        {
            Assert.Contains(text, received["traces"]);
        }

        foreach (string text in (string[])[
            "fullstackai.serving.request.duration", "fullstackai.pool.loads", "http.server.request.duration", "churn-of-a-test",
            "(x-team blue)",
        ])
        {
            Assert.Contains(text, received["metrics"]);
        }
    }

    [TestMethod]
    [DataRow("--otlp", "localhost:4318")]
    [DataRow("--otlp", "ftp://localhost")]
    [DataRow("--otlp", "")]
    [DataRow("--otlp-traces", "101")]
    [DataRow("--otlp-traces", "-1")]
    public void Serve_WithWhatIsNoCollector_IsAUsageFault(string option, string value)
    {
        using var folder = new WorkFolder();
        string[] collector = option == "--otlp" ? [] : ["--otlp", "http://127.0.0.1:9"];
        Fsai.Run(["serve", folder[""], option, value, .. collector]).FailedWith(ExitCode.Usage, option);
    }

    private static async Task<WebApplication> CollectAsync(ConcurrentDictionary<string, string> received)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        WebApplication app = builder.Build();
        app.MapPost("/v1/{signal}", async (HttpContext http, string signal) =>
        {
            using var body = new MemoryStream();
            await http.Request.Body.CopyToAsync(body);
            // texts stand in a protobuf message as they are
            string text = Encoding.Latin1.GetString(body.ToArray()) + $"(x-team {http.Request.Headers["x-team"]})";
            received.AddOrUpdate(signal, text, (_, before) => before + text);
            http.Response.ContentType = "application/x-protobuf";
        });
        await app.StartAsync();
        return app;
    }
}
