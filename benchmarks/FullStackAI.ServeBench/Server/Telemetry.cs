using System.Diagnostics;
using System.Diagnostics.Metrics;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace FullStackAI.ServeBench.Server;

/// <summary>OpenTelemetry as people set it up, with exporters that throw everything away: what
/// remains is what measuring costs the process that is measured.</summary>
internal static class Telemetry
{
    private const string Ours = "FullStackAI.AspNetCore";
    private const string Host = "Microsoft.AspNetCore";

    /// <summary>Starts listening.</summary>
    /// <param name="kind"><c>none</c>; <c>meters</c>: ours and the host's; <c>sampled</c>: and one trace in 100;
    /// <c>traced</c>: and every trace; <c>host</c>: every trace, but the host's meters and spans alone.</param>
    internal static IDisposable? Listen(string kind)
    {
        if (kind == "none")
        {
            return null;
        }

        MeterProviderBuilder meters = Sdk.CreateMeterProviderBuilder()
            .AddMeter(Host + ".*")
            .AddReader(new PeriodicExportingMetricReader(new NoMetrics(), exportIntervalMilliseconds: 10_000));
        TracerProviderBuilder traces = Sdk.CreateTracerProviderBuilder()
            .AddSource(Host)
            .AddProcessor(new BatchActivityExportProcessor(new NoTraces()))
                .SetSampler(new ParentBasedSampler(new TraceIdRatioBasedSampler(kind == "sampled" ? 0.01 : 1)));
        if (kind != "host")
        {
            meters.AddMeter(Ours);
            traces.AddSource(Ours);
        }

        return new Listeners(meters.Build(), kind == "meters" ? null : traces.Build());
    }

    private sealed class NoMetrics : BaseExporter<Metric>
    {
        public override ExportResult Export(in Batch<Metric> batch) => ExportResult.Success;
    }

    private sealed class NoTraces : BaseExporter<Activity>
    {
        public override ExportResult Export(in Batch<Activity> batch) => ExportResult.Success;
    }

    private sealed class Listeners(MeterProvider meters, TracerProvider? traces) : IDisposable
    {
        public void Dispose()
        {
            meters.Dispose();
            traces?.Dispose();
        }
    }
}
