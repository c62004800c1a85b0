using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace FullStackAI.Extensions.ML.Hosting;

/// <summary>Healthy when every model of every pool is live, degraded when one could not be replaced
/// and its old version serves on, unhealthy when one cannot predict.</summary>
internal sealed class ModelPoolHealthCheck(
    IEnumerable<IModelPool> pools, Microsoft.Extensions.Options.IOptions<MLOptions> options) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var data = new Dictionary<string, object>(StringComparer.Ordinal);
        var faults = new List<string>();
        HealthStatus health = HealthStatus.Healthy;
        foreach (IModelPool pool in pools)
        {
            foreach (ModelStatus status in pool.ModelNames.Select(name => StatusOf(pool, name)).OfType<ModelStatus>())
            {
                string subject = $"{pool.Name}/{(status.Name.Length == 0 ? "default" : status.Name)}";
                data[subject] = status;
                HealthStatus of = HealthOf(status);
                health = of < health ? of : health;
                if (of != HealthStatus.Healthy)
                {
                    faults.Add($"{subject}: {status.LastError ?? "not loaded yet"}");
                }
            }
        }

        HealthStatus reported = health == HealthStatus.Unhealthy ? context.Registration.FailureStatus : health;
        return Task.FromResult(
            new HealthCheckResult(reported, faults.Count == 0 ? "All models are live." : string.Join(" ", faults), data: data));
    }

    // Null for a model that was removed after its name was read.
    private static ModelStatus? StatusOf(IModelPool pool, string name)
    {
        try
        {
            return pool.GetStatus(name);
        }
        catch (ArgumentException) when (!pool.ModelNames.Contains(name, StringComparer.Ordinal))
        {
            return null;
        }
    }

    // A model that nobody has asked for is no fault where models are loaded at first use or may be unloaded.
    private HealthStatus HealthOf(ModelStatus status) => status.State switch
    {
        ModelState.Ready => status.LastError is null ? HealthStatus.Healthy : HealthStatus.Degraded,
        ModelState.NotLoaded when !options.Value.LoadAtStart || options.Value.MaximumLoadedBytes is not null => HealthStatus.Healthy,
        _ => HealthStatus.Unhealthy,
    };
}
