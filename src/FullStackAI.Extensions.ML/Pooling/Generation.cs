using FullStackAI.Inference;

namespace FullStackAI.Extensions.ML.Pooling;

/// <summary>One version of a model, counted by those who use it: it is disposed when it has
/// been replaced and the last prediction under way has ended.</summary>
/// <typeparam name="TEngine">What callers predict with.</typeparam>
internal sealed class Generation<TEngine>(Predictor predictor, TEngine engine, int version, bool owned, DateTimeOffset loadedAt)
    where TEngine : class
{
    private int _users = 1; // the slot itself, until the generation is replaced
    private volatile bool _exported;

    internal Predictor Predictor => predictor;

    internal TEngine Engine => engine;

    internal int Version => version;

    internal DateTimeOffset LoadedAt => loadedAt;

    internal long Bytes => predictor.Bundle.FileBytes;

    /// <summary>Begins a use: one compare-and-increment. False when the generation is gone; then a newer one is live.</summary>
    internal bool TryAcquire()
    {
        int users = Volatile.Read(ref _users);
        while (users > 0)
        {
            int seen = Interlocked.CompareExchange(ref _users, users + 1, users);
            if (seen == users)
            {
                return true;
            }

            users = seen;
        }

        return false;
    }

    /// <summary>Ends a use, or the slot's own hold.</summary>
    internal void Release()
    {
        if (Interlocked.Decrement(ref _users) == 0 && owned && !_exported)
        {
            predictor.Dispose();
        }
    }

    /// <summary>Hands the engine or predictor out for keeps: it stays valid as long as the caller
    /// holds it, and the garbage collector takes it afterwards.</summary>
    internal void Export() => _exported = true;
}
