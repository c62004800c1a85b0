using FullStackAI.Bundles;
using FullStackAI.Inference;

namespace FullStackAI.Extensions.ML.Loading;

/// <summary>Where a model comes from: fetches candidates and tells when there may be a new one.</summary>
internal abstract class ModelSource : IDisposable
{
    /// <summary>What people read in statuses and logs, for example a path.</summary>
    internal abstract string Description { get; }

    /// <summary>Fetches what is there now.</summary>
    /// <param name="force">Whether to fetch even when the source can tell that nothing changed.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The candidate; null when the source can tell that nothing changed since the last fetch.</returns>
    internal abstract ValueTask<ModelCandidate?> FetchAsync(bool force, CancellationToken cancellationToken);

    /// <summary>Waits for a sign that there may be a new version; never returns early without one.</summary>
    /// <param name="failures">The number of loads that failed one after the other; 0 after a success.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    internal abstract Task WaitForChangeAsync(int failures, CancellationToken cancellationToken);

    /// <summary>Whether it ever changes by itself.</summary>
    internal abstract bool IsWatched { get; }

    /// <inheritdoc/>
    public virtual void Dispose()
    {
    }
}

/// <summary>A fetched model: a bundle that has passed its own checks, or a predictor that someone else made and owns.</summary>
internal readonly record struct ModelCandidate(Bundle? Bundle, Predictor? Predictor = null);
