using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace FullStackAI.AspNetCore.Telemetry;

/// <summary>The meter of the web layer, named <c>FullStackAI.AspNetCore</c>: what an OpenTelemetry exporter or
/// <c>dotnet-counters</c> reads. It costs next to nothing while nobody listens.</summary>
internal static class ServingMeters
{
    internal const string Name = "FullStackAI.AspNetCore";

    private static readonly Meter Meter = new(Name);
    private static readonly Histogram<double> Duration = Meter.CreateHistogram(
        "fullstackai.serving.request.duration", "s",
        "Time from the arrival of a request's headers to its written answer, by model, version and outcome.", null,
        new InstrumentAdvice<double> { HistogramBucketBoundaries = LatencyHistogram.Edges });

    private static readonly Counter<long> Rows = Meter.CreateCounter<long>(
        "fullstackai.serving.rows", "{row}", "Rows predicted, by model and version.");
    private static readonly Counter<long> Refusals = Meter.CreateCounter<long>(
        "fullstackai.serving.refusals", "{request}", "Requests answered with an error, by status.");

    private static readonly Histogram<double> QueueTime = Meter.CreateHistogram(
        "fullstackai.serving.queue.duration", "s", "Time a request waited for its batch, by model and version.", null,
        new InstrumentAdvice<double> { HistogramBucketBoundaries = LatencyHistogram.Edges });

    private static readonly Histogram<int> BatchRows = Meter.CreateHistogram(
        "fullstackai.serving.batch.rows", "{row}", "Rows scored in one call of a model that batches, by model and version.", null,
        new InstrumentAdvice<int> { HistogramBucketBoundaries = Batching.BatchStatistics.SizeEdges });

    private static readonly Counter<long> Rollbacks = Meter.CreateCounter<long>(
        "fullstackai.serving.canary.rollbacks", "{canary}", "Canaries ended because they did worse than the default, by model.");

    internal static void RolledBack(string model) => Rollbacks.Add(1, new KeyValuePair<string, object?>("model", model));

    internal static void Answered(string model, string version, int rows, long ticks)
    {
        if (Duration.Enabled)
        {
            Duration.Record(Seconds(ticks), new("model", model), new("version", version), new("outcome", "success"));
        }

        if (Rows.Enabled)
        {
            Rows.Add(rows, new("model", model), new("version", version));
        }
    }

    internal static void Failed(string model, string version, long ticks)
    {
        if (Duration.Enabled)
        {
            Duration.Record(Seconds(ticks), new("model", model), new("version", version), new("outcome", "failure"));
        }
    }

    internal static void Refused(int status)
    {
        if (Refusals.Enabled)
        {
            Refusals.Add(1, new KeyValuePair<string, object?>("http.response.status_code", status));
        }
    }

    internal static void Queued(string model, string version, long ticks)
    {
        if (QueueTime.Enabled)
        {
            QueueTime.Record(Seconds(ticks), new("model", model), new("version", version));
        }
    }

    internal static void Batched(string model, string version, int rows)
    {
        if (BatchRows.Enabled)
        {
            BatchRows.Record(rows, new("model", model), new("version", version));
        }
    }

    private static double Seconds(long ticks) => ticks / (double)Stopwatch.Frequency;
}
