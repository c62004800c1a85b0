using System.Diagnostics;

namespace FullStackAI.ServeBench.Client;

/// <summary>Sends requests over many connections from one thread: as fast as answers come
/// (closed loop), or at a fixed rate whatever comes back (open loop).</summary>
internal sealed class Load
{
    private readonly LoadResult _result = new();
    private readonly Connection[] _connections;
    private readonly Libc.Watched[] _watched;
    private readonly Stack<int> _idle = new();
    private readonly byte[] _request;

    private Load(Uri address, byte[] request, int connections)
    {
        _request = request;
        _connections = Connection.Open(address, connections);
        _watched = Array.ConvertAll(
            _connections, static connection => new Libc.Watched { Handle = connection.Handle, Events = Libc.Readable });
        for (int i = connections - 1; i >= 0; i--)
        {
            _idle.Push(i);
        }
    }

    /// <summary>Each connection asks again as soon as it has its answer.</summary>
    internal static LoadResult Closed(Uri address, byte[] request, int connections, TimeSpan duration) =>
        new Load(address, request, connections).Run(double.PositiveInfinity, duration);

    /// <summary>Requests fall due at a fixed rate; times count from when a request was due,
    /// so that a slow server cannot hide what it made wait.</summary>
    /// <remarks>A request that is due while all connections are busy waits for the first that comes
    /// free; those more than a second overdue are counted as not sent.</remarks>
    internal static LoadResult Open(Uri address, byte[] request, int connections, double perSecond, TimeSpan duration) =>
        new Load(address, request, connections).Run(perSecond, duration);

    private LoadResult Run(double perSecond, TimeSpan duration)
    {
        Libc.WaitSharply();
        bool isClosed = double.IsPositiveInfinity(perSecond);
        double ticksEach = Stopwatch.Frequency / perSecond;
        long count = isClosed ? long.MaxValue : (long)(duration.TotalSeconds * perSecond);
        long started = Stopwatch.GetTimestamp();
        long end = started + (long)(duration.TotalSeconds * Stopwatch.Frequency);
        long next = 0;
        while (true)
        {
            long now = Stopwatch.GetTimestamp();
            bool isOver = now >= end || next >= count;
            if (isOver && _idle.Count == _connections.Length)
            {
                break;
            }

            long due = now;
            while (!isOver && next < count && (isClosed ? _idle.Count > 0 : (due = started + (long)(next * ticksEach)) <= now))
            {
                if (_idle.TryPop(out int connection))
                {
                    _connections[connection].Ask(_request, due);
                    next++;
                }
                else if (now - due > Stopwatch.Frequency)
                {
                    _result.AddUnsent();
                    next++;
                }
                else
                {
                    break;
                }
            }

            bool waitsForTime = !isOver && !isClosed && _idle.Count > 0;
            Wait(waitsForTime ? Math.Max(0, (long)((due - Stopwatch.GetTimestamp()) * (1e9 / Stopwatch.Frequency))) : 100_000_000);
        }

        _result.Seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        foreach (Connection connection in _connections)
        {
            connection.Dispose();
        }

        return _result;
    }

    private void Wait(long nanoseconds)
    {
        int found = Libc.Wait(_watched, nanoseconds);
        for (int i = 0; found > 0 && i < _watched.Length; i++)
        {
            if (_watched[i].Found == 0)
            {
                continue;
            }

            found--;
            try
            {
                long due = _connections[i].Due;
                if (_connections[i].Read() is { } answer)
                {
                    _result.Add(answer, Stopwatch.GetTimestamp() - due);
                    _idle.Push(i);
                }
            }
            catch (IOException)
            {
                _result.AddBroken();
                _watched[i].Handle = -1; // not looked at any more
                _idle.Push(i);
            }
        }
    }
}
