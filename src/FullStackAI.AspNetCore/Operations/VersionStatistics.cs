using System.Diagnostics;
using System.Text.Json;
using FullStackAI.AspNetCore.Batching;
using FullStackAI.AspNetCore.Telemetry;

namespace FullStackAI.AspNetCore.Operations;

/// <summary>What happened to a version since the start: counted without locks, read at any time.</summary>
internal sealed class VersionStatistics((string Model, string Version) labels)
{
    private static readonly double NanosecondsPerTick = 1e9 / Stopwatch.Frequency;
    private long _succeeded;
    private long _succeededTicks;
    private long _failed;
    private long _failedTicks;
    private long _rows;
    private long _hits;
    private long _hitTicks;
    private long _lastUnixMilliseconds;
    private BatchStatistics? _batching;

    /// <summary>What happened in its queues; made when first asked for.</summary>
    internal BatchStatistics Batching =>
        Volatile.Read(ref _batching) ?? Interlocked.CompareExchange(ref _batching, new BatchStatistics(labels), null) ?? _batching!;

    /// <summary>Whether its requests ever went through a queue.</summary>
    internal bool HasBatching => Volatile.Read(ref _batching) is not null;

    /// <summary>Calls of the model for requests: one each, but for those that were put together.</summary>
    internal long Executions => HasBatching ? Math.Max(0, Succeeded - Batching.Requests) + Batching.Batches : Succeeded;

    /// <summary>How long the requests that succeeded took.</summary>
    internal LatencyHistogram Latency { get; } = new();

    internal long Succeeded => Interlocked.Read(ref _succeeded);

    internal long Failed => Interlocked.Read(ref _failed);

    internal long Rows => Interlocked.Read(ref _rows);

    internal long Hits => Interlocked.Read(ref _hits);

    /// <summary>The time of all requests that succeeded.</summary>
    internal double SucceededSeconds => Interlocked.Read(ref _succeededTicks) / (double)Stopwatch.Frequency;

    internal void Success(int rows, long ticks, DateTimeOffset now)
    {
        Interlocked.Increment(ref _succeeded);
        Interlocked.Add(ref _succeededTicks, ticks);
        Latency.Record(ticks);
        ServingMeters.Answered(labels.Model, labels.Version, rows, ticks);
        Interlocked.Add(ref _rows, rows);
        Volatile.Write(ref _lastUnixMilliseconds, now.ToUnixTimeMilliseconds());
    }

    internal void Failure(long ticks)
    {
        Interlocked.Increment(ref _failed);
        Interlocked.Add(ref _failedTicks, ticks);
        ServingMeters.Failed(labels.Model, labels.Version, ticks);
    }

    internal void Hit(long ticks)
    {
        Interlocked.Increment(ref _hits);
        Interlocked.Add(ref _hitTicks, ticks);
    }

    /// <summary>Writes the statistics extension's object.</summary>
    internal void Write(Utf8JsonWriter json, string model, string version)
    {
        json.WriteStartObject();
        json.WriteString("name", model);
        json.WriteString("version", version);
        json.WriteNumber("last_inference", Volatile.Read(ref _lastUnixMilliseconds));
        json.WriteNumber("inference_count", Rows);
        json.WriteNumber("execution_count", Executions);
        json.WriteStartObject("inference_stats");
        Pair(json, "success", Succeeded, Interlocked.Read(ref _succeededTicks));
        Pair(json, "fail", Failed, Interlocked.Read(ref _failedTicks));
        Pair(json, "queue", Succeeded, HasBatching ? Batching.QueueTicks : 0);
        Pair(json, "compute_input", Succeeded, 0);
        Pair(json, "compute_infer", Succeeded, Interlocked.Read(ref _succeededTicks));
        Pair(json, "compute_output", Succeeded, 0);
        Pair(json, "cache_hit", Hits, Interlocked.Read(ref _hitTicks));
        Pair(json, "cache_miss", Succeeded - Hits, 0);
        json.WriteEndObject();
        WriteBatches(json);
        WriteLatency(json);
        json.WriteEndObject();
    }

    // As in Triton, by the number of rows; reading and writing is not the batch's.
    private void WriteBatches(Utf8JsonWriter json)
    {
        json.WriteStartArray("batch_stats");
        foreach ((int rows, long batches, long ticks) in HasBatching ? Batching.Sizes() : [])
        {
            json.WriteStartObject();
            json.WriteNumber("batch_size", rows);
            Pair(json, "compute_input", batches, 0);
            Pair(json, "compute_infer", batches, ticks);
            Pair(json, "compute_output", batches, 0);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (HasBatching)
        {
            BatchReport.WriteCounts(json, Batching);
        }
    }

    // Not of the protocol: where each bucket ends, in microseconds, and how many requests fell into it, since the start.
    private void WriteLatency(Utf8JsonWriter json)
    {
        LatencyCounts latency = Latency.Read();
        json.WriteStartArray("latency_us");
        for (int bucket = 0; bucket < latency.Counts.Length; bucket++)
        {
            if (latency.Counts[bucket] > 0)
            {
                json.WriteStartArray();
                json.WriteNumberValue(LatencyHistogram.UpperMicroseconds(bucket));
                json.WriteNumberValue(latency.Counts[bucket]);
                json.WriteEndArray();
            }
        }

        json.WriteEndArray();
    }

    private static void Pair(Utf8JsonWriter json, string name, long count, long ticks)
    {
        json.WriteStartObject(name);
        json.WriteNumber("count", count);
        json.WriteNumber("ns", (long)(ticks * NanosecondsPerTick));
        json.WriteEndObject();
    }
}
