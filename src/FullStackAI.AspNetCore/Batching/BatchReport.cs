using System.Globalization;
using System.Text;
using System.Text.Json;
using FullStackAI.AspNetCore.Repository;
using FullStackAI.AspNetCore.Serving;
using FullStackAI.AspNetCore.Telemetry;

namespace FullStackAI.AspNetCore.Batching;

/// <summary>Tells what batching does, and why it does not: in statistics, in a model's
/// configuration, and in the text form that Prometheus reads.</summary>
internal static class BatchReport
{
    private static readonly (DispatchReason Reason, string Name)[] Reasons =
    [
        .. Enum.GetValues<DispatchReason>().Select(static reason => (reason, reason.ToString().ToLowerInvariant()))
    ];

    private static readonly (string Name, string Type, string Help, Func<BatchStatistics, double> Value)[] Series =
    [
        ("fullstackai_queue_requests", "gauge", "Requests that wait for a batch.", static batching => batching.Waiting),
        ("fullstackai_queue_rows", "gauge", "Rows that wait for a batch.", static batching => batching.WaitingRows),
        ("fullstackai_queue_refused_total", "counter", "Requests refused because the queue was full.", static batching => batching.Full),
        (
            "fullstackai_queue_expired_total",
            "counter",
            "Requests whose time was over before their batch began.",
            static batching => batching.Expired),
        (
            "fullstackai_queue_abandoned_total",
            "counter",
            "Requests whose client went away before their batch began.",
            static batching => batching.Abandoned),
        (
            "fullstackai_batch_poison_total",
            "counter",
            "Requests that made a batch of several fail, and failed alone.",
            static batching => batching.Poisoned),
        ("nv_inference_pending_request_count", "gauge", "Requests that wait for a batch.", static batching => batching.Waiting),
        (
            "nv_inference_queue_duration_us",
            "counter",
            "Time requests waited for their batches, in microseconds.",
            static batching => Microseconds(batching.QueueTicks)),
        (
            "nv_inference_compute_infer_duration_us",
            "counter",
            "Time the model took for batches, in microseconds.",
            static batching => Microseconds(batching.RunTicks)),
    ];

