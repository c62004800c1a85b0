using System.Diagnostics;
using System.Runtime.ExceptionServices;

namespace FullStackAI.Numerics;

/// <summary>A fixed team of threads that runs one short piece of work after another, for the whole of a training.</summary>
/// <remarks>
/// The caller is member 0. A waiting member spins for about two microseconds and then parks, so that a team on a busy machine does not burn the cores it waits for.
/// When members are kept from running (another process holds their core), the team measures its own waiting and works alone for a while.
/// Work must give the same result however it is divided: pieces are claimed, not assigned. Not re-entrant; use from one thread.
/// </remarks>
internal sealed class ThreadTeam : IDisposable
{
    private const int SpinRounds = 40;
    private const double MaxWaitingShare = 0.30;
    private const int AloneRuns = 20_000;
    private const int MeasuredRuns = 1_000;

    private readonly Thread[] _threads;
    private readonly object _gate = new();
    private readonly ManualResetEventSlim _done = new(initialState: false, spinCount: 0);
    private Action<int>? _work;
    private Exception? _fault;
    private int _generation;
    private int _running;
    private int _parked;
    private bool _stopped;
    private long _waited;
    private long _worked;
    private int _runs;
    private int _alone;

    /// <summary>Starts the team.</summary>
    /// <param name="size">Number of threads with the caller, at least 1.</param>
    internal ThreadTeam(int size)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        _threads = new Thread[size - 1];
        for (int i = 0; i < _threads.Length; i++)
        {
            int member = i + 1;
            _threads[i] = new Thread(() => Serve(member)) { IsBackground = true, Name = "FullStackAI worker" };
            _threads[i].Start();
        }
    }

    /// <summary>Number of threads with the caller.</summary>
    internal int Size => _threads.Length + 1;

    /// <summary>Runs <paramref name="work"/> on every member at once and returns when all have finished.</summary>
    /// <param name="work">Gets the member's number, 0 … <see cref="Size"/> − 1. It may run on member 0 alone, so it must claim its share rather than count on the others.</param>
    /// <remarks>When a member fails, all finish and the first failure is thrown as it is.</remarks>
    internal void Run(Action<int> work)
    {
        if (_threads.Length == 0 || _alone > 0)
        {
            _alone -= _alone > 0 ? 1 : 0;
            work(0);
            return;
        }

        long start = Stopwatch.GetTimestamp();
        Dispatch(work);
        Exception? own = null;
        try
        {
            work(0);
        }
        catch (Exception fault) when (Keep(fault, out own))
        {
        }

        long finished = Stopwatch.GetTimestamp();
        Await();
        Measure(start, finished, Stopwatch.GetTimestamp());
        own ??= _fault;
        if (own is not null)
        {
            ExceptionDispatchInfo.Throw(own);
        }
    }

    /// <summary>Divides <paramref name="count"/> pieces among the members by claiming.</summary>
    /// <param name="count">Number of pieces.</param>
    /// <param name="piece">Gets the member's number and the piece's.</param>
    internal void ForEach(int count, Action<int, int> piece)
    {
        if (count <= 1 || _threads.Length == 0)
        {
            for (int i = 0; i < count; i++)
            {
                piece(0, i);
            }

            return;
        }

        int next = -1;
        Run(member =>
        {
            for (int i = Interlocked.Increment(ref next); i < count; i = Interlocked.Increment(ref next))
            {
                piece(member, i);
            }
        });
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _stopped = true;
            Monitor.PulseAll(_gate);
        }

        foreach (Thread thread in _threads)
        {
            thread.Join();
        }

        _done.Dispose();
    }

    private static bool Keep(Exception fault, out Exception kept)
    {
        kept = fault;
        return true;
    }

    private void Dispatch(Action<int> work)
    {
        _work = work;
        _fault = null;
        _done.Reset();
        Volatile.Write(ref _running, _threads.Length);
        Interlocked.Increment(ref _generation);
        if (Volatile.Read(ref _parked) > 0)
        {
            lock (_gate)
            {
                Monitor.PulseAll(_gate);
            }
        }
    }

    private void Await()
    {
        for (int spin = 0; spin < SpinRounds; spin++)
        {
            if (Volatile.Read(ref _running) == 0)
            {
                return;
            }

            Thread.SpinWait(8);
        }

        while (Volatile.Read(ref _running) != 0)
        {
            _done.Wait();
            _done.Reset(); // a late signal of the run before may have ended the wait: look again, and do not find it set
        }
    }

    private void Serve(int member)
    {
        int seen = 0;
        while (AwaitWork(seen))
        {
            seen = Volatile.Read(ref _generation);
            try
            {
                _work!(member);
            }
            catch (Exception fault) when (Keep(fault, out Exception kept))
            {
                Interlocked.CompareExchange(ref _fault, kept, null);
            }

            if (Interlocked.Decrement(ref _running) == 0)
            {
                _done.Set();
            }
        }
    }

    private bool AwaitWork(int seen)
    {
        for (int spin = 0; spin < SpinRounds; spin++)
        {
            if (Volatile.Read(ref _generation) != seen)
            {
                return true;
            }

            Thread.SpinWait(8);
        }

        lock (_gate)
        {
            Interlocked.Increment(ref _parked);
            while (Volatile.Read(ref _generation) == seen && !_stopped)
            {
                Monitor.Wait(_gate);
            }

            Interlocked.Decrement(ref _parked);
            return Volatile.Read(ref _generation) != seen;
        }
    }

    private void Measure(long start, long finished, long end)
    {
        _worked += finished - start;
        _waited += end - finished;
        if (++_runs < MeasuredRuns)
        {
            return;
        }

        _alone = _waited > MaxWaitingShare * (_waited + _worked) ? AloneRuns : 0;
        _runs = 0;
        _waited = 0;
        _worked = 0;
    }
}
