using System.Diagnostics;
using System.Runtime.ExceptionServices;

namespace FullStackAI.Numerics;

/// <summary>A fixed team of threads that runs one short piece of work after another, for the whole of a training.</summary>
/// <remarks>
/// The caller is member 0. The others join a run while it is open; who comes too
/// late is not waited for, because all pieces are taken by then.
/// A member without work spins for some tens of microseconds, the time between two steps of a training, and
/// then parks, so that a team on a busy machine does not burn the cores it waits for.
/// When members are stopped in the middle of a piece (another process takes their core),
/// the team measures its own waiting and works alone for a while.
/// Work must give the same result however it is divided: pieces are claimed, not assigned. Not re-entrant; use from one thread.
/// </remarks>
internal sealed class ThreadTeam : IDisposable
{
    private const long Open = 1L << 31; // of the state: [generation 32][open 1][members at work 31]
    private const long AtWork = Open - 1;
    private const int MemberSpinMicroseconds = 60;
    private const int CallerSpinMicroseconds = 30;
    private const int PausesPerLook = 4;
    private const int WindowMilliseconds = 10;
    private const int ShortestAloneMilliseconds = 5;
    private const int LongestAloneMilliseconds = 320;
    private const double MaxWaitingShare = 0.20;

    private static readonly long TicksPerMillisecond = Stopwatch.Frequency / 1000;

    private readonly Thread[] _threads;
    private readonly CancellationToken _cancellation;
    private readonly object _gate = new();
    private readonly object _callerGate = new();
    private CallerWait _wait;
    private Action<int>? _work;
    private Exception? _fault;
    private long _state;
    private int _parked;
    private int _callerParked;
    private bool _stopped;

    /// <summary>Starts the team.</summary>
    /// <param name="size">Number of threads with the caller, at least 1.</param>
    /// <param name="cancellation">Looked at before each piece; the default never stops.</param>
    internal ThreadTeam(int size, CancellationToken cancellation = default)
    {
        _cancellation = cancellation;
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

    /// <summary>Runs <paramref name="work"/> on every member that is free and returns when all that began have finished.</summary>
    /// <param name="work">Gets the member's number, 0 … <see cref="Size"/> − 1. It may run on member 0
    /// alone, so it must claim its share rather than count on the others.</param>
    /// <remarks>When a member fails, all finish and the first failure is thrown as it is.</remarks>
    internal void Run(Action<int> work)
    {
        long start = Stopwatch.GetTimestamp();
        if (_threads.Length == 0 || start < _wait.AloneUntil)
        {
            work(0);
            return;
        }

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
        if ((Interlocked.And(ref _state, ~Open) & AtWork) != 0)
        {
            Await(finished);
        }

        _wait.Add(finished - start, Stopwatch.GetTimestamp() - finished);
        own ??= _fault;
        if (own is not null)
        {
            ExceptionDispatchInfo.Throw(own);
        }
    }

    /// <summary>Divides <paramref name="count"/> pieces among the members by claiming.</summary>
    /// <param name="count">Number of pieces.</param>
    /// <param name="piece">Gets the member's number and the piece's.</param>
    /// <exception cref="OperationCanceledException">The team was cancelled; pieces are left undone.</exception>
    internal void ForEach(int count, Action<int, int> piece)
    {
        if (count <= 1 || _threads.Length == 0)
        {
            for (int i = 0; i < count; i++)
            {
                _cancellation.ThrowIfCancellationRequested();
                piece(0, i);
            }

            return;
        }

        int next = -1;
        Run(member =>
        {
            for (int i = Interlocked.Increment(ref next); i < count; i = Interlocked.Increment(ref next))
            {
                _cancellation.ThrowIfCancellationRequested();
                piece(member, i);
            }
        });
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            Volatile.Write(ref _stopped, true);
            Monitor.PulseAll(_gate);
        }

        foreach (Thread thread in _threads)
        {
            thread.Join();
        }
    }

    private static bool Keep(Exception fault, out Exception kept)
    {
        kept = fault;
        return true;
    }