    /// <summary>What Triton has no place for in its statistics: why batches began, what left the queue otherwise.</summary>
    internal static void WriteCounts(Utf8JsonWriter json, BatchStatistics batching)
    {
        json.WriteStartObject("batching");
        json.WriteNumber("requests", batching.Requests);
        json.WriteNumber("batches", batching.Batches);
        json.WriteNumber("waiting", batching.Waiting);
        json.WriteNumber("refused", batching.Full);
        json.WriteNumber("expired", batching.Expired);
        json.WriteNumber("abandoned", batching.Abandoned);
        json.WriteNumber("poisoned", batching.Poisoned);
        json.WriteStartObject("began");
        foreach ((DispatchReason reason, string name) in Reasons)
        {
            json.WriteNumber(name, batching.Of(reason));
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>Triton's <c>dynamic_batching</c> when there is a queue; always whether there is one, and why.</summary>
    internal static void WriteConfiguration(Utf8JsonWriter json, ServedVersion version, ServedModel model, TimeProvider time)
    {
        BatchQueue? queue = version.Queue(model, time);
        if (queue is not null)
        {
            BatchingOptions options = queue.Options;
            json.WriteStartObject("dynamic_batching");
            json.WriteStartArray("preferred_batch_size");
            foreach (int rows in options.PreferredRows)
            {
                json.WriteNumberValue(rows);
            }

            json.WriteEndArray();
            json.WriteNumber("max_queue_delay_microseconds", (long)options.MaximumDelay.TotalMicroseconds);
            json.WriteBoolean("preserve_ordering", false);
            json.WriteNumber("priority_levels", 2);
            json.WriteNumber("default_priority_level", 2);
            json.WriteStartObject("default_queue_policy");
            json.WriteString("timeout_action", "REJECT");
            json.WriteNumber("default_timeout_microseconds", (long)(options.Timeout?.TotalMicroseconds ?? 0));
            json.WriteBoolean("allow_timeout_override", true);
            json.WriteNumber("max_queue_size", options.QueuedRows);
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteStartArray("instance_group");
            json.WriteStartObject();
            json.WriteString("kind", "KIND_CPU");
            json.WriteNumber("count", options.ConcurrentBatches);
            json.WriteEndObject();
            json.WriteEndArray();
        }

        json.WriteStartObject("parameters");
        json.WriteStartObject("batching");
        json.WriteString("string_value", Why(version.Batching, model, queue));
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>Whether a model's requests are put together, and why, in words.</summary>
    internal static string Why(BatchingOptions? options, ServedModel model, BatchQueue? queue) => options switch
    {
        null or { Rule: BatchingRule.Never } => "off: not asked for",
        _ when model.Cost is not { } cost => "off: not measured yet",
        _ when queue is not null => $"on: {model.Cost}",
        _ => $"off: {model.Cost}{(model.Cost!.Obstacle is null ? "; a queue would cost more than it saves" : "")}",
    };

    /// <summary>Writes the counters of all versions that have a queue.</summary>
    internal static void WriteMetrics(StringBuilder text, IReadOnlyList<ModelEntry> models)
    {
        ServedVersion[] versions =
        [
            .. models.SelectMany(static model => model.Versions).Where(static version => version.Statistics.HasBatching)
        ];
        if (versions.Length == 0)
        {
            return;
        }

        foreach ((string name, string type, string help, Func<BatchStatistics, double> value) in Series)
        {
            text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {help}\n# TYPE {name} {type}\n");
            foreach (ServedVersion version in versions)
            {
                text.Append(CultureInfo.InvariantCulture, $"{name}{{{Labels(version)}}} {value(version.Statistics.Batching)}\n");
            }
        }

        text.Append("# HELP fullstackai_batches_total Calls of a model that batches, by why they began.\n# TYPE fullstackai_batches_total counter\n");
        foreach (ServedVersion version in versions)
        {
            foreach ((DispatchReason reason, string name) in Reasons)
            {
                text.Append(
                    CultureInfo.InvariantCulture,
                    $"fullstackai_batches_total{{{Labels(version)},reason=\"{name}\"}} {version.Statistics.Batching.Of(reason)}\n");
            }
        }

        text.Append("# HELP fullstackai_batch_rows Rows scored in one call of a model that batches.\n# TYPE fullstackai_batch_rows histogram\n");
        foreach (ServedVersion version in versions)
        {
            WriteSizes(text, version);
        }

        text.Append("# HELP fullstackai_queue_duration_seconds Time requests waited for their batches.\n# TYPE fullstackai_queue_duration_seconds histogram\n");
        foreach (ServedVersion version in versions)
        {
            WriteQueueTime(text, version);
        }
    }

    private static void WriteSizes(StringBuilder text, ServedVersion version)
    {
        (int Rows, long Batches, long Ticks)[] sizes = [.. version.Statistics.Batching.Sizes()];
        foreach (int edge in BatchStatistics.SizeEdges)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"fullstackai_batch_rows_bucket{{{Labels(version)},le=\"{edge}\"}} {sizes.Where(size => size.Rows <= edge).Sum(static size => size.Batches)}\n");
        }

        long batches = sizes.Sum(static size => size.Batches);
        text.Append(
            CultureInfo.InvariantCulture,
            $"fullstackai_batch_rows_bucket{{{Labels(version)},le=\"+Inf\"}} {batches}\nfullstackai_batch_rows_sum{{{Labels(version)}}} {sizes.Sum(static size => size.Rows * size.Batches)}\nfullstackai_batch_rows_count{{{Labels(version)}}} {batches}\n");
    }

    private static void WriteQueueTime(StringBuilder text, ServedVersion version)
    {
        LatencyCounts waited = version.Statistics.Batching.QueueTime.Read();
        for (int edge = 0; edge < LatencyHistogram.Edges.Length; edge++)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"fullstackai_queue_duration_seconds_bucket{{{Labels(version)},le=\"{LatencyHistogram.Edges[edge]}\"}} {waited.Below(edge)}\n");
        }

        long total = waited.Total;
        text.Append(
            CultureInfo.InvariantCulture,
            $"fullstackai_queue_duration_seconds_bucket{{{Labels(version)},le=\"+Inf\"}} {total}\nfullstackai_queue_duration_seconds_sum{{{Labels(version)}}} {Microseconds(version.Statistics.Batching.QueueTicks) / 1e6}\nfullstackai_queue_duration_seconds_count{{{Labels(version)}}} {total}\n");
    }

    private static string Labels(ServedVersion version) =>
        $"model=\"{Operations.MetricsEndpoint.Label(version.Model)}\",version=\"{Operations.MetricsEndpoint.Label(version.Name)}\"";

    private static double Microseconds(long ticks) => ticks * 1e6 / System.Diagnostics.Stopwatch.Frequency;
}
