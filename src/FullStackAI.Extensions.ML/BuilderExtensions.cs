using FullStackAI.Extensions.ML.Hosting;
using FullStackAI.Extensions.ML.Loading;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace FullStackAI.Extensions.ML;

/// <summary>Registers models from files, addresses and streams.</summary>
public static class BuilderExtensions
{
    /// <summary>The default model, from an address; looked at every 5 minutes.</summary>
    /// <param name="builder">The pool's builder.</param>
    /// <param name="uri">An absolute http or https address.</param>
    public static PredictionEnginePoolBuilder<TData, TPrediction> FromUri<TData, TPrediction>(
        this PredictionEnginePoolBuilder<TData, TPrediction> builder, string uri)
        where TData : class
        where TPrediction : class, new() => builder.FromUri("", new Uri(uri), ModelSources.DefaultPeriod);

    /// <summary>A named model, from an address; looked at every 5 minutes.</summary>
    /// <param name="builder">The pool's builder.</param>
    /// <param name="modelName">The model's name.</param>
    /// <param name="uri">An absolute http or https address.</param>
    public static PredictionEnginePoolBuilder<TData, TPrediction> FromUri<TData, TPrediction>(
        this PredictionEnginePoolBuilder<TData, TPrediction> builder, string modelName, string uri)
        where TData : class
        where TPrediction : class, new() => builder.FromUri(modelName, new Uri(uri), ModelSources.DefaultPeriod);

    /// <summary>A named model, from an address; looked at every 5 minutes.</summary>
    /// <param name="builder">The pool's builder.</param>
    /// <param name="modelName">The model's name.</param>
    /// <param name="uri">An absolute http or https address.</param>
    public static PredictionEnginePoolBuilder<TData, TPrediction> FromUri<TData, TPrediction>(
        this PredictionEnginePoolBuilder<TData, TPrediction> builder, string modelName, Uri uri)
        where TData : class
        where TPrediction : class, new() => builder.FromUri(modelName, uri, ModelSources.DefaultPeriod);

    /// <summary>The default model, from an address.</summary>
    /// <param name="builder">The pool's builder.</param>
    /// <param name="uri">An absolute http or https address.</param>
    /// <param name="period">How often to look for a new version; 0 or <see cref="Timeout.InfiniteTimeSpan"/> means never.</param>
    public static PredictionEnginePoolBuilder<TData, TPrediction> FromUri<TData, TPrediction>(
        this PredictionEnginePoolBuilder<TData, TPrediction> builder, string uri, TimeSpan period)
        where TData : class
        where TPrediction : class, new() => builder.FromUri("", new Uri(uri), period);

    /// <summary>A named model, from an address.</summary>
    /// <param name="builder">The pool's builder.</param>
    /// <param name="modelName">The model's name.</param>
    /// <param name="uri">An absolute http or https address.</param>
    /// <param name="period">How often to look for a new version; 0 or <see cref="Timeout.InfiniteTimeSpan"/> means never.</param>
    public static PredictionEnginePoolBuilder<TData, TPrediction> FromUri<TData, TPrediction>(
        this PredictionEnginePoolBuilder<TData, TPrediction> builder, string modelName, string uri, TimeSpan period)
        where TData : class
        where TPrediction : class, new() => builder.FromUri(modelName, new Uri(uri), period);

    /// <summary>A named model, from an address.</summary>
    /// <param name="builder">The pool's builder.</param>
    /// <param name="modelName">The model's name.</param>
    /// <param name="uri">An absolute http or https address.</param>
    /// <param name="period">How often to look for a new version; 0 or <see cref="Timeout.InfiniteTimeSpan"/> means never.</param>
    public static PredictionEnginePoolBuilder<TData, TPrediction> FromUri<TData, TPrediction>(
        this PredictionEnginePoolBuilder<TData, TPrediction> builder, string modelName, Uri uri, TimeSpan period)
        where TData : class
        where TPrediction : class, new() => Register(builder, modelName, sources => sources.Uri(uri, period));

