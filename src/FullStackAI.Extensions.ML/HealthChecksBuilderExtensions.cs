using FullStackAI.Extensions.ML.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace FullStackAI.Extensions.ML;

/// <summary>Adds the health of models to a host's health checks.</summary>
public static class HealthChecksBuilderExtensions
{
    /// <summary>Adds one check for all pools: healthy when every model is live, degraded when one could not be replaced and
    /// its old version serves on, unhealthy when one cannot predict. Use it for readiness.</summary>
    /// <param name="builder">The host's health checks.</param>
    /// <param name="name">The check's name; the default is <c>models</c>.</param>
    /// <param name="failureStatus">What is reported when a model cannot predict; null (the default) means unhealthy.</param>
    /// <param name="tags">For filtering; the default is <c>ready</c>.</param>
    public static IHealthChecksBuilder AddModelPools(
        this IHealthChecksBuilder builder, string name = "models", HealthStatus? failureStatus = null, IEnumerable<string>? tags = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.Add(new HealthCheckRegistration(
            name,
            static services => new ModelPoolHealthCheck(
                services.GetServices<IModelPool>(), services.GetRequiredService<IOptions<MLOptions>>()),
            failureStatus,
            tags ?? ["ready"]));
    }
}
