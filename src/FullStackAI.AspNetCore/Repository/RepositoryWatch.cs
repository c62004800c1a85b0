using FullStackAI.AspNetCore.Diagnostics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FullStackAI.AspNetCore.Repository;

/// <summary>Looks at the folder of models when its file system tells of a change, and
/// regularly, since some file systems lose such events.</summary>
internal sealed class RepositoryWatch(
    ModelRepository repository, IOptions<ModelServingOptions> options, ILoggerFactory loggers, TimeProvider time) : BackgroundService
{
    private readonly ILogger _logger = loggers.CreateLogger("FullStackAI.AspNetCore");
    private readonly SemaphoreSlim _signal = new(0);
    private FileSystemWatcher? _watcher;

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        // Listed before the server listens: a request for a model that is still loading hears 503, not 404.
        await repository.ScanAsync(load: false, cancellationToken).ConfigureAwait(false);
        await base.StartAsync(cancellationToken).ConfigureAwait(false);
    }

    public override void Dispose()
    {
        _watcher?.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                StartWatching();
                await repository.ScanAsync(load: true, stoppingToken).ConfigureAwait(false);
                await WaitAsync(stoppingToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (ObjectDisposedException)
            {
                return; // a host that fails to start is disposed without being stopped
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                // The folder may be away for a while (a network share): what is live serves on.
                ServingLog.FolderFailed(_logger, fault, repository.Root);
                await Task.Delay(options.Value.PollingInterval, time, stoppingToken).ConfigureAwait(false);
            }
        }
    }

    private async Task WaitAsync(CancellationToken cancellationToken)
    {
        await _signal.WaitAsync(options.Value.PollingInterval, cancellationToken).ConfigureAwait(false);
        while (_signal.Wait(0, CancellationToken.None))
        {
            // One look serves all signs so far.
        }
    }

    private void StartWatching()
    {
        if (_watcher is not null || !Directory.Exists(repository.Root))
        {
            return;
        }

        try
        {
            _watcher = new FileSystemWatcher(repository.Root)
            {
                IncludeSubdirectories = true,
                NotifyFilter = NotifyFilters.FileName | NotifyFilters.DirectoryName | NotifyFilters.LastWrite,
            };
            _watcher.Created += (_, _) => _signal.Release();
            _watcher.Deleted += (_, _) => _signal.Release();
            _watcher.Renamed += (_, _) => _signal.Release();
            _watcher.Changed += (_, _) => _signal.Release();
            _watcher.EnableRaisingEvents = true;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException)
        {
            _watcher = null; // no more watches to be had: the regular look serves alone
        }
    }
}
