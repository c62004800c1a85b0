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
/// <remarks>A prediction runs wholly on one version of a model. A model that is damaged, does not fit the classes, or gives other than its known answers never goes live: the old one serves on, and <see cref="GetStatus"/> says why.</remarks>
public sealed class PredictionEnginePool<TData, TPrediction> : IModelPool, IDisposable, IAsyncDisposable
    where TData : class
    where TPrediction : class, new()
{
    private readonly ModelPool<PredictionEngine<TData, TPrediction>> _models;
    private readonly ModelSources _sources;

    /// <summary>Makes a pool of the models registered in a host.</summary>
    /// <param name="serviceProvider">The host's services.</param>
    /// <param name="mlOptions">How models are loaded and replaced.</param>
    /// <param name="optionsFactory">Where each named model comes from.</param>
    public PredictionEnginePool(IServiceProvider serviceProvider, IOptions<MLOptions> mlOptions, IOptionsFactory<PredictionEnginePoolOptions<TData, TPrediction>> optionsFactory)
    {
        ArgumentNullException.ThrowIfNull(serviceProvider);
        ArgumentNullException.ThrowIfNull(mlOptions);
        ArgumentNullException.ThrowIfNull(optionsFactory);
        _sources = new ModelSources(serviceProvider, mlOptions.Value);
        _models = new ModelPool<PredictionEngine<TData, TPrediction>>(
            $"PredictionEnginePool<{typeof(TData).Name}, {typeof(TPrediction).Name}>",
            mlOptions.Value,
            serviceProvider.GetService<RegisteredModels<PredictionEnginePool<TData, TPrediction>>>()?.Names ?? [],
            name => SourceOf(optionsFactory.Create(name), serviceProvider),
            static predictor => new PredictionEngine<TData, TPrediction>(predictor),
            serviceProvider.GetService<ILoggerFactory>()?.CreateLogger(PoolDiagnostics.Name) ?? Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance,
            _sources.Time);
    }

    /// <inheritdoc/>
    public string Name => _models.Name;

    /// <inheritdoc/>
    public IReadOnlyList<string> ModelNames => _models.Names;

    /// <summary>The present version of the default model; it stays valid as long as you hold it.</summary>
    public Predictor GetModel() => GetModel("");

    /// <summary>The present version of a model; it stays valid as long as you hold it.</summary>
    /// <param name="modelName">The model's name; empty for the default model.</param>
    /// <exception cref="ArgumentException">There is no such model.</exception>
    /// <exception cref="InvalidOperationException">The model could not be loaded; the message says why.</exception>
    public Predictor GetModel(string modelName) => GetPredictionEngine(modelName).Predictor;

    /// <summary>An engine of the present version of the default model: thread-safe, shared, valid as long as you hold it. Costs nothing.</summary>
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

    /// <summary>Ends the use of an engine. There is nothing to do: engines are shared. Kept so that code written for other pools compiles.</summary>
    /// <param name="engine">From <see cref="GetPredictionEngine()"/>.</param>
    public void ReturnPredictionEngine(PredictionEngine<TData, TPrediction> engine) => ArgumentNullException.ThrowIfNull(engine);

    /// <summary>Ends the use of an engine. There is nothing to do: engines are shared. Kept so that code written for other pools compiles.</summary>
    /// <param name="modelName">The model's name.</param>
    /// <param name="engine">From <see cref="GetPredictionEngine(string)"/>.</param>
    public void ReturnPredictionEngine(string modelName, PredictionEngine<TData, TPrediction> engine)
    {
        ArgumentNullException.ThrowIfNull(modelName);
        ArgumentNullException.ThrowIfNull(engine);
    }

    /// <inheritdoc/>
    public ModelStatus GetStatus(string modelName = "") => _models.Status(modelName);

    /// <inheritdoc/>
    public Task<ModelStatus> ReloadAsync(string modelName = "", CancellationToken cancellationToken = default) => _models.ReloadAsync(modelName, cancellationToken);

    /// <summary>Adds a model from a file while the pool runs; it is loaded at its first use or by <see cref="ReloadAsync"/>.</summary>
    /// <param name="modelName">A name that is free.</param>
    /// <param name="filePath">The bundle file.</param>
    /// <param name="watchForChanges">Whether to put new versions of the file live; the default is true.</param>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    public void AddModel(string modelName, string filePath, bool watchForChanges = true) => _models.Add(modelName, _sources.File(filePath, watchForChanges));

    /// <summary>Adds a model from an address while the pool runs; it is loaded at its first use or by <see cref="ReloadAsync"/>.</summary>
    /// <param name="modelName">A name that is free.</param>
    /// <param name="uri">The address.</param>
    /// <param name="period">How often to look for a new version; the default is 5 minutes.</param>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    public void AddModel(string modelName, Uri uri, TimeSpan? period = null) => _models.Add(modelName, _sources.Uri(uri, period));

    /// <summary>Adds a predictor that you made and own while the pool runs.</summary>
    /// <param name="modelName">A name that is free.</param>
    /// <param name="predictor">The model; the pool does not dispose it.</param>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    public void AddModel(string modelName, Predictor predictor) => _models.Add(modelName, new PredictorSource(predictor));

    /// <summary>Removes a model while the pool runs; predictions under way finish.</summary>
    /// <param name="modelName">The model's name.</param>
    /// <returns>Whether there was one.</returns>
    public bool RemoveModel(string modelName) => _models.Remove(modelName);

    /// <summary>Ends watching and gives all models back; predictions under way finish.</summary>
    public void Dispose() => _models.Dispose();

    /// <summary>Ends watching and gives all models back; predictions under way finish.</summary>
    public ValueTask DisposeAsync() => _models.DisposeAsync();

    /// <summary>Loads every registered model, one after the other; failures show in their status.</summary>
    internal async Task LoadAllAsync(CancellationToken cancellationToken)
    {
        foreach (string name in ModelNames)
        {
            await _models.Slot(name).LoadAsync(force: true, onlyIfAbsent: true, cancellationToken).ConfigureAwait(false);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal Generation<PredictionEngine<TData, TPrediction>> Acquire(string? modelName) =>
        modelName is null ? _models.AcquireDefault() : _models.Acquire(modelName);

    private static ModelSource? SourceOf(PredictionEnginePoolOptions<TData, TPrediction> options, IServiceProvider services) =>
        options.ModelLoader is not null ? new LoaderSource(options.ModelLoader) : options.Source?.Invoke(services);
}
