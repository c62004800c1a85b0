using FullStackAI.Data;
using FullStackAI.Extensions.ML.Diagnostics;
using FullStackAI.Extensions.ML.Loading;
using FullStackAI.Extensions.ML.Pooling;
using FullStackAI.Inference;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FullStackAI.Extensions.ML;

/// <summary>The untyped pool: rows and tables in, predictions out, for models whose columns are not known at compile time. A singleton.</summary>
public sealed class PredictionPool : IModelPool, IDisposable, IAsyncDisposable
{
    private readonly ModelPool<Predictor> _models;
    private readonly ModelSources _sources;

    /// <summary>Makes a pool of the models registered in a host.</summary>
    /// <param name="serviceProvider">The host's services.</param>
    /// <param name="mlOptions">How models are loaded and replaced.</param>
    /// <param name="optionsFactory">Where each named model comes from.</param>
    public PredictionPool(IServiceProvider serviceProvider, IOptions<MLOptions> mlOptions, IOptionsFactory<PredictionPoolOptions> optionsFactory)
    {
        ArgumentNullException.ThrowIfNull(serviceProvider);
        ArgumentNullException.ThrowIfNull(mlOptions);
        ArgumentNullException.ThrowIfNull(optionsFactory);
        _sources = new ModelSources(serviceProvider, mlOptions.Value);
        _models = new ModelPool<Predictor>(
            nameof(PredictionPool),
            mlOptions.Value,
            serviceProvider.GetService<RegisteredModels<PredictionPool>>()?.Names ?? [],
            name => SourceOf(optionsFactory.Create(name), serviceProvider),
            static predictor => predictor,
            serviceProvider.GetService<ILoggerFactory>()?.CreateLogger(PoolDiagnostics.Name) ?? Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance,
            _sources.Time);
    }

    /// <inheritdoc/>
    public string Name => _models.Name;

    /// <inheritdoc/>
    public IReadOnlyList<string> ModelNames => _models.Names;

    /// <summary>Predicts one row.</summary>
    /// <param name="modelName">The model's name; empty for the default model.</param>
    /// <param name="row">The input.</param>
    /// <exception cref="ArgumentException">There is no such model.</exception>
    /// <exception cref="InvalidOperationException">The model could not be loaded; the message says why.</exception>
    public Prediction Predict(string modelName, Row row) => Use(modelName, row, static (predictor, row) => predictor.Predict(row), 1);

    /// <summary>Predicts all rows of a table, with one version of the model.</summary>
    /// <param name="modelName">The model's name; empty for the default model.</param>
    /// <param name="table">The input.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="ArgumentException">There is no such model.</exception>
    /// <exception cref="InvalidOperationException">The model could not be loaded; the message says why.</exception>
    public Predictions Predict(string modelName, Table table, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(table);
        return Use(modelName, (table, cancellationToken), static (predictor, input) => predictor.Predict(input.table, input.cancellationToken), table.RowCount);
    }

    /// <summary>Predicts several rows, with one version of the model.</summary>
    /// <param name="modelName">The model's name; empty for the default model.</param>
    /// <param name="rows">The input.</param>
    /// <exception cref="ArgumentException">There is no such model.</exception>
    /// <exception cref="InvalidOperationException">The model could not be loaded; the message says why.</exception>
    public IReadOnlyList<Prediction> Predict(string modelName, IReadOnlyCollection<Row> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        return Use(modelName, rows, static (predictor, rows) => predictor.Predict(rows).ToList(), rows.Count);
    }

    /// <summary>The present version of a model; it stays valid as long as you hold it.</summary>
    /// <param name="modelName">The model's name; empty for the default model.</param>
    /// <exception cref="ArgumentException">There is no such model.</exception>
    /// <exception cref="InvalidOperationException">The model could not be loaded; the message says why.</exception>
    public Predictor GetModel(string modelName = "")
    {
        Generation<Predictor> generation = _models.Acquire(modelName);
        generation.Export();
        generation.Release();
        return generation.Predictor;
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

    private static ModelSource? SourceOf(PredictionPoolOptions options, IServiceProvider services) =>
        options.ModelLoader is not null ? new LoaderSource(options.ModelLoader) : options.Source?.Invoke(services);

    private TResult Use<TInput, TResult>(string modelName, TInput input, Func<Predictor, TInput, TResult> predict, int rows)
    {
        Generation<Predictor> generation = _models.Acquire(modelName);
        try
        {
            TResult result = predict(generation.Engine, input);
            PoolDiagnostics.Predicted(modelName, rows);
            return result;
        }
        finally
        {
            generation.Release();
        }
    }
}
