using System.Globalization;
using FullStackAI.ServeBench.Client;
using FullStackAI.ServeBench.Server;

namespace FullStackAI.ServeBench.Measures;

/// <summary>What one request costs the server, in processor time and bytes, of several
/// servers in turns: noise of the machine meets all of them alike.</summary>
internal static class CostMeasure
{
    private const int Connections = 8;

    /// <summary>Measures and tells.</summary>
    /// <returns>The medians in microseconds, in the order of the cases.</returns>
    internal static async Task<double[]> RunAsync(
        (string Name, ServerProcess Server, byte[] Request)[] cases, int rounds, TimeSpan each, int warmUpSeconds)
    {
        var costs = cases.Select(static _ => new List<(double Microseconds, double Bytes)>()).ToArray();
        for (int second = 0; second < warmUpSeconds; second++)
        {
            foreach ((_, ServerProcess server, byte[] request) in cases)
            {
                Load.Closed(server.Address, request, Connections, TimeSpan.FromSeconds(1)); // until the code is compiled in its last form
            }
        }

        for (int round = 0; round < rounds; round++)
        {
            for (int i = 0; i < cases.Length; i++)
            {
                (string name, ServerProcess server, byte[] request) = cases[i];
                Usage before = await server.UsageAsync();
                LoadResult result = Load.Closed(server.Address, request, Connections, each);
                Usage after = await server.UsageAsync();
                if (result.Errors > 0 || result.Shed > 0)
                {
                    throw new InvalidOperationException($"{name}: {result.Errors} errors and {result.Shed} refusals.");
                }

                costs[i].Add((
                    (after.Processor - before.Processor).TotalMicroseconds / result.Good,
                    (after.Allocated - before.Allocated) / (double)result.Good));
            }
        }

        Console.WriteLine($"{"server",-34} {"CPU us/request",16} {"ratio",8} {"(rounds: ratios)",-40} {"bytes/request",14}");
        for (int i = 0; i < cases.Length; i++)
        {
            double[] ratios = [.. costs[i].Select((cost, round) => cost.Microseconds / costs[0][round].Microseconds)];
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{cases[i].Name,-34} {Median(costs[i].Select(static cost => cost.Microseconds)),16:0.00} {Median(ratios),8:0.000} {string.Join(' ', ratios.Select(static ratio => ratio.ToString("0.00", CultureInfo.InvariantCulture))),-40} {Median(costs[i].Select(static cost => cost.Bytes)),14:0}"));
        }

        return [.. costs.Select(static cost => Median(cost.Select(static one => one.Microseconds)))];
    }

    internal static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
