using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using FullStackAI.AspNetCore;
using FullStackAI.AspNetCore.Batching;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FullStackAI.ServeBench.Server;

/// <summary>A server in a process of its own, so that its processor time is its own: the whole
/// path, or a bare echo. It lives until its standard input ends.</summary>
internal static class BenchServer
{
    /// <summary>The name of the network among the models.</summary>
    internal const string Net = "net";

    internal static async Task<int> RunAsync(ServerSettings settings)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(static server => server.AddServerHeader = false).UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        if (!settings.IsEcho)
        {
            builder.Services.AddModels(settings.Models, options => Configure(options, settings));
        }

        await using WebApplication app = builder.Build();
        using IDisposable? listeners = Telemetry.Listen(settings.Telemetry);
        if (settings.IsEcho)
        {
            app.Run(static http => http.Request.Path == "/bench/usage" ? UsageAsync(http) : EchoAsync(http));
        }
        else
        {
            app.MapGet("/bench/usage", UsageAsync);
            app.MapModels();
        }

        await app.StartAsync();
        Console.WriteLine(app.Urls.First());
        await Console.In.ReadToEndAsync();
        await app.StopAsync();
        return 0;
    }

    private static void Configure(ModelServingOptions options, ServerSettings settings)
    {
        options.ApiKeyFile = settings.Keys;
        options.ConcurrentRequests = settings.ConcurrentRequests > 0 ? settings.ConcurrentRequests : options.ConcurrentRequests;
        if (settings.NetworkWidth > 0)
        {
            options.AddModel(Net, Network.Make(settings.NetworkWidth));
        }

        if (settings.Batches > 0)
        {
            var batching = new BatchingOptions { Rule = BatchingRule.Always, ConcurrentBatches = settings.Batches };
            batching = settings.QueuedRows > 0 ? batching with { QueuedRows = settings.QueuedRows } : batching;
            options.Batching[Net] = settings.RoomWait >= 0
                ? batching with { RoomWait = TimeSpan.FromMilliseconds(settings.RoomWait) }
                : batching;
        }
    }

    // What the least server that reads a body does: no routing, no checks; the body goes back as it came.
    private static async Task EchoAsync(HttpContext http)
    {
        PipeReader reader = http.Request.BodyReader;
        ReadResult body = await reader.ReadAsync();
        while (!body.IsCompleted)
        {
            reader.AdvanceTo(body.Buffer.Start, body.Buffer.End);
            body = await reader.ReadAsync();
        }

        http.Response.ContentType = "application/json";
        http.Response.ContentLength = body.Buffer.Length;
        foreach (ReadOnlyMemory<byte> part in body.Buffer)
        {
            http.Response.BodyWriter.Write(part.Span);
        }

        reader.AdvanceTo(body.Buffer.End);
    }

    private static Task UsageAsync(HttpContext http) =>
        http.Response.WriteAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"{Environment.CpuUsage.TotalTime.Ticks} {GC.GetTotalAllocatedBytes()} {Environment.WorkingSet}"));
}
