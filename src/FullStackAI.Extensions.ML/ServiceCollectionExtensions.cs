using FullStackAI.Extensions.ML.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace FullStackAI.Extensions.ML;

/// <summary>Adds pools of models to a host.</summary>
public static class ServiceCollectionExtensions
{
    /// <summary>Adds a typed pool as a singleton. Say where its models come from with
    /// <c>FromFile</c>, <c>FromUri</c> or <c>FromStream</c>.</summary>
    /// <param name="services">The host's services.</param>
    /// <typeparam name="TData">The input.</typeparam>
    /// <typeparam name="TPrediction">The output.</typeparam>
    public static PredictionEnginePoolBuilder<TData, TPrediction> AddPredictionEnginePool<TData, TPrediction>(
        this IServiceCollection services)
        where TData : class
        where TPrediction : class, new() =>
        services.AddPredictionEnginePool(static provider => new PredictionEnginePool<TData, TPrediction>(
            provider,
            provider.GetRequiredService<IOptions<MLOptions>>(),
            provider.GetRequiredService<IOptionsFactory<PredictionEnginePoolOptions<TData, TPrediction>>>()));

    /// <summary>Adds a typed pool that you make yourself as a singleton.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="implementationFactory">Makes the pool.</param>
    /// <typeparam name="TData">The input.</typeparam>
    /// <typeparam name="TPrediction">The output.</typeparam>
    public static PredictionEnginePoolBuilder<TData, TPrediction> AddPredictionEnginePool<TData, TPrediction>(
        this IServiceCollection services, Func<IServiceProvider, PredictionEnginePool<TData, TPrediction>> implementationFactory)
        where TData : class
        where TPrediction : class, new()
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(implementationFactory);
        services.AddRequiredPredictionEnginePoolServices();
        if (services.All(service => service.ServiceType != typeof(PredictionEnginePool<TData, TPrediction>)))
        {
            services.AddSingleton(implementationFactory);
            services.AddSingleton<IModelPool>(static provider => provider.GetRequiredService<PredictionEnginePool<TData, TPrediction>>());
            services.AddSingleton<IHostedService>(static provider => new ModelWarmUp(
                provider.GetRequiredService<PredictionEnginePool<TData, TPrediction>>().LoadAllAsync,
                provider.GetRequiredService<IOptions<MLOptions>>()));
        }

        return new PredictionEnginePoolBuilder<TData, TPrediction>(services);
    }

    /// <summary>Adds an untyped pool as a singleton: rows in, predictions out, models of any columns.</summary>
    /// <param name="services">The host's services.</param>
    public static PredictionPoolBuilder AddPredictionPool(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddRequiredPredictionEnginePoolServices();
        if (services.All(service => service.ServiceType != typeof(PredictionPool)))
        {
            services.AddSingleton(static provider => new PredictionPool(
                provider,
                provider.GetRequiredService<IOptions<MLOptions>>(),
                provider.GetRequiredService<IOptionsFactory<PredictionPoolOptions>>()));
            services.AddSingleton<IModelPool>(static provider => provider.GetRequiredService<PredictionPool>());
            services.AddSingleton<IHostedService>(static provider => new ModelWarmUp(
                provider.GetRequiredService<PredictionPool>().LoadAllAsync, provider.GetRequiredService<IOptions<MLOptions>>()));
        }

        return new PredictionPoolBuilder(services);
    }

    /// <summary>Adds what pools need: options, logging, HTTP clients, the clock.</summary>
    /// <param name="services">The host's services.</param>
    public static IServiceCollection AddRequiredPredictionEnginePoolServices(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddLogging();
        services.AddOptions();
        services.AddHttpClient();
        services.AddOptions<MLOptions>().PostConfigure(MLOptionsRule.Validate);
        services.TryAddSingleton(TimeProvider.System);
        return services;
    }
}
