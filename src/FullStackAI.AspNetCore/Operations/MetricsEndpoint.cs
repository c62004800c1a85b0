using System.Buffers;
using System.Globalization;
using System.Text;
using FullStackAI.AspNetCore.Http;
using FullStackAI.AspNetCore.Repository;
using FullStackAI.AspNetCore.Telemetry;
using Microsoft.AspNetCore.Http;

namespace FullStackAI.AspNetCore.Operations;

/// <summary><c>GET /metrics</c>: counters of each version in the text form that Prometheus reads, under
/// our names and under those of Triton, whose boards then work unchanged.</summary>
internal sealed class MetricsEndpoint(ServingServices services)
{
    private const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private static readonly (string Name, string Help, Func<VersionStatistics, double> Value)[] Counters =
    [
        ("fullstackai_requests_succeeded_total", "Requests answered.", static version => version.Succeeded),
        ("fullstackai_requests_failed_total", "Requests refused or failed by a version.", static version => version.Failed),
        ("fullstackai_rows_total", "Rows predicted.", static version => version.Rows),
        ("fullstackai_request_seconds_total", "Time of the requests answered.", static version => version.SucceededSeconds),
        ("nv_inference_request_success", "Requests answered.", static version => version.Succeeded),
        ("nv_inference_request_failure", "Requests refused or failed by a version.", static version => version.Failed),
        ("nv_inference_count", "Rows predicted.", static version => version.Rows),
        (
            "nv_inference_exec_count",
            "Calls of the model: one for each request, but for those put together.",
            static version => version.Executions),
        (
            "nv_inference_request_duration_us",
            "Time of the requests answered, in microseconds.",
            static version => version.SucceededSeconds * 1e6),
    ];

    /// <summary>Writes all counters of the models that the caller may know of.</summary>
    internal Task SendAsync(HttpContext http) => ServingServices.AnswerAsync(http, () =>
    {
        IReadOnlyList<ModelEntry> models = services.VisibleTo(http);
        var text = new StringBuilder();
        foreach ((string name, string help, Func<VersionStatistics, double> value) in Counters)
        {
            text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {help}\n# TYPE {name} counter\n");
            foreach (ServedVersion version in models.SelectMany(static model => model.Versions))
            {
                text.Append(
                    CultureInfo.InvariantCulture,
                    $"{name}{{model=\"{Label(version.Model)}\",version=\"{Label(version.Name)}\"}} {value(version.Statistics)}\n");
            }
        }

        WriteLatency(text, models);
        Batching.BatchReport.WriteMetrics(text, models);
        text.Append("# HELP fullstackai_model_ready Whether a model can answer.\n# TYPE fullstackai_model_ready gauge\n");
        foreach (ModelEntry model in models)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"fullstackai_model_ready{{model=\"{Label(model.Name)}\"}} {(model.Default is null ? 0 : 1)}\n");
        }

        text.Append(
            CultureInfo.InvariantCulture,
            $"# HELP fullstackai_requests_under_way Requests being worked on.\n# TYPE fullstackai_requests_under_way gauge\nfullstackai_requests_under_way {services.Gate.UnderWay}\n");
        WriteRollbacks(text, models);
        WriteRefusals(text);
        WriteProcess(text);
        http.Response.ContentType = ContentType;
        http.Response.BodyWriter.Write(Encoding.UTF8.GetBytes(text.ToString()));
    });

    private static void WriteLatency(StringBuilder text, IReadOnlyList<ModelEntry> models)
    {
        text.Append("# HELP fullstackai_request_duration_seconds Time of the requests answered.\n# TYPE fullstackai_request_duration_seconds histogram\n");
        foreach (ServedVersion version in models.SelectMany(static model => model.Versions))
        {
            string labels = $"model=\"{Label(version.Model)}\",version=\"{Label(version.Name)}\"";
            LatencyCounts latency = version.Statistics.Latency.Read();
            for (int edge = 0; edge < LatencyHistogram.Edges.Length; edge++)
            {
                text.Append(
                    CultureInfo.InvariantCulture,
                    $"fullstackai_request_duration_seconds_bucket{{{labels},le=\"{LatencyHistogram.Edges[edge]}\"}} {latency.Below(edge)}\n");
            }

            long total = latency.Total;
            text.Append(
                CultureInfo.InvariantCulture,
                $"fullstackai_request_duration_seconds_bucket{{{labels},le=\"+Inf\"}} {total}\nfullstackai_request_duration_seconds_sum{{{labels}}} {version.Statistics.SucceededSeconds}\nfullstackai_request_duration_seconds_count{{{labels}}} {total}\n");
        }
    }

    private void WriteRollbacks(StringBuilder text, IReadOnlyList<ModelEntry> models)
    {
        if (services.Canaries is not { } guard)
        {
            return;
        }

        text.Append("# HELP fullstackai_canary_rollbacks_total Canaries ended because they did worse than the default.\n# TYPE fullstackai_canary_rollbacks_total counter\n");
        Dictionary<string, long> counts = guard.Counts.ToDictionary();
        foreach (ModelEntry model in models)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"fullstackai_canary_rollbacks_total{{model=\"{Label(model.Name)}\"}} {counts.GetValueOrDefault(model.Name)}\n");
        }
    }

    private void WriteRefusals(StringBuilder text)
    {
        text.Append("# HELP fullstackai_refusals_total Requests for predictions answered with an error, by status.\n# TYPE fullstackai_refusals_total counter\n");
        foreach ((int status, long count) in services.Refusals.All())
        {
            text.Append(CultureInfo.InvariantCulture, $"fullstackai_refusals_total{{status=\"{status}\"}} {count}\n");
        }
    }

    private static void WriteProcess(StringBuilder text)
    {
        text.Append(
            CultureInfo.InvariantCulture,
            $"# HELP process_cpu_seconds_total Processor time of this process.\n# TYPE process_cpu_seconds_total counter\nprocess_cpu_seconds_total {Environment.CpuUsage.TotalTime.TotalSeconds}\n");
        text.Append(
            CultureInfo.InvariantCulture,
            $"# HELP process_resident_memory_bytes Memory of this process.\n# TYPE process_resident_memory_bytes gauge\nprocess_resident_memory_bytes {Environment.WorkingSet}\n");
        text.Append(
            CultureInfo.InvariantCulture,
            $"# HELP dotnet_gc_heap_bytes Managed memory in use.\n# TYPE dotnet_gc_heap_bytes gauge\ndotnet_gc_heap_bytes {GC.GetTotalMemory(forceFullCollection: false)}\n");
        text.Append(
            CultureInfo.InvariantCulture,
            $"# HELP dotnet_thread_pool_queue_length Work waiting for a thread.\n# TYPE dotnet_thread_pool_queue_length gauge\ndotnet_thread_pool_queue_length {ThreadPool.PendingWorkItemCount}\n");
    }

    internal static string Label(string text) =>
        text
            .Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("\"", "\\\"", StringComparison.Ordinal)
            .Replace("\n", "\\n", StringComparison.Ordinal);
}
