using System.Buffers;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.IO.Pipelines;
using FullStackAI.AspNetCore;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FullStackAI.ServeBench.Server;

/// <summary>A server in a process of its own, so that its processor time is its own: the whole path, or a bare echo. It lives until its standard input ends.</summary>
internal static class BenchServer
{
    internal static async Task<int> RunAsync(string[] arguments)
    {
        string kind = arguments[0];
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(static server => server.AddServerHeader = false).UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        if (kind != "echo")
        {
            builder.Services.AddModels(arguments[1], options =>
            {
                options.ApiKeyFile = arguments[2];
                options.ConcurrentRequests = arguments.Length > 3 ? int.Parse(arguments[3], System.Globalization.CultureInfo.InvariantCulture) : options.ConcurrentRequests;
            });
        }

        await using WebApplication app = builder.Build();
        using IDisposable? listeners = kind switch
        {
            "metered" => Listen(oneIn: 0, withHost: false),
            "hosted" => Listen(oneIn: 0, withHost: true),
            "sampled" => Listen(oneIn: 100, withHost: true),
            "traced" => Listen(oneIn: 1, withHost: true),
            _ => null,
        };
        if (kind == "echo")
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
        http.Response.WriteAsync(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Environment.CpuUsage.TotalTime.Ticks} {GC.GetTotalAllocatedBytes()} {Environment.WorkingSet}"));

    // What an exporter does while requests run: every measurement is added to a sum, and one trace in so many is recorded; with those of ASP.NET Core or without.
    private static Listeners Listen(int oneIn, bool withHost)
    {
        bool IsWanted(string name) => name.StartsWith("FullStackAI", StringComparison.Ordinal) || (withHost && name.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal));
        var meters = new MeterListener { InstrumentPublished = (instrument, listener) => { if (IsWanted(instrument.Meter.Name)) { listener.EnableMeasurementEvents(instrument, new double[1]); } } };
        meters.SetMeasurementEventCallback<double>(static (_, value, _, state) => ((double[])state!)[0] += value);
        meters.SetMeasurementEventCallback<long>(static (_, value, _, state) => ((double[])state!)[0] += value);
        meters.Start();
        int number = 0;
        var traces = new ActivityListener
        {
            ShouldListenTo = source => oneIn > 0 && IsWanted(source.Name),
            // As the usual sampler decides: the first span by its share, those within it as the first.
            Sample = (ref ActivityCreationOptions<ActivityContext> span) => (span.Parent.TraceId == default ? Interlocked.Increment(ref number) % oneIn == 0 : span.Parent.TraceFlags.HasFlag(ActivityTraceFlags.Recorded)) ? ActivitySamplingResult.AllDataAndRecorded : span.Parent.TraceId == default ? ActivitySamplingResult.PropagationData : ActivitySamplingResult.None,
        };
        ActivitySource.AddActivityListener(traces);
        return new Listeners(meters, traces);
    }

    private sealed class Listeners(MeterListener meters, ActivityListener traces) : IDisposable
    {
        public void Dispose()
        {
            meters.Dispose();
            traces.Dispose();
        }
    }
}
