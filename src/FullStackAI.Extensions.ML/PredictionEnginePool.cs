using System.Runtime.CompilerServices;
using FullStackAI.Extensions.ML.Diagnostics;
using FullStackAI.Extensions.ML.Loading;
using FullStackAI.Extensions.ML.Pooling;
using FullStackAI.Inference;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FullStackAI.Extensions.ML;

/// <summary>Predicts from many threads, for months, while models are replaced under it. A singleton.</summary>
/// <typeparam name="TData">The input.</typeparam>
/// <typeparam name="TPrediction">The output.</typeparam>
/// <remarks>A prediction runs wholly on one version of a model. A model that is damaged, does not fit the classes, or gives other than its
/// known answers never goes live: the old one serves on, and <see cref="ModelRegistry.GetStatus"/> says why.</remarks>
public sealed class PredictionEnginePool<TData, TPrediction> : ModelRegistry
    where TData : class
    where TPrediction : class, new()
{
    private readonly ModelPool<PredictionEngine<TData, TPrediction>> _models;

    /// <summary>Makes a pool of the models registered in a host.</summary>
    /// <param name="serviceProvider">The host's services.</param>
    /// <param name="mlOptions">How models are loaded and replaced.</param>
    /// <param name="optionsFactory">Where each named model comes from.</param>
    public PredictionEnginePool(
        IServiceProvider serviceProvider,
        IOptions<MLOptions> mlOptions,
        IOptionsFactory<PredictionEnginePoolOptions<TData, TPrediction>> optionsFactory)
        : this(ModelsOf(serviceProvider, mlOptions, optionsFactory), new ModelSources(serviceProvider, mlOptions.Value))
    {
    }

    private PredictionEnginePool(ModelPool<PredictionEngine<TData, TPrediction>> models, ModelSources sources)
        : base(models, sources) => _models = models;

    /// <summary>The present version of the default model; it stays valid as long as you hold it.</summary>
    public Predictor GetModel() => GetModel("");

    /// <summary>The present version of a model; it stays valid as long as you hold it.</summary>
    /// <param name="modelName">The model's name; empty for the default model.</param>
    /// <exception cref="ArgumentException">There is no such model.</exception>
    /// <exception cref="InvalidOperationException">The model could not be loaded; the message says why.</exception>
    public Predictor GetModel(string modelName) => GetPredictionEngine(modelName).Predictor;

    /// <summary>An engine of the present version of the default model: thread-safe,
    /// shared, valid as long as you hold it. Costs nothing.</summary>
    public PredictionEngine<TData, TPrediction> GetPredictionEngine() => GetPredictionEngine("");

    /// <summary>An engine of the present version of a model: thread-safe, shared, valid as long as you hold it. Costs nothing.</summary>
    /// <param name="modelName">The model's name; empty for the default model.</param>
    /// <exception cref="ArgumentException">There is no such model.</exception>
    /// <exception cref="InvalidOperationException">The model could not be loaded; the message says why.</exception>
    public PredictionEngine<TData, TPrediction> GetPredictionEngine(string modelName)
    {
        Generation<PredictionEngine<TData, TPrediction>> generation = _models.Acquire(modelName);
        generation.Export();
        generation.Release();
        return generation.Engine;
    }

    /// <summary>Ends the use of an engine. There is nothing to do: engines are shared.
    /// Kept so that code written for other pools compiles.</summary>
    /// <param name="engine">From <see cref="GetPredictionEngine()"/>.</param>
    public void ReturnPredictionEngine(PredictionEngine<TData, TPrediction> engine) => ArgumentNullException.ThrowIfNull(engine);

    /// <summary>Ends the use of an engine. There is nothing to do: engines are shared.
    /// Kept so that code written for other pools compiles.</summary>
    /// <param name="modelName">The model's name.</param>
    /// <param name="engine">From <see cref="GetPredictionEngine(string)"/>.</param>
    public void ReturnPredictionEngine(string modelName, PredictionEngine<TData, TPrediction> engine)
    {
        ArgumentNullException.ThrowIfNull(modelName);
        ArgumentNullException.ThrowIfNull(engine);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal Generation<PredictionEngine<TData, TPrediction>> Acquire(string? modelName) =>
        modelName is null ? _models.AcquireDefault() : _models.Acquire(modelName);

    private static ModelPool<PredictionEngine<TData, TPrediction>> ModelsOf(
        IServiceProvider services,
        IOptions<MLOptions> mlOptions,
        IOptionsFactory<PredictionEnginePoolOptions<TData, TPrediction>> optionsFactory)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(mlOptions);
        ArgumentNullException.ThrowIfNull(optionsFactory);
        return new(
            $"PredictionEnginePool<{typeof(TData).Name}, {typeof(TPrediction).Name}>",
            mlOptions.Value,
            services.GetService<RegisteredModels<PredictionEnginePool<TData, TPrediction>>>()?.Names ?? [],
            name => SourceOf(optionsFactory.Create(name), mlOptions.Value, services),
            static predictor => new PredictionEngine<TData, TPrediction>(predictor),
            services);
    }

    private static ModelSource? SourceOf(
        PredictionEnginePoolOptions<TData, TPrediction> options, MLOptions mlOptions, IServiceProvider services) =>
        options.ModelLoader is not null
            ? new LoaderSource(options.ModelLoader, mlOptions.FilePollingInterval)
            : options.Source?.Invoke(services);
}