    private static int Generation(long state) => (int)(state >> 32);

    private void Dispatch(Action<int> work)
    {
        _work = work;
        _fault = null;
        Interlocked.Exchange(ref _state, ((long)(Generation(_state) + 1) << 32) | Open);
        if (Volatile.Read(ref _parked) > 0)
        {
            lock (_gate)
            {
                Monitor.PulseAll(_gate);
            }
        }
    }

    private void Await(long since)
    {
        long patience = CallerSpinMicroseconds * TicksPerMillisecond / 1000;
        while (Stopwatch.GetTimestamp() - since < patience)
        {
            Thread.SpinWait(PausesPerLook);
            if ((Volatile.Read(ref _state) & AtWork) == 0)
            {
                return;
            }
        }

        lock (_callerGate)
        {
            Interlocked.Exchange(ref _callerParked, 1);
            while ((Volatile.Read(ref _state) & AtWork) != 0)
            {
                Monitor.Wait(_callerGate);
            }

            Volatile.Write(ref _callerParked, 0);
        }
    }

    private void Serve(int member)
    {
        int seen = 0;
        while (AwaitWork(ref seen))
        {
            try
            {
                _work!(member);
            }
            catch (Exception fault) when (Keep(fault, out Exception kept))
            {
                Interlocked.CompareExchange(ref _fault, kept, null);
            }

            if ((Interlocked.Decrement(ref _state) & AtWork) == 0 && Volatile.Read(ref _callerParked) != 0)
            {
                lock (_callerGate)
                {
                    Monitor.Pulse(_callerGate);
                }
            }
        }
    }

    private bool AwaitWork(ref int seen)
    {
        while (!Volatile.Read(ref _stopped))
        {
            long start = Stopwatch.GetTimestamp();
            long patience = MemberSpinMicroseconds * TicksPerMillisecond / 1000;
            while (Stopwatch.GetTimestamp() - start < patience)
            {
                if (TryJoin(ref seen))
                {
                    return true;
                }

                Thread.SpinWait(PausesPerLook);
            }

            Park(seen);
        }

        return false;
    }

    /// <summary>Joins a run that is open and was not joined before.</summary>
    private bool TryJoin(ref int seen)
    {
        long state = Volatile.Read(ref _state);
        while (Generation(state) != seen && (state & Open) != 0)
        {
            long found = Interlocked.CompareExchange(ref _state, state + 1, state);
            if (found == state)
            {
                seen = Generation(state);
                return true;
            }

            state = found;
        }

        return false;
    }

    private void Park(int seen)
    {
        lock (_gate)
        {
            Interlocked.Increment(ref _parked);
            long state = Volatile.Read(ref _state);
            while ((Generation(state) == seen || (state & Open) == 0) && !_stopped)
            {
                Monitor.Wait(_gate);
                state = Volatile.Read(ref _state);
            }

            Interlocked.Decrement(ref _parked);
        }
    }

    /// <summary>How much of its time the caller waits for members, and until when it therefore works alone.</summary>
    private struct CallerWait
    {
        private long _worked;
        private long _waited;
        private int _aloneMilliseconds;

        /// <summary>A timestamp.</summary>
        internal long AloneUntil { get; private set; }

        /// <summary>Counts a run.</summary>
        /// <param name="worked">Ticks.</param>
        /// <param name="waited">Ticks.</param>
        internal void Add(long worked, long waited)
        {
            _worked += worked;
            _waited += waited;
            long total = _worked + _waited;
            if (total < WindowMilliseconds * TicksPerMillisecond)
            {
                return;
            }

            bool inVain = _waited > MaxWaitingShare * total;
            _worked = 0;
            _waited = 0;
            _aloneMilliseconds = inVain ? Math.Clamp(2 * _aloneMilliseconds, ShortestAloneMilliseconds, LongestAloneMilliseconds) : 0;
            AloneUntil = inVain ? Stopwatch.GetTimestamp() + (_aloneMilliseconds * TicksPerMillisecond) : 0;
        }
    }
}
