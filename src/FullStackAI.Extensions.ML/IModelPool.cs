namespace FullStackAI.Extensions.ML;

/// <summary>What every pool can tell and do, whatever its types: for health checks and administration.</summary>
public interface IModelPool
{
    /// <summary>What people call the pool, for example <c>PredictionEnginePool&lt;ChurnInput, ChurnOutput&gt;</c>.</summary>
    string Name { get; }

    /// <summary>The names of all models, in ordinal order; empty for the default model.</summary>
    IReadOnlyList<string> ModelNames { get; }

    /// <summary>What is live under a name.</summary>
    /// <param name="modelName">The model's name; empty for the default model.</param>
    /// <exception cref="ArgumentException">There is no such model.</exception>
    ModelStatus GetStatus(string modelName);

    /// <summary>Looks for a new version now, and puts it live when it is sound; the old
    /// one serves until then, and on when it is not.</summary>
    /// <param name="modelName">The model's name; empty for the default model.</param>
    /// <param name="cancellationToken">Stops the attempt.</param>
    /// <returns>The status afterwards: <see cref="ModelStatus.LastError"/> tells whether it worked.</returns>
    /// <exception cref="ArgumentException">There is no such model.</exception>
    Task<ModelStatus> ReloadAsync(string modelName, CancellationToken cancellationToken = default);
}
