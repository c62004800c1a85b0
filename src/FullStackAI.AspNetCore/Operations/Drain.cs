using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace FullStackAI.AspNetCore.Operations;

/// <summary>The end of a host's life: readiness is withdrawn first, then, after
/// <see cref="ModelServingOptions.DrainDelay"/>, the server stops accepting; what was accepted is answered.</summary>
internal sealed class Drain(IOptions<ModelServingOptions> options, TimeProvider time) : IHostedLifecycleService
{
    private volatile bool _isStopping;

    /// <summary>Whether the host is on its way out: load balancers should send nothing more.</summary>
    internal bool IsStopping => _isStopping;

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Runs before any service of the host, the server included, is stopped.</summary>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        _isStopping = true;
        if (options.Value.DrainDelay > TimeSpan.Zero)
        {
            // The host's own limit ends the wait early.
            await Task.Delay(options.Value.DrainDelay, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
