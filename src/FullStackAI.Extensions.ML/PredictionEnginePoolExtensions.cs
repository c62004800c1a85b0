using System.Runtime.CompilerServices;
using FullStackAI.Extensions.ML.Diagnostics;
using FullStackAI.Extensions.ML.Pooling;
using FullStackAI.Inference;

namespace FullStackAI.Extensions.ML;

/// <summary>Predicts straight through a pool.</summary>
public static class PredictionEnginePoolExtensions
{
    /// <summary>Predicts with the default model.</summary>
    /// <param name="predictionEnginePool">The pool.</param>
    /// <param name="example">The input.</param>
    /// <exception cref="InvalidOperationException">The model could not be loaded; the message says why.</exception>
    public static TPrediction Predict<TData, TPrediction>(this PredictionEnginePool<TData, TPrediction> predictionEnginePool, TData example)
        where TData : class
        where TPrediction : class, new()
    {
        TPrediction prediction = null!;
        PredictOne(predictionEnginePool, null, example, ref prediction);
        return prediction;
    }

    /// <summary>Predicts with a named model.</summary>
    /// <param name="predictionEnginePool">The pool.</param>
    /// <param name="modelName">The model's name.</param>
    /// <param name="example">The input.</param>
    /// <exception cref="ArgumentException">There is no such model.</exception>
    /// <exception cref="InvalidOperationException">The model could not be loaded; the message says why.</exception>
    public static TPrediction Predict<TData, TPrediction>(
        this PredictionEnginePool<TData, TPrediction> predictionEnginePool, string modelName, TData example)
        where TData : class
        where TPrediction : class, new()
    {
        ArgumentNullException.ThrowIfNull(modelName);
        TPrediction prediction = null!;
        PredictOne(predictionEnginePool, modelName, example, ref prediction);
        return prediction;
    }

    /// <summary>Predicts with the default model into an output that is used again; nothing is allocated.</summary>
    /// <param name="predictionEnginePool">The pool.</param>
    /// <param name="example">The input.</param>
    /// <param name="prediction">The output; made when it is null.</param>
    /// <exception cref="InvalidOperationException">The model could not be loaded; the message says why.</exception>
    public static void Predict<TData, TPrediction>(
        this PredictionEnginePool<TData, TPrediction> predictionEnginePool, TData example, ref TPrediction prediction)
        where TData : class
        where TPrediction : class, new() => PredictOne(predictionEnginePool, null, example, ref prediction);

    /// <summary>Predicts with a named model into an output that is used again; nothing is allocated.</summary>
    /// <param name="predictionEnginePool">The pool.</param>
    /// <param name="modelName">The model's name.</param>
    /// <param name="example">The input.</param>
    /// <param name="prediction">The output; made when it is null.</param>
    /// <exception cref="ArgumentException">There is no such model.</exception>
    /// <exception cref="InvalidOperationException">The model could not be loaded; the message says why.</exception>
    public static void Predict<TData, TPrediction>(
        this PredictionEnginePool<TData, TPrediction> predictionEnginePool, string modelName, TData example, ref TPrediction prediction)
        where TData : class
        where TPrediction : class, new()
    {
        ArgumentNullException.ThrowIfNull(modelName);
        PredictOne(predictionEnginePool, modelName, example, ref prediction);
    }

    /// <summary>Predicts several inputs, all with the same version of a model.</summary>
    /// <param name="predictionEnginePool">The pool.</param>
    /// <param name="examples">Read lazily and once.</param>
    /// <param name="modelName">The model's name; empty (the default) for the default model.</param>
    /// <returns>One new output an input, in order.</returns>
    public static IEnumerable<TPrediction> Predict<TData, TPrediction>(
        this PredictionEnginePool<TData, TPrediction> predictionEnginePool, IEnumerable<TData> examples, string modelName = "")
        where TData : class
        where TPrediction : class, new()
    {
        ArgumentNullException.ThrowIfNull(predictionEnginePool);
        ArgumentNullException.ThrowIfNull(examples);
        return PredictMany(predictionEnginePool, examples, modelName);
    }

