using FullStackAI.Extensions.ML.Loading;

namespace FullStackAI.Extensions.ML;

/// <summary>Where a model of a typed pool comes from. Named options: the name is the model's name, empty for the default model.</summary>
/// <typeparam name="TData">The input.</typeparam>
/// <typeparam name="TPrediction">The output.</typeparam>
public sealed class PredictionEnginePoolOptions<TData, TPrediction>
    where TData : class
    where TPrediction : class, new()
{
    /// <summary>A host's own loader; null (the default) unless one is set. It wins over
    /// <c>FromFile</c>, <c>FromUri</c> and <c>FromStream</c>.</summary>
    public ModelLoader? ModelLoader { get; set; }

    internal Func<IServiceProvider, ModelSource>? Source { get; set; }
}
