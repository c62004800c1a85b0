using System.Runtime.CompilerServices;
using FullStackAI.Data;
using FullStackAI.Extensions.ML.Diagnostics;
using FullStackAI.Extensions.ML.Loading;
using FullStackAI.Extensions.ML.Pooling;
using FullStackAI.Inference;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FullStackAI.Extensions.ML;

/// <summary>The untyped pool: rows and tables in, predictions out, for models whose
/// columns are not known at compile time. A singleton.</summary>
public sealed class PredictionPool : ModelRegistry
{
    private readonly ModelPool<Predictor> _models;

    /// <summary>Makes a pool of the models registered in a host.</summary>
    /// <param name="serviceProvider">The host's services.</param>
    /// <param name="mlOptions">How models are loaded and replaced.</param>
    /// <param name="optionsFactory">Where each named model comes from.</param>
    public PredictionPool(
        IServiceProvider serviceProvider, IOptions<MLOptions> mlOptions, IOptionsFactory<PredictionPoolOptions> optionsFactory)
        : this(ModelsOf(serviceProvider, mlOptions, optionsFactory), new ModelSources(serviceProvider, mlOptions.Value))
    {
    }

    private PredictionPool(ModelPool<Predictor> models, ModelSources sources)
        : base(models, sources) => _models = models;

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
        return Use(
            modelName,
            (table, cancellationToken),
            static (predictor, input) => predictor.Predict(input.table, input.cancellationToken),
            table.RowCount);
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

    /// <summary>Predicts rows one by one as they arrive, each with the version that is live then.</summary>
    /// <param name="modelName">The model's name; empty for the default model.</param>
    /// <param name="rows">Read once.</param>
    /// <param name="cancellationToken">Ends the enumeration.</param>
    /// <returns>One prediction a row, in order.</returns>
    public IAsyncEnumerable<Prediction> PredictAsync(
        string modelName, IAsyncEnumerable<Row> rows, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(modelName);
        ArgumentNullException.ThrowIfNull(rows);
        return PredictEachAsync(modelName, rows, cancellationToken);
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

    private static ModelPool<Predictor> ModelsOf(
        IServiceProvider services, IOptions<MLOptions> mlOptions, IOptionsFactory<PredictionPoolOptions> optionsFactory)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(mlOptions);
        ArgumentNullException.ThrowIfNull(optionsFactory);
        return new(
            nameof(PredictionPool),
            mlOptions.Value,
            services.GetService<RegisteredModels<PredictionPool>>()?.Names ?? [],
            name => SourceOf(optionsFactory.Create(name), mlOptions.Value, services),
            static predictor => predictor,
            services);
    }

    private static ModelSource? SourceOf(PredictionPoolOptions options, MLOptions mlOptions, IServiceProvider services) =>
        options.ModelLoader is not null
            ? new LoaderSource(options.ModelLoader, mlOptions.FilePollingInterval)
            : options.Source?.Invoke(services);

    private async IAsyncEnumerable<Prediction> PredictEachAsync(
        string modelName, IAsyncEnumerable<Row> rows, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (Row row in rows.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            yield return Predict(modelName, row);
        }
    }

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
