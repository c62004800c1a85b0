using Microsoft.Extensions.DependencyInjection;

namespace FullStackAI.Extensions.ML;

/// <summary>Says where the models of a typed pool come from.</summary>
/// <typeparam name="TData">The input.</typeparam>
/// <typeparam name="TPrediction">The output.</typeparam>
/// <param name="services">The services the pool is registered in.</param>
public sealed class PredictionEnginePoolBuilder<TData, TPrediction>(IServiceCollection services)
    where TData : class
    where TPrediction : class, new()
{
    /// <summary>The services the pool is registered in.</summary>
    public IServiceCollection Services { get; } = services;
}
