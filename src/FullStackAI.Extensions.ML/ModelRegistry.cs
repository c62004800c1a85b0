using FullStackAI.Extensions.ML.Loading;
using FullStackAI.Extensions.ML.Pooling;
using FullStackAI.Inference;

namespace FullStackAI.Extensions.ML;

/// <summary>The models of a pool by name: what is live, what failed, and what to add,
/// remove or load anew while the host runs. Thread-safe.</summary>
public abstract class ModelRegistry : IModelPool, IDisposable, IAsyncDisposable
{
    private readonly IModels _models;
    private readonly ModelSources _sources;

    private protected ModelRegistry(IModels models, ModelSources sources)
    {
        _models = models;
        _sources = sources;
    }

    /// <inheritdoc/>
    public string Name => _models.Name;

    /// <inheritdoc/>
    public IReadOnlyList<string> ModelNames => _models.Names;

    /// <inheritdoc/>
    public ModelStatus GetStatus(string modelName = "") => _models.Status(modelName);

    /// <inheritdoc/>
    public Task<ModelStatus> ReloadAsync(string modelName = "", CancellationToken cancellationToken = default) =>
        _models.ReloadAsync(modelName, cancellationToken);

    /// <summary>Adds a model from a file while the pool runs; it is loaded at its first use or by <see cref="ReloadAsync"/>.</summary>
    /// <param name="modelName">A name that is free.</param>
    /// <param name="filePath">The bundle file.</param>
    /// <param name="watchForChanges">Whether to put new versions of the file live; the default is true.</param>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    public void AddModel(string modelName, string filePath, bool watchForChanges = true) =>
        _models.Add(modelName, _sources.File(filePath, watchForChanges));

    /// <summary>Adds a model from an address while the pool runs; it is loaded at its first use or by <see cref="ReloadAsync"/>.</summary>
    /// <param name="modelName">A name that is free.</param>
    /// <param name="uri">The address.</param>
    /// <param name="period">How often to look for a new version; the default is 5 minutes; 0
    /// or <see cref="Timeout.InfiniteTimeSpan"/> means never.</param>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    public void AddModel(string modelName, Uri uri, TimeSpan? period = null) => _models.Add(modelName, _sources.Uri(uri, period));

    /// <summary>Adds a predictor that you made and own while the pool runs.</summary>
    /// <param name="modelName">A name that is free.</param>
    /// <param name="predictor">The model; the pool does not dispose it.</param>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    public void AddModel(string modelName, Predictor predictor) => _models.Add(modelName, new PredictorSource(predictor));

    /// <summary>Removes a model while the pool runs; predictions under way finish. One that the
    /// host's own options name is found again at its next use.</summary>
    /// <param name="modelName">The model's name; empty for the default model.</param>
    /// <returns>Whether there was one.</returns>
    public bool RemoveModel(string modelName) => _models.Remove(modelName);

    /// <summary>Ends watching and gives all models back; predictions under way finish.</summary>
    public void Dispose()
    {
        _models.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Ends watching and gives all models back; predictions under way finish.</summary>
    public async ValueTask DisposeAsync()
    {
        await _models.DisposeAsync().ConfigureAwait(false);
        GC.SuppressFinalize(this);
    }

    internal Task LoadAllAsync(CancellationToken cancellationToken) => _models.LoadAllAsync(cancellationToken);
}
