using FullStackAI.AspNetCore.Http;

namespace FullStackAI.AspNetCore.Batching;

/// <summary>The queue of one live version: requests come, batches go. No thread waits in it and no clock ticks in it: the
/// request that finds a batch free runs it, and a batch that ends hands over to the next.</summary>
/// <remarks>
/// It belongs to one generation of a model, so that a batch cannot mix versions; each request holds that
/// generation until it is answered, so that the queue empties before the model goes.
/// All changes of state happen under one lock, and every entry leaves by exactly one of three doors:
/// taken, expired, abandoned. The model runs, and requests are told, outside the lock.
/// </remarks>
internal sealed class BatchQueue : IThreadPoolWorkItem
{
    private const int NormalTurn = 4; // every fourth batch begins with those that are not urgent, so that they never starve
    private readonly Lock _lock = new();
    private readonly BatchRunner _runner;
    private readonly BatchStatistics _statistics;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly LinkedList<BatchEntry> _waiting = new(); // in the order of arrival
    private readonly FairLines _urgent;
    private readonly FairLines _normal;
    private readonly int[] _preferred; // ascending
    private readonly long _delay;
    private int _rows;
    private int _running;
    private int _begun;
    private long _earliest = long.MaxValue; // of the waiting requests' deadlines; may be too early
    private long _armed = long.MaxValue;
    private RowTime _rowTime;
    private Batch? _handedOver; // begun, waiting for a thread

