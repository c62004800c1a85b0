using FullStackAI.Extensions.ML.Loading;

namespace FullStackAI.Extensions.ML.Pooling;

/// <summary>The models of a pool, whatever it predicts with.</summary>
internal interface IModels : IDisposable, IAsyncDisposable
{
    string Name { get; }

    IReadOnlyList<string> Names { get; }

    ModelStatus Status(string name);

    void Add(string name, ModelSource source);

    bool Remove(string name);

    Task<ModelStatus> ReloadAsync(string name, CancellationToken cancellationToken);

    /// <summary>Loads every model that is not live yet, one after the other; failures show in their status.</summary>
    Task LoadAllAsync(CancellationToken cancellationToken);
}
