using FullStackAI.Extensions.ML.Loading;
using Microsoft.Extensions.DependencyInjection;

namespace FullStackAI.Extensions.ML.Hosting;

/// <summary>Finds what is already registered while a host is built.</summary>
internal static class PoolRegistration
{
    /// <summary>The names registered for a pool; one object per pool and service collection.</summary>
    internal static RegisteredModels<TPool> Names<TPool>(IServiceCollection services)
    {
        if (services.FirstOrDefault(
            service => service.ServiceType == typeof(RegisteredModels<TPool>))?.ImplementationInstance is RegisteredModels<TPool> names)
        {
            return names;
        }

        names = new RegisteredModels<TPool>();
        services.AddSingleton(names);
        return names;
    }
}