    internal BatchQueue(IRowScorer model, BatchingOptions options, BatchStatistics statistics, TimeProvider time)
    {
        Options = options;
        Cells = model.Cells;
        _statistics = statistics;
        _time = time;
        _runner = new BatchRunner(model, statistics, time);
        _urgent = new FairLines(Math.Max(1, options.MaximumRows / 8));
        _normal = new FairLines(Math.Max(1, options.MaximumRows / 8));
        _preferred = [.. options.PreferredRows.Order()];
        _delay = TicksOf(TimeSpan.FromMilliseconds(Math.Ceiling(options.MaximumDelay.TotalMilliseconds)));
        Room = new QueueRoom(statistics, options);
        _timer = time.CreateTimer(static state => ((BatchQueue)state!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    internal BatchingOptions Options { get; }

    /// <summary>The numbers of a row.</summary>
    internal int Cells { get; }

    /// <summary>Whether it is worth while to read one more request.</summary>
    internal QueueRoom Room { get; }

    /// <summary>Finds a thread for the batch that goes next; the pool's threads unless a test wants to be asked.</summary>
    internal Action<IThreadPoolWorkItem> Start { get; init; } = static work => ThreadPool.UnsafeQueueUserWorkItem(work, preferLocal: false);

    /// <summary>Requests that wait.</summary>
    internal int Waiting { get { lock (_lock) { return _waiting.Count; } } }

    // Seconds for the rows that wait.
    private double Wait => _rows * _rowTime.Ticks / Options.ConcurrentBatches / _time.TimestampFrequency;

    /// <summary>Batches under way.</summary>
    internal int Running { get { lock (_lock) { return _running; } } }

    /// <summary>Takes a request. When a batch may begin it is run here and now, and the request is done when this returns.</summary>
    /// <param name="entry">Prepared; its outputs may be read once it is done, its memory used again no sooner.</param>
    /// <param name="remaining">The time it has left to begin.</param>
    /// <returns>Ends when the outputs are there; fails as the model failed on its rows.</returns>
    /// <exception cref="ServingException">The queue is full (503), or there is no time left (504).</exception>
    internal ValueTask ScoreAsync(BatchEntry entry, TimeSpan remaining)
    {
        if (Options.Timeout < remaining)
        {
            remaining = Options.Timeout.Value;
        }

        if (remaining <= TimeSpan.Zero)
        {
            _statistics.Expire();
            throw TooLate();
        }

        Batch? batch;
        lock (_lock)
        {
            ThrowIfFull(entry, remaining);
            entry.Queued = _time.GetTimestamp();
            entry.Deadline = entry.Queued + TicksOf(remaining);
            _waiting.AddLast(entry.Arrival);
            (entry.IsUrgent ? _urgent : _normal).Add(entry);
            _rows += entry.Rows;
            _earliest = Math.Min(_earliest, entry.Deadline);
            _statistics.Enter(entry.Rows);
            batch = Begin(DispatchReason.Idle) ?? TakeOver();
            Arm();
            TellRoom();
        }

        ValueTask done = entry.Done;
        Run(batch);
        return done;
    }

    /// <summary>Forgets a request whose client has gone, if it has not been taken: then it is
    /// done, cancelled. One that has been taken runs to its end.</summary>
    internal void Abandon(BatchEntry entry)
    {
        lock (_lock)
        {
            if (entry.Line is null)
            {
                return;
            }

            Remove(entry);
            TellRoom();
        }

        _statistics.Abandon();
        entry.Fail(new OperationCanceledException("The client went away before its rows were taken."));
    }

    void IThreadPoolWorkItem.Execute()
    {
        Batch? batch;
        lock (_lock)
        {
            batch = _handedOver;
            _handedOver = batch?.Following;
        }

        Run(batch);
    }

    private static ServingException TooLate() => new(504, "The request's time was over before its turn came.");

    private void ThrowIfFull(BatchEntry entry, TimeSpan remaining)
    {
        if (!HasRoom(entry.Rows) || (_running >= Options.ConcurrentBatches && Wait > remaining.TotalSeconds))
        {
            throw Room.Refuse(Wait);
        }
    }

    // An empty queue takes whatever a batch may hold.
    private bool HasRoom(int rows) =>
        _waiting.Count == 0 || (_rows + rows <= Options.QueuedRows && (long)(_rows + rows) * Cells * sizeof(float) <= Options.QueuedBytes);

    private void TellRoom() => Room.Tell(!HasRoom(rows: 1), _running < Options.ConcurrentBatches ? 0 : Wait);

    // Under the lock: a batch that has begun and waits for a thread, once there is enough for the one
    // after it. Nobody is refused for want of a thread: who fills the queue empties it.
    private Batch? TakeOver()
    {
        if (_handedOver is not { } batch || (_rows < Options.MaximumRows && HasRoom(rows: 1)))
        {
            return null;
        }

        _handedOver = batch.Following;
        return batch;
    }

    // Under the lock: the batch that begins now; null when none may.
    private Batch? Begin(DispatchReason reason)
    {
        if (_running >= Options.ConcurrentBatches || _waiting.Count == 0)
        {
            return null;
        }

        long now = _time.GetTimestamp();
        var batch = new Batch();
        Expire(now, batch.Expired);
        int target = Options.MaximumRows;
        if (_rows >= target)
        {
            batch.Reason = DispatchReason.Full;
        }
        else if (PreferredWithin(_rows) is { } preferred)
        {
            batch.Reason = DispatchReason.Preferred;
            target = preferred;
        }
        else
        {
            bool isOver = _delay > 0 && _waiting.First is { } oldest && now - oldest.Value.Queued >= _delay;
            batch.Reason = isOver ? DispatchReason.Delay : reason;
            target = _delay == 0 || isOver ? target : 0;
        }

        if (target > 0 && _waiting.Count > 0)
        {
            Take(batch, target, now);
            _running++;
            _statistics.Began(batch.Reason);
        }

        return batch.Entries.Count > 0 || batch.Expired.Count > 0 ? batch : null;
    }

    private int? PreferredWithin(int rows)
    {
        int? found = null;
        foreach (int size in _preferred)
        {
            found = size <= rows ? size : found;
        }

        return found;
    }

    private void Take(Batch batch, int target, long now)
    {
        bool normalFirst = ++_begun % NormalTurn == 0;
        FairLines first = normalFirst ? _normal : _urgent;
        FairLines second = normalFirst ? _urgent : _normal;
        int room = target;
        foreach (FairLines lines in (ReadOnlySpan<FairLines>)[first, second])
        {
            while (room > 0 && lines.Next(room) is { } entry)
            {
                room -= entry.Rows;
                Take(batch, entry, now);
            }
        }

        if (batch.Entries.Count == 0)
        {
            // A preferred size that no whole request fits: the one whose turn it is goes alone.
            Take(batch, (first.IsEmpty ? second : first).Next(int.MaxValue)!, now);
        }
    }

    private void Take(Batch batch, BatchEntry entry, long now)
    {
        _waiting.Remove(entry.Arrival);
        _rows -= entry.Rows;
        _statistics.Leave(entry.Rows);
        _statistics.Waited(now - entry.Queued);
        batch.Entries.Add(entry);
        batch.Rows += entry.Rows;
    }

    private void Remove(BatchEntry entry)
    {
        _waiting.Remove(entry.Arrival);
        entry.Line!.Lines.Remove(entry);
        _rows -= entry.Rows;
        _statistics.Leave(entry.Rows);
    }

    private void Expire(long now, List<BatchEntry> expired)
    {
        if (_earliest > now)
        {
            return;
        }

        _earliest = long.MaxValue;
        for (LinkedListNode<BatchEntry>? node = _waiting.First, next; node is not null; node = next)
        {
            next = node.Next;
            if (node.Value.Deadline <= now)
            {
                Remove(node.Value);
                expired.Add(node.Value);
            }
            else
            {
                _earliest = Math.Min(_earliest, node.Value.Deadline);
            }
        }
    }

    private void Run(Batch? batch)
    {
        if (batch is null)
        {
            return;
        }

        foreach (BatchEntry entry in batch.Expired)
        {
            _statistics.Expire();
            entry.Fail(TooLate());
        }

        if (batch.Entries.Count == 0)
        {
            return;
        }

        long ticks = 0;
        try
        {
            ticks = _runner.Run(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(batch.Entries), batch.Rows);
        }
        finally
        {
            HandOver(batch.Rows, ticks);
        }
    }

    private void HandOver(int rows, long ticks)
    {
        bool isMore = false;
        lock (_lock)
        {
            _running--;
            _rowTime.Learn(ticks / (double)rows);
            if (Begin(DispatchReason.Next) is { } next)
            {
                next.Following = _handedOver;
                _handedOver = next;
                isMore = true;
            }

            Arm();
            TellRoom();
        }

        if (isMore)
        {
            // Behind the requests that have arrived meanwhile: they are read first, and answers are sent.
            Start(this);
        }
    }

    private void OnTimer()
    {
        Batch? batch;
        lock (_lock)
        {
            _armed = long.MaxValue;
            batch = Begin(DispatchReason.Idle);
            if (batch is null)
            {
                // No batch may begin, but requests may be too late.
                batch = new Batch();
                Expire(_time.GetTimestamp(), batch.Expired);
            }

            Arm();
            TellRoom();
        }

        Run(batch);
    }

    // Under the lock: the timer for what must happen though no request comes and no batch ends.
    private void Arm()
    {
        if (_waiting.First is not { } oldest)
        {
            return;
        }

        long wake = _delay > 0 && _running < Options.ConcurrentBatches ? Math.Min(_earliest, oldest.Value.Queued + _delay) : _earliest;
        if (wake < _armed)
        {
            _armed = wake;
            double milliseconds = Math.Ceiling(Math.Max(0, wake - _time.GetTimestamp()) * 1000.0 / _time.TimestampFrequency);
            _timer.Change(TimeSpan.FromMilliseconds(milliseconds), Timeout.InfiniteTimeSpan);
        }
    }

    private long TicksOf(TimeSpan span) => (long)(span.TotalSeconds * _time.TimestampFrequency);

    /// <summary>Requests that are scored together, and those found to be too late on the way.</summary>
    private sealed class Batch
    {
        internal List<BatchEntry> Entries { get; } = [];

        internal List<BatchEntry> Expired { get; } = [];

        internal int Rows { get; set; }

        internal DispatchReason Reason { get; set; }

        internal Batch? Following { get; set; }
    }
}