    /// <summary>Predicts several inputs into outputs that are used again, all with the same version of a model.</summary>
    /// <param name="predictionEnginePool">The pool.</param>
    /// <param name="examples">[rows]; the inputs.</param>
    /// <param name="predictions">[at least rows]; the outputs; those that are null are made.</param>
    /// <param name="modelName">The model's name; empty (the default) for the default model.</param>
    public static void Predict<TData, TPrediction>(
        this PredictionEnginePool<TData, TPrediction> predictionEnginePool,
        ReadOnlySpan<TData> examples,
        Span<TPrediction> predictions,
        string modelName = "")
        where TData : class
        where TPrediction : class, new()
    {
        ArgumentNullException.ThrowIfNull(predictionEnginePool);
        Generation<PredictionEngine<TData, TPrediction>> generation = predictionEnginePool.Acquire(modelName);
        try
        {
            generation.Engine.Predict(examples, predictions);
        }
        finally
        {
            generation.Release();
        }

        PoolDiagnostics.Predicted(modelName, examples.Length);
    }

    /// <summary>Predicts inputs one by one as they arrive, each with the version that is live then.</summary>
    /// <param name="predictionEnginePool">The pool.</param>
    /// <param name="examples">Read once.</param>
    /// <param name="modelName">The model's name; empty (the default) for the default model.</param>
    /// <param name="cancellationToken">Ends the enumeration.</param>
    /// <returns>One new output an input, in order.</returns>
    public static IAsyncEnumerable<TPrediction> PredictAsync<TData, TPrediction>(
        this PredictionEnginePool<TData, TPrediction> predictionEnginePool,
        IAsyncEnumerable<TData> examples,
        string modelName = "",
        CancellationToken cancellationToken = default)
        where TData : class
        where TPrediction : class, new()
    {
        ArgumentNullException.ThrowIfNull(predictionEnginePool);
        ArgumentNullException.ThrowIfNull(examples);
        return PredictEachAsync(predictionEnginePool, examples, modelName, cancellationToken);
    }

    private static async IAsyncEnumerable<TPrediction> PredictEachAsync<TData, TPrediction>(
        PredictionEnginePool<TData, TPrediction> pool,
        IAsyncEnumerable<TData> examples,
        string name,
        [EnumeratorCancellation] CancellationToken cancellationToken)
        where TData : class
        where TPrediction : class, new()
    {
        await foreach (TData example in examples.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            TPrediction prediction = null!;
            PredictOne(pool, name, example, ref prediction);
            yield return prediction;
        }
    }

    private static void PredictOne<TData, TPrediction>(
        PredictionEnginePool<TData, TPrediction> pool, string? name, TData example, ref TPrediction prediction)
        where TData : class
        where TPrediction : class, new()
    {
        ArgumentNullException.ThrowIfNull(pool);
        Generation<PredictionEngine<TData, TPrediction>> generation = pool.Acquire(name);
        try
        {
            generation.Engine.Predict(example, ref prediction);
        }
        finally
        {
            generation.Release();
        }

        PoolDiagnostics.Predicted(name ?? "", 1);
    }

    private static IEnumerable<TPrediction> PredictMany<TData, TPrediction>(
        PredictionEnginePool<TData, TPrediction> pool, IEnumerable<TData> examples, string name)
        where TData : class
        where TPrediction : class, new()
    {
        Generation<PredictionEngine<TData, TPrediction>> generation = pool.Acquire(name);
        try
        {
            foreach (TPrediction prediction in generation.Engine.Predict(examples))
            {
                PoolDiagnostics.Predicted(name, 1);
                yield return prediction;
            }
        }
        finally
        {
            generation.Release();
        }
    }
}
