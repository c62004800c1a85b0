using FullStackAI.AspNetCore.Http;
using FullStackAI.AspNetCore.Jobs;
using FullStackAI.AspNetCore.Operations;
using FullStackAI.AspNetCore.Repository;
using FullStackAI.AspNetCore.Security;
using FullStackAI.Extensions.ML;
using FullStackAI.Extensions.ML.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace FullStackAI.AspNetCore;

/// <summary>Adds a folder of models to a host.</summary>
public static class ModelServiceCollectionExtensions
{
    /// <summary>Serves the models of a folder; <c>app.MapModels()</c> gives them their
    /// addresses. New files and versions go live by themselves.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="repository">The folder: <c>name.fsai</c>, or <c>name/version/model.fsai</c>.</param>
    /// <param name="configure">Sets limits and more; null (the default) leaves the defaults.</param>
    /// <exception cref="OptionsValidationException">At the host's start, when options lie outside their range; all are named.</exception>
    public static IServiceCollection AddModels(
        this IServiceCollection services, string repository = "models", Action<ModelServingOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrEmpty(repository);
        services.AddRouting();
        services.AddLogging();
        services.TryAddSingleton(TimeProvider.System);
        services
            .AddOptions<ModelServingOptions>()
            .Configure(options => options.Repository = repository)
            .PostConfigure(Validate)
            .ValidateOnStart();
        if (configure is not null)
        {
            services.Configure(configure);
        }

        if (services.All(service => service.ServiceType != typeof(ModelRepository)))
        {
            services.AddSingleton(static provider => new ModelRepository(
                provider.GetRequiredService<IOptions<ModelServingOptions>>(),
                provider.GetRequiredService<Microsoft.Extensions.Logging.ILoggerFactory>(),
                provider.GetRequiredService<TimeProvider>()));
            services.AddSingleton<IModelPool>(static provider => provider.GetRequiredService<ModelRepository>());
            services.AddSingleton<IHostedService>(static provider => new RepositoryWatch(
                provider.GetRequiredService<ModelRepository>(),
                provider.GetRequiredService<IOptions<ModelServingOptions>>(),
                provider.GetRequiredService<Microsoft.Extensions.Logging.ILoggerFactory>(),
                provider.GetRequiredService<TimeProvider>()));
            services.AddSingleton<IHostedService>(
                static provider => new ListenGuard(provider, provider.GetRequiredService<IOptions<ModelServingOptions>>()));
            services.AddSingleton(static provider => new Drain(
                provider.GetRequiredService<IOptions<ModelServingOptions>>(), provider.GetRequiredService<TimeProvider>()));
            services.AddSingleton<IHostedService>(static provider => provider.GetRequiredService<Drain>());
            services.AddSingleton(static provider => new ServingServices(
                provider.GetRequiredService<IOptions<ModelServingOptions>>(),
                provider.GetRequiredService<ModelRepository>(),
                provider.GetRequiredService<Microsoft.Extensions.Logging.ILoggerFactory>(),
                provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<Drain>()));
        }

        // After the repository, so that jobs that go on find their models.
        if (services.All(static service => service.ServiceType != typeof(JobRunner)))
        {
            services.AddSingleton(static provider => new JobRunner(provider.GetRequiredService<ServingServices>()));
            services.AddSingleton<IHostedService>(static provider => provider.GetRequiredService<JobRunner>());
        }

        return services;
    }

    private static void Validate(ModelServingOptions options)
    {
        string[] faults = [.. options.Faults()];
        if (faults.Length > 0)
        {
            throw new OptionsValidationException(nameof(ModelServingOptions), typeof(ModelServingOptions), faults);
        }

        MLOptionsRule.Validate(options.Loading);
    }
}
