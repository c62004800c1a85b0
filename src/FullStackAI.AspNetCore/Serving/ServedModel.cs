using System.Collections.Concurrent;
using FullStackAI.AspNetCore.Batching;
using FullStackAI.AspNetCore.Protocols.OpenInference;
using FullStackAI.Bundles;
using FullStackAI.Inference;
using FullStackAI.Inference.Plan;

namespace FullStackAI.AspNetCore.Serving;

/// <summary>One live model laid out for requests: its predictor, its columns by name, the memory of requests to
/// lend, the queue that puts them together. Made once when a version goes live.</summary>
internal sealed class ServedModel
{
    private const int DigestChars = 12;
    private const int MostSpare = 256;
    private readonly Lock _queueing = new();
    private readonly ConcurrentQueue<RowBatch> _spare = []; // of requests that wait: there are more of them than processors
    private volatile BatchQueue? _queue;
    private readonly string? _digest;
    private BatchCost? _cost;
    private volatile string? _number;
    private volatile int _generation;

    internal ServedModel(Predictor predictor, Caching.ResponseCacheOptions? cache = null)
    {
        Predictor = predictor;
        Cache = cache is null ? null : new Caching.ResponseCache(cache.BytesPerVersion);
        Columns = new ModelColumns(predictor.Signature);
        Outputs = new ModelOutputs(predictor.Manifest);
        Tensors = TensorOutputs.Of(predictor.Manifest);
        Batches = new ScratchPool<RowBatch>(() => new RowBatch(this));
        _digest = predictor.Bundle.Digest?[..DigestChars];
    }

    internal Predictor Predictor { get; }

    internal BundleManifest Manifest => Predictor.Manifest;

    internal ModelColumns Columns { get; }

    internal ModelOutputs Outputs { get; }

    /// <summary>The outputs as tensors.</summary>
    internal TensorOutput[] Tensors { get; }

    /// <summary>What it said; null where nothing is kept.</summary>
    internal Caching.ResponseCache? Cache { get; }

    internal ScratchPool<RowBatch> Batches { get; }

    /// <summary>The version of a model that has no folder of versions: the first digits of its file's
    /// SHA-256; of one that never was a file how many the host has brought so far.</summary>
    internal string OwnVersion => _digest ?? _number ?? "1";

    /// <summary>How many models of this name have gone live, this one included; set before it is used.</summary>
    internal int Generation
    {
        get => _generation;
        set
        {
            if (_generation != value)
            {
                _number = value.ToString(System.Globalization.CultureInfo.InvariantCulture);
                _generation = value;
            }
        }
    }

    /// <summary>What its calls cost; null while nobody asked.</summary>
    internal BatchCost? Cost => Volatile.Read(ref _cost);

    /// <summary>Whether its queue has room, to be asked by those who do not hold the model; null while there is no
    /// queue, or where answers are kept: who has been answered before needs no room.</summary>
    internal QueueRoom? Room => Cache is null ? _queue?.Room : null;

    /// <summary>Measures what its calls cost, once.</summary>
    internal void MeasureCost()
    {
        if (Cost is null)
        {
            Volatile.Write(ref _cost, BatchCost.Measure(Predictor));
        }
    }

    /// <summary>The queue of requests; null when none is wanted, or it would not help.</summary>
    /// <param name="options">What is wanted; null for none.</param>
    /// <param name="statistics">What is counted.</param>
    /// <param name="time">The clock.</param>
    internal BatchQueue? Queue(BatchingOptions? options, Func<BatchStatistics> statistics, TimeProvider time)
    {
        if (options is null or { Rule: BatchingRule.Never }
            || Cost is not { Obstacle: null } cost
            || (options.Rule == BatchingRule.WhereItHelps && !cost.Helps))
        {
            return null;
        }

        BatchQueue? queue = _queue;
        return queue is not null && ReferenceEquals(queue.Options, options) ? queue : NewQueue(options, statistics, time);
    }

    /// <summary>Memory for a request that will be answered by the thread that reads it, or, with a queue, later.</summary>
    internal RowBatch Rent(bool waits) => waits && _spare.TryDequeue(out RowBatch? batch) ? batch : Batches.Rent();

    /// <summary>Takes it back.</summary>
    internal void Return(RowBatch batch, bool waits)
    {
        if (waits && _spare.Count < MostSpare)
        {
            _spare.Enqueue(batch);
        }
        else
        {
            Batches.Return(batch);
        }
    }

    // Other options mean another queue; the one before empties by itself.
    private BatchQueue NewQueue(BatchingOptions options, Func<BatchStatistics> statistics, TimeProvider time)
    {
        lock (_queueing)
        {
            if (_queue is not { } queue || !ReferenceEquals(queue.Options, options))
            {
                queue = new BatchQueue(new PlanScorer(Predictor.Plan), options, statistics(), time);
                _queue = queue;
            }

            return queue;
        }
    }
}
