using System.Diagnostics;
using System.Net.Sockets;

namespace FullStackAI.ServeBench.Client;

/// <summary>Sends requests over many connections: as fast as answers come (closed loop), or at a fixed rate whatever comes back (open loop).</summary>
internal static class Load
{
    /// <summary>Each connection asks again as soon as it has its answer.</summary>
    internal static async Task<LoadResult> ClosedAsync(Uri address, byte[] request, int connections, TimeSpan duration)
    {
        var result = new LoadResult();
        Connection[] open = await OpenAsync(address, connections);
        long started = Stopwatch.GetTimestamp();
        await Task.WhenAll(open.Select(connection => Task.Run(async () =>
        {
            while (Stopwatch.GetElapsedTime(started) < duration)
            {
                long sent = Stopwatch.GetTimestamp();
                await AskAsync(connection, request, sent, result);
            }
        })));
        return End(result, open, started);
    }

    /// <summary>Requests fall due at a fixed rate; times count from when a request was due, so that a slow server cannot hide what it made wait.</summary>
    /// <remarks>A request that is due while all connections are busy waits for the first that comes free; those still waiting at the end, or more than a second overdue, are counted as not sent.</remarks>
    internal static async Task<LoadResult> OpenAsync(Uri address, byte[] request, int connections, double perSecond, TimeSpan duration)
    {
        var result = new LoadResult();
        Connection[] open = await OpenAsync(address, connections);
        long started = Stopwatch.GetTimestamp();
        double ticksEach = Stopwatch.Frequency / perSecond;
        long count = (long)(duration.TotalSeconds * perSecond);
        long next = -1;
        await Task.WhenAll(open.Select(connection => Task.Run(async () =>
        {
            long number;
            while ((number = Interlocked.Increment(ref next)) < count)
            {
                long due = started + (long)(number * ticksEach);
                long now = Stopwatch.GetTimestamp();
                if (now < due)
                {
                    await Task.Delay(TimeSpan.FromSeconds((due - now) / (double)Stopwatch.Frequency));
                }
                else if (now - due > Stopwatch.Frequency)
                {
                    result.AddUnsent();
                    continue;
                }

                await AskAsync(connection, request, due, result);
            }
        })));
        return End(result, open, started);
    }

    private static async Task<Connection[]> OpenAsync(Uri address, int connections)
    {
        var open = new Connection[connections];
        for (int i = 0; i < connections; i++)
        {
            open[i] = await Connection.OpenAsync(address);
        }

        return open;
    }

    private static async ValueTask AskAsync(Connection connection, byte[] request, long from, LoadResult result)
    {
        try
        {
            Answer answer = await connection.AskAsync(request);
            result.Add(answer, Stopwatch.GetTimestamp() - from);
        }
        catch (Exception fault) when (fault is SocketException or IOException)
        {
            result.AddBroken();
        }
    }

    private static LoadResult End(LoadResult result, Connection[] open, long started)
    {
        result.Seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        foreach (Connection connection in open)
        {
            connection.Dispose();
        }

        return result;
    }
}
