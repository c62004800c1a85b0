using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace FullStackAI.Extensions.ML.Hosting;

/// <summary>Loads the models of a pool in the background while the host starts, so that neither the start nor
/// a request waits for a slow file. Readiness is the health check's to tell.</summary>
internal sealed class ModelWarmUp(Func<CancellationToken, Task> loadAll, IOptions<MLOptions> options) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        options.Value.LoadAtStart ? Task.Run(() => loadAll(stoppingToken), stoppingToken) : Task.CompletedTask;
}
