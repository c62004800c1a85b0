using FullStackAI.Extensions.ML.Loading;

namespace FullStackAI.Extensions.ML;

/// <summary>Where a model of the untyped pool comes from. Named options: the name is
/// the model's name, empty for the default model.</summary>
public sealed class PredictionPoolOptions
{
    /// <summary>A host's own loader; null (the default) unless one is set. It wins over
    /// <c>FromFile</c>, <c>FromUri</c> and <c>FromStream</c>.</summary>
    public ModelLoader? ModelLoader { get; set; }

    internal Func<IServiceProvider, ModelSource>? Source { get; set; }
}
