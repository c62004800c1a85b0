using System.Globalization;
using FullStackAI.ServeBench.Client;
using FullStackAI.ServeBench.Server;

namespace FullStackAI.ServeBench.Measures;

/// <summary>A network on ONNX Runtime with and without a queue, in turns: many connections, and one, which a queue must not slow.</summary>
internal static class BatchingMeasure
{
    private static readonly int[] ConnectionCounts = [1, 64];

    internal static async Task RunAsync(ServerSettings settings, byte[] request, int[] batches, int rounds, TimeSpan each)
    {
        var servers = new List<(string Name, ServerProcess Server)>();
        foreach (int count in batches)
        {
            ServerProcess server = await ServerProcess.StartAsync(settings with { Batches = count });
            servers.Add((count == 0 ? "each alone" : string.Create(CultureInfo.InvariantCulture, $"in batches, {count} at once"), server));
            Load.Closed(server.Address, request, 64, TimeSpan.FromSeconds(3));
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{BenchModel.Columns} - {settings.NetworkWidth} - {settings.NetworkWidth} - 1"));
        foreach (int connections in ConnectionCounts)
        {
            var results = servers.ConvertAll(static _ => new List<LoadResult>());
            for (int round = 0; round < rounds; round++)
            {
                for (int i = 0; i < servers.Count; i++)
                {
                    results[i].Add(Load.Closed(servers[i].Server.Address, request, connections, each));
                }
            }

            for (int i = 0; i < servers.Count; i++)
            {
                LoadResult middle = results[i].OrderBy(static result => result.PerSecond).ElementAt(rounds / 2);
                double ratio = CostMeasure.Median(results[i].Select((result, round) => result.PerSecond / results[0][round].PerSecond));
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture, $"{connections,3} connections, {servers[i].Name,-24} | {middle} | {ratio:0.00} times"));
            }
        }

        foreach ((_, ServerProcess server) in servers)
        {
            await server.DisposeAsync();
        }
    }
}
