using System.Diagnostics;
using System.Globalization;

namespace FullStackAI.ServeBench.Server;

/// <summary>A server's process as the measurer sees it: its address, and what it has used so far.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly HttpClient _client = new();

    private ServerProcess(Process process, Uri address)
    {
        _process = process;
        Address = address;
    }

    internal Uri Address { get; }

    internal bool IsAlive => !_process.HasExited;

    internal static async Task<ServerProcess> StartAsync(ServerSettings settings)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardInput = true, RedirectStandardOutput = true };
        foreach (string argument in settings.ToWords())
        {
            start.ArgumentList.Add(argument);
        }

        Process process = Process.Start(start)!;
        string? line = await process.StandardOutput.ReadLineAsync();
        var server = new ServerProcess(
            process, new Uri(line ?? throw new InvalidOperationException("The server ended before it listened.")));
        if (!settings.IsEcho)
        {
            await server.UntilReadyAsync();
        }

        return server;
    }

    /// <summary>Processor time, bytes allocated and resident memory so far.</summary>
    internal async Task<Usage> UsageAsync()
    {
        string[] words = (await _client.GetStringAsync(new Uri(Address, "/bench/usage"))).Split(' ');
        return new Usage(
            TimeSpan.FromTicks(long.Parse(words[0], CultureInfo.InvariantCulture)),
            long.Parse(words[1], CultureInfo.InvariantCulture),
            long.Parse(words[2], CultureInfo.InvariantCulture));
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        try
        {
            await _process.WaitForExitAsync(late.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill();
        }

        _process.Dispose();
        _client.Dispose();
    }

    private async Task UntilReadyAsync()
    {
        for (int attempt = 0; attempt < 600; attempt++)
        {
            using HttpResponseMessage answer = await _client.GetAsync(new Uri(Address, "/ping"));
            if (answer.IsSuccessStatusCode)
            {
                return;
            }

            await Task.Delay(50);
        }

        throw new InvalidOperationException("The server's models were not ready within 30 s.");
    }
}

/// <summary>What a server has used since it started.</summary>
/// <param name="Processor">Time of all its threads, in user and kernel mode.</param>
/// <param name="Allocated">Managed bytes.</param>
/// <param name="Resident">Bytes of memory held.</param>
internal readonly record struct Usage(TimeSpan Processor, long Allocated, long Resident);
