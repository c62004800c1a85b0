using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace FullStackAI.Extensions.ML.Diagnostics;

/// <summary>The meter and the activity source of all pools, both named <c>FullStackAI.Extensions.ML</c>.</summary>
internal static class PoolDiagnostics
{
    internal const string Name = "FullStackAI.Extensions.ML";

    private static readonly Meter Meter = new(Name);
    private static readonly Counter<long> Predictions = Meter.CreateCounter<long>(
        "fullstackai.pool.predictions", "{prediction}", "Predictions made through pools.");
    private static readonly Counter<long> Loads = Meter.CreateCounter<long>(
        "fullstackai.pool.loads", "{load}", "Loads of models, by outcome: live, unchanged, failed.");
    private static readonly Histogram<double> LoadSeconds = Meter.CreateHistogram<double>(
        "fullstackai.pool.load.duration", "s", "Time from fetching a model to putting it live.");
    private static readonly ConcurrentDictionary<object, Func<long>> LoadedBytes = new(ReferenceEqualityComparer.Instance);

    // Kept by the meter; reads the pools there are when someone looks.
    private static readonly ObservableGauge<long> Bytes = Meter.CreateObservableGauge(
        "fullstackai.pool.loaded", () => LoadedBytes.Values.Sum(read => read()), "By", "The file sizes of all loaded models.");

    internal static ActivitySource Activities { get; } = new(Name);

    internal static void Add(object pool, Func<long> loadedBytes) => LoadedBytes[pool] = loadedBytes;

    internal static void Remove(object pool) => LoadedBytes.TryRemove(pool, out _);

    internal static void Predicted(string model, long count)
    {
        if (Predictions.Enabled)
        {
            Predictions.Add(count, new KeyValuePair<string, object?>("model", model));
        }
    }

    internal static void Loaded(string model, string outcome, long started)
    {
        Loads.Add(1, new("model", model), new("outcome", outcome));
        LoadSeconds.Record(Stopwatch.GetElapsedTime(started).TotalSeconds, new("model", model), new("outcome", outcome));
        _ = Bytes;
    }
}
