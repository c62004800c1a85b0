using FullStackAI.AspNetCore.Batching;
using FullStackAI.AspNetCore.Operations;
using FullStackAI.AspNetCore.Serving;
using FullStackAI.AspNetCore.Telemetry;
using FullStackAI.Extensions.ML;
using FullStackAI.Extensions.ML.Pooling;

namespace FullStackAI.AspNetCore.Repository;

/// <summary>One version of a model under its name: the pool's slot that loads, replaces and lends it, and what happened to it.</summary>
internal sealed class ServedVersion
{
    private readonly string? _name;
    private volatile bool _wasReady;
    private volatile bool _isWithdrawn;
    private volatile TraceNames? _trace;
    private volatile BatchingOptions? _batching;
    private DateTime _signed; // only the one scan at a time reads and writes it

    internal ServedVersion(string model, FoundVersion found, string key, ModelSlot<ServedModel> slot)
    {
        Model = model;
        _name = found.Name;
        Path = found.Path;
        Key = key;
        Slot = slot;
        Statistics = new VersionStatistics(found.Name is { } name ? (model, name) : (model, "live"));
    }

    /// <summary>The model's name.</summary>
    internal string Model { get; }

    internal string Path { get; }

    /// <summary>Its name in the pool.</summary>
    internal string Key { get; }

    internal ModelSlot<ServedModel> Slot { get; }

    internal VersionStatistics Statistics { get; }

    /// <summary>Whether it lies alone as a file, or the host made it: then its version is that of what is live.</summary>
    internal bool IsSingle => _name is null;

    /// <summary>The version's name for lists; of a single file the digest of what is live, of a model that the
    /// host made how many it has brought so far; 1 before anything is live.</summary>
    internal string Name => _name ?? Slot.Status() switch
    {
        { Digest: { Length: > 12 } digest } => digest[..12],
        { Version: var number } => Math.Max(1, number).ToString(System.Globalization.CultureInfo.InvariantCulture),
    };

    /// <summary>Whether an administrator took it out of service.</summary>
    internal bool IsWithdrawn
    {
        get => _isWithdrawn;
        set => _isWithdrawn = value;
    }

    /// <summary>Whether it can serve: it is live, or was and would be loaded again at its next use.</summary>
    internal bool CanServe
    {
        get
        {
            ModelState state = Slot.Status().State;
            _wasReady |= state == ModelState.Ready;
            return !_isWithdrawn && (state == ModelState.Ready || (state == ModelState.NotLoaded && _wasReady));
        }
    }

    /// <summary>How its requests are put together; null when each goes alone. Equal options keep their queue.</summary>
    internal BatchingOptions? Batching
    {
        get => _batching;
        set => _batching = value is not null && value.Equals(_batching) ? _batching : value;
    }

    /// <summary>The queue of its requests; null when each goes alone.</summary>
    /// <param name="model">What is live.</param>
    /// <param name="time">The clock.</param>
    internal BatchQueue? Queue(ServedModel model, TimeProvider time) =>
        _batching is { } options ? model.Queue(options, () => Statistics.Batching, time) : null;

    /// <summary>Whether the queue of what is live has room, to be asked before a request for
    /// predictions is read; null where there is no queue.</summary>
    internal QueueRoom? Room => _batching is null ? null : Slot.Glance()?.Room;

    /// <summary>What the spans of its requests say.</summary>
    internal TraceNames TraceOf(ServedModel model)
    {
        string name = NameOf(model);
        return _trace is { } known && ReferenceEquals(known.Version, name) ? known : _trace = new TraceNames(Model, name);
    }

    /// <summary>The version that an answer names: of one without a folder of versions that of the very model that answered.</summary>
    internal string NameOf(ServedModel model) => _name ?? model.OwnVersion;

    /// <summary>Whether a signature came, or changed, since the last time this was asked:
    /// a bundle that was refused is worth another look.</summary>
    internal bool IsSignatureNew()
    {
        var file = new FileInfo(Path + Signing.BundleSigning.Extension);
        DateTime written = file.Exists ? file.LastWriteTimeUtc : default;
        bool isNew = written != _signed;
        _signed = written;
        return isNew && file.Exists;
    }

    internal bool IsNamed(string name) => _name is null ? name is "1" || name == Name : name == _name;
}
