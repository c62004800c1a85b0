using FullStackAI.AspNetCore.Repository;
using FullStackAI.AspNetCore.Serving;
using FullStackAI.Extensions.ML.Pooling;

namespace FullStackAI.AspNetCore.Http;

/// <summary>A version held while it is used: it is neither replaced nor disposed under its holder.</summary>
internal readonly struct LiveModel : IDisposable
{
    private readonly Generation<ServedModel> _generation;

    private LiveModel(Generation<ServedModel> generation) => _generation = generation;

    internal ServedModel Model => _generation.Engine;

    /// <summary>Holds what is live; loads it when this is its first use.</summary>
    /// <exception cref="ServingException">It cannot be loaded.</exception>
    internal static LiveModel Acquire(ServedVersion version)
    {
        try
        {
            Generation<ServedModel> live = version.Slot.Acquire();
            live.Engine.Generation = live.Version;
            return new LiveModel(live);
        }
        catch (Exception fault) when (fault is InvalidOperationException or OperationCanceledException)
        {
            throw ServingException.NotReady();
        }
    }

    public void Dispose() => _generation.Release();
}
