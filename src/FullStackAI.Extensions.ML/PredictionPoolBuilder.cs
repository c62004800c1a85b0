using FullStackAI.Extensions.ML.Hosting;
using FullStackAI.Extensions.ML.Loading;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace FullStackAI.Extensions.ML;

/// <summary>Says where the models of the untyped pool come from.</summary>
/// <param name="services">The services the pool is registered in.</param>
public sealed class PredictionPoolBuilder(IServiceCollection services)
{
    /// <summary>The services the pool is registered in.</summary>
    public IServiceCollection Services { get; } = services;

    /// <summary>A named model, from a file.</summary>
    /// <param name="modelName">The model's name; empty for the default model.</param>
    /// <param name="filePath">The bundle file; it may appear later.</param>
    /// <param name="watchForChanges">Whether new versions go live by themselves; the default is true.</param>
    public PredictionPoolBuilder FromFile(string modelName, string filePath, bool watchForChanges = true)
    {
        ArgumentException.ThrowIfNullOrEmpty(filePath);
        return Register(modelName, sources => sources.File(filePath, watchForChanges));
    }

    /// <summary>A named model, from an address.</summary>
    /// <param name="modelName">The model's name; empty for the default model.</param>
    /// <param name="uri">An absolute http or https address.</param>
    /// <param name="period">How often to look for a new version; the default is 5 minutes; 0
    /// or <see cref="Timeout.InfiniteTimeSpan"/> means never.</param>
    public PredictionPoolBuilder FromUri(string modelName, Uri uri, TimeSpan? period = null) =>
        Register(modelName, sources => sources.Uri(uri, period));

    /// <summary>A named model, from a stream, for example an embedded resource.</summary>
    /// <param name="modelName">The model's name; empty for the default model.</param>
    /// <param name="open">Opens the stream; called at each load, and the stream is closed afterwards.</param>
    public PredictionPoolBuilder FromStream(string modelName, Func<Stream> open) => Register(modelName, sources => sources.Stream(open));

    private PredictionPoolBuilder Register(string modelName, Func<ModelSources, ModelSource> source)
    {
        ArgumentNullException.ThrowIfNull(modelName);
        PoolRegistration.Names<PredictionPool>(Services).Add(modelName);
        Services.Configure<PredictionPoolOptions>(modelName, options =>
            options.Source = provider => source(new ModelSources(provider, provider.GetRequiredService<IOptions<MLOptions>>().Value)));
        return this;
    }
}
