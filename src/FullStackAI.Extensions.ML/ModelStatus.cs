namespace FullStackAI.Extensions.ML;

/// <summary>Whether a model of a pool can predict.</summary>
public enum ModelState
{
    /// <summary>Nothing has asked for it yet, or it was unloaded to keep within the memory limit.</summary>
    NotLoaded,

    /// <summary>It predicts.</summary>
    Ready,

    /// <summary>It could not be loaded and nothing predicts under its name.</summary>
    Failed,
}

/// <summary>What is live under a name of a pool, and what went wrong last.</summary>
/// <param name="Name">The model's name; empty for the default model.</param>
/// <param name="State">Whether it can predict.</param>
/// <param name="Source">Where it comes from, for example a path.</param>
public sealed record ModelStatus(string Name, ModelState State, string Source)
{
    /// <summary>Counts the models that went live under this name; 0 before the first.</summary>
    public int Version { get; init; }

    /// <summary>The SHA-256 of the live bundle's file; null when it did not come from a file.</summary>
    public string? Digest { get; init; }

    /// <summary>When the live model went live; null when none did.</summary>
    public DateTimeOffset? LoadedAt { get; init; }

    /// <summary>The size of the live bundle's file, in bytes; 0 when it did not come from a file.</summary>
    public long Bytes { get; init; }

    /// <summary>Why the last load failed; null when it succeeded.</summary>
    public string? LastError { get; init; }

    /// <summary>When a load failed last; null when none ever did.</summary>
    public DateTimeOffset? LastErrorAt { get; init; }

    /// <summary>The number of loads that failed since the start.</summary>
    public long FailedLoads { get; init; }
}