    /// <summary>The default model, from a file; new versions go live by themselves.</summary>
    /// <param name="builder">The pool's builder.</param>
    /// <param name="filePath">The bundle file; it may appear later.</param>
    public static PredictionEnginePoolBuilder<TData, TPrediction> FromFile<TData, TPrediction>(
        this PredictionEnginePoolBuilder<TData, TPrediction> builder, string filePath)
        where TData : class
        where TPrediction : class, new() => builder.FromFile("", filePath, watchForChanges: true);

    /// <summary>The default model, from a file.</summary>
    /// <param name="builder">The pool's builder.</param>
    /// <param name="filePath">The bundle file; it may appear later.</param>
    /// <param name="watchForChanges">Whether new versions go live by themselves.</param>
    public static PredictionEnginePoolBuilder<TData, TPrediction> FromFile<TData, TPrediction>(
        this PredictionEnginePoolBuilder<TData, TPrediction> builder, string filePath, bool watchForChanges)
        where TData : class
        where TPrediction : class, new() => builder.FromFile("", filePath, watchForChanges);

    /// <summary>A named model, from a file; new versions go live by themselves.</summary>
    /// <param name="builder">The pool's builder.</param>
    /// <param name="modelName">The model's name.</param>
    /// <param name="filePath">The bundle file; it may appear later.</param>
    public static PredictionEnginePoolBuilder<TData, TPrediction> FromFile<TData, TPrediction>(
        this PredictionEnginePoolBuilder<TData, TPrediction> builder, string modelName, string filePath)
        where TData : class
        where TPrediction : class, new() => builder.FromFile(modelName, filePath, watchForChanges: true);

    /// <summary>A named model, from a file.</summary>
    /// <param name="builder">The pool's builder.</param>
    /// <param name="modelName">The model's name.</param>
    /// <param name="filePath">The bundle file; it may appear later.</param>
    /// <param name="watchForChanges">Whether new versions go live by themselves.</param>
    public static PredictionEnginePoolBuilder<TData, TPrediction> FromFile<TData, TPrediction>(
        this PredictionEnginePoolBuilder<TData, TPrediction> builder, string modelName, string filePath, bool watchForChanges)
        where TData : class
        where TPrediction : class, new()
    {
        ArgumentException.ThrowIfNullOrEmpty(filePath);
        return Register(builder, modelName, sources => sources.File(filePath, watchForChanges));
    }

    /// <summary>The default model, from a stream, for example an embedded resource.</summary>
    /// <param name="builder">The pool's builder.</param>
    /// <param name="open">Opens the stream; called at each load, and the stream is closed afterwards.</param>
    public static PredictionEnginePoolBuilder<TData, TPrediction> FromStream<TData, TPrediction>(
        this PredictionEnginePoolBuilder<TData, TPrediction> builder, Func<Stream> open)
        where TData : class
        where TPrediction : class, new() => builder.FromStream("", open);

    /// <summary>A named model, from a stream, for example an embedded resource.</summary>
    /// <param name="builder">The pool's builder.</param>
    /// <param name="modelName">The model's name.</param>
    /// <param name="open">Opens the stream; called at each load, and the stream is closed afterwards.</param>
    public static PredictionEnginePoolBuilder<TData, TPrediction> FromStream<TData, TPrediction>(
        this PredictionEnginePoolBuilder<TData, TPrediction> builder, string modelName, Func<Stream> open)
        where TData : class
        where TPrediction : class, new() => Register(builder, modelName, sources => sources.Stream(open));

    private static PredictionEnginePoolBuilder<TData, TPrediction> Register<TData, TPrediction>(
        PredictionEnginePoolBuilder<TData, TPrediction> builder, string modelName, Func<ModelSources, ModelSource> source)
        where TData : class
        where TPrediction : class, new()
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(modelName);
        PoolRegistration.Names<PredictionEnginePool<TData, TPrediction>>(builder.Services).Add(modelName);
        builder.Services.Configure<PredictionEnginePoolOptions<TData, TPrediction>>(modelName, options =>
            options.Source = services => source(new ModelSources(services, services.GetRequiredService<IOptions<MLOptions>>().Value)));
        return builder;
    }
}
