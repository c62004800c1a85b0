using FullStackAI.AspNetCore.Telemetry;

namespace FullStackAI.AspNetCore.Batching;

/// <summary>What happened in the queues of a version since the start: counted without locks, read at any time.</summary>
internal sealed class BatchStatistics((string Model, string Version) labels)
{
    /// <summary>The sizes in rows at which the Prometheus form cuts.</summary>
    internal static readonly int[] SizeEdges = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096];

    private readonly long[] _reasons = new long[Enum.GetValues<DispatchReason>().Length];
    private readonly long[] _runs = new long[SizeEdges[^1] + 1]; // by rows
    private readonly long[] _runTicks = new long[SizeEdges[^1] + 1];
    private long _requests;
    private long _queueTicks;
    private long _full;
    private long _expired;
    private long _abandoned;
    private long _poisoned;
    private long _waiting;
    private long _waitingRows;

    /// <summary>How long requests waited.</summary>
    internal LatencyHistogram QueueTime { get; } = new();

    /// <summary>Requests taken into batches.</summary>
    internal long Requests => Interlocked.Read(ref _requests);

    /// <summary>The time they waited, all together.</summary>
    internal long QueueTicks => Interlocked.Read(ref _queueTicks);

    /// <summary>Batches, a lone request's included.</summary>
    internal long Batches => _runs.Sum();

    /// <summary>The time the model took for them.</summary>
    internal long RunTicks => _runTicks.Sum();

    /// <summary>Requests refused because the queue was full, or would have kept them too long.</summary>
    internal long Full => Interlocked.Read(ref _full);

    /// <summary>Requests whose time was over before their batch began.</summary>
    internal long Expired => Interlocked.Read(ref _expired);

    /// <summary>Requests whose client went away before their batch began.</summary>
    internal long Abandoned => Interlocked.Read(ref _abandoned);

    /// <summary>Requests that made a batch of several fail.</summary>
    internal long Poisoned => Interlocked.Read(ref _poisoned);

    /// <summary>Requests that wait now.</summary>
    internal long Waiting => Interlocked.Read(ref _waiting);

    /// <summary>Rows that wait now.</summary>
    internal long WaitingRows => Interlocked.Read(ref _waitingRows);

    internal long Of(DispatchReason reason) => Interlocked.Read(ref _reasons[(int)reason]);

    /// <summary>Every size that occurred, in rows, with its number of batches and the time the model took for them.</summary>
    internal IEnumerable<(int Rows, long Batches, long Ticks)> Sizes()
    {
        for (int rows = 0; rows < _runs.Length; rows++)
        {
            long batches = Interlocked.Read(ref _runs[rows]);
            if (batches > 0)
            {
                yield return (rows, batches, Interlocked.Read(ref _runTicks[rows]));
            }
        }
    }

    internal void Enter(int rows)
    {
        Interlocked.Increment(ref _waiting);
        Interlocked.Add(ref _waitingRows, rows);
    }

    internal void Leave(int rows)
    {
        Interlocked.Decrement(ref _waiting);
        Interlocked.Add(ref _waitingRows, -rows);
    }

    internal void Began(DispatchReason reason) => Interlocked.Increment(ref _reasons[(int)reason]);

    internal void Waited(long ticks)
    {
        Interlocked.Increment(ref _requests);
        Interlocked.Add(ref _queueTicks, ticks);
        QueueTime.Record(ticks);
        ServingMeters.Queued(labels.Model, labels.Version, ticks);
    }

    internal void Ran(int rows, long ticks)
    {
        Interlocked.Increment(ref _runs[rows]);
        Interlocked.Add(ref _runTicks[rows], ticks);
        ServingMeters.Batched(labels.Model, labels.Version, rows);
    }

    internal void Refuse() => Interlocked.Increment(ref _full);

    internal void Expire() => Interlocked.Increment(ref _expired);

    internal void Abandon() => Interlocked.Increment(ref _abandoned);

    internal void Poison() => Interlocked.Increment(ref _poisoned);
}
