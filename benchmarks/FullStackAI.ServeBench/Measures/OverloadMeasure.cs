using System.Globalization;
using FullStackAI.ServeBench.Client;
using FullStackAI.ServeBench.Server;

namespace FullStackAI.ServeBench.Measures;

/// <summary>The most the server answers, then fixed rates below it, then far more than it can do: what
/// is refused, what still gets through, and how soon all is well again.</summary>
internal static class OverloadMeasure
{
    private const int Many = 512;
    private static readonly int[] ConnectionCounts = [1, 8, 64];

    internal static async Task RunAsync(ServerSettings settings, byte[] request, TimeSpan each)
    {
        await using ServerProcess server = await ServerProcess.StartAsync(settings);
        Load.Closed(server.Address, request, 64, TimeSpan.FromSeconds(4));
        Console.WriteLine(settings.ConcurrentRequests > 0
            ? $"At most {settings.ConcurrentRequests} requests at once."
            : "Limits as by default.");
        double most = 0;
        foreach (int connections in ConnectionCounts)
        {
            LoadResult closed = Load.Closed(server.Address, request, connections, each);
            most = Math.Max(most, closed.PerSecond);
            Console.WriteLine($"closed loop, {connections,3} connections | {closed}");
        }

        long resident = (await server.UsageAsync()).Resident;
        foreach (double share in (double[])[0.5, 0.8])
        {
            Console.WriteLine($"open loop at {share:0 %} of the most  | {Load.Open(server.Address, request, 64, share * most, each)}");
        }

        foreach (double times in (double[])[2, 5])
        {
            LoadResult result = Load.Open(server.Address, request, Many, times * most, each);
            Usage usage = await server.UsageAsync();
            Console.WriteLine($"open loop at {times} times the most   | {result}");
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"  goodput {result.PerSecond / most:0.0 %} of the most; alive: {server.IsAlive}; resident {usage.Resident / (double)resident:0.00} times what it was"));
            for (int second = 1; second <= 3; second++)
            {
                Console.WriteLine($"  second {second} after it, at 50 %      | {Load.Open(server.Address, request, 64, 0.5 * most, TimeSpan.FromSeconds(1))}");
            }
        }
    }
}
