using FullStackAI.Inference;
using Microsoft.Extensions.Primitives;

namespace FullStackAI.Extensions.ML;

/// <summary>Brings a model into a pool from anywhere. Derive from it and set it with
/// <c>services.Configure&lt;PredictionEnginePoolOptions&lt;TData, TPrediction&gt;&gt;("name", o =&gt; o.ModelLoader = loader)</c>.</summary>
public abstract class ModelLoader
{
    /// <summary>A token that fires when there is a new model. Asked for anew after each load, whether it succeeded or not. One
    /// without active callbacks is looked at every <see cref="MLOptions.FilePollingInterval"/>.</summary>
    public abstract IChangeToken GetReloadToken();

    /// <summary>The present model. The pool does not dispose it.</summary>
    public abstract Predictor GetModel();
}
