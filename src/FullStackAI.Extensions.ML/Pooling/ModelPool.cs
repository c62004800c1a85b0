using System.Collections.Concurrent;
using FullStackAI.Extensions.ML.Diagnostics;
using FullStackAI.Extensions.ML.Loading;
using FullStackAI.Inference;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace FullStackAI.Extensions.ML.Pooling;

/// <summary>The models of a pool by name. What it predicts with is up to the pool
/// around it: a typed engine or the predictor itself.</summary>
internal sealed class ModelPool<TEngine> : IModels
    where TEngine : class
{
    private readonly ConcurrentDictionary<string, Lazy<ModelSlot<TEngine>>> _slots = new(StringComparer.Ordinal);
    private readonly Func<string, ModelSource?> _find;
    private readonly Lock _evicting = new();
    private ModelSlot<TEngine>? _default;
    private volatile bool _disposed;

    internal ModelPool(
        string name,
        MLOptions options,
        IEnumerable<string> registered,
        Func<string, ModelSource?> find,
        Func<Predictor, TEngine> makeEngine,
        IServiceProvider services)
        : this(
            name, options, registered, find, makeEngine,
            services.GetService<ILoggerFactory>()?.CreateLogger(PoolDiagnostics.Name) ?? NullLogger.Instance,
            services.GetService<TimeProvider>() ?? TimeProvider.System)
    {
    }

    internal ModelPool(
        string name,
        MLOptions options,
        IEnumerable<string> registered,
        Func<string, ModelSource?> find,
        Func<Predictor, TEngine> makeEngine,
        ILogger logger,
        TimeProvider time)
    {
        Name = name;
        Options = options;
        MakeEngine = makeEngine;
        Logger = logger;
        Time = time;
        _find = find;
        foreach (string model in registered)
        {
            _slots.TryAdd(model, SlotOf(model, () => find(model)));
        }

        PoolDiagnostics.Add(this, () => LoadedBytes);
    }

    public string Name { get; }

    internal MLOptions Options { get; }

    internal Func<Predictor, TEngine> MakeEngine { get; }

    internal ILogger Logger { get; }

    internal TimeProvider Time { get; }

    internal bool IsDisposed => _disposed;

    internal bool TracksUse => Options.MaximumLoadedBytes is not null;

    public IReadOnlyList<string> Names => [.. _slots.Keys.Order(StringComparer.Ordinal)];

    internal long LoadedBytes => _slots.Values.Where(slot => slot.IsValueCreated).Sum(slot => slot.Value.Bytes);

    /// <summary>The live generation of a model, acquired; the caller releases it.</summary>
    internal Generation<TEngine> Acquire(string name)
    {
        ThrowIfDisposed();
        return Slot(name).Acquire();
    }

    /// <summary>The live generation of the default model, acquired; the caller releases it.</summary>
    internal Generation<TEngine> AcquireDefault()
    {
        ThrowIfDisposed();
        return (_default ?? Slot("")).Acquire();
    }

    /// <summary>The slot of a name; every name has one slot, whoever asks first.</summary>
    /// <exception cref="ArgumentException">There is no such model.</exception>
    internal ModelSlot<TEngine> Slot(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (!_slots.TryGetValue(name, out Lazy<ModelSlot<TEngine>>? slot))
        {
            ThrowIfDisposed();
            ModelSource source = _find(name) ?? throw Unknown(name);
            slot = _slots.GetOrAdd(name, SlotOf(name, () => source));
        }

        if (name.Length == 0)
        {
            _default = slot.Value;
            if (!_slots.TryGetValue(name, out Lazy<ModelSlot<TEngine>>? present) || present != slot)
            {
                Interlocked.CompareExchange(ref _default, null, slot.Value); // removed meanwhile: the next one must be found
            }
        }

        return slot.Value;
    }

    public void Add(string name, ModelSource source)
    {
        ArgumentNullException.ThrowIfNull(name);
        ThrowIfDisposed();
        if (!_slots.TryAdd(name, SlotOf(name, () => source)))
        {
            source.Dispose();
            throw new ArgumentException($"{Describe(name)} exists already. Remove it first, or choose another name.", nameof(name));
        }
    }

    public bool Remove(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (!_slots.TryRemove(name, out Lazy<ModelSlot<TEngine>>? slot))
        {
            return false;
        }

        if (name.Length == 0)
        {
            _default = null;
        }

        if (slot.IsValueCreated)
        {
            _ = slot.Value.DisposeAsync().AsTask(); // its loop ends by itself; nothing of it can fail
        }

        return true;
    }

    public async Task<ModelStatus> ReloadAsync(string name, CancellationToken cancellationToken)
    {
        ThrowIfDisposed();
        ModelSlot<TEngine> slot = Slot(name);
        // to open a bundle takes a thread, and not the caller's
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        await slot.LoadAsync(force: true, onlyIfAbsent: false, cancellationToken).ConfigureAwait(false);
        return slot.IsGone ? throw Gone(name) : slot.Status();
    }

    public ModelStatus Status(string name) => Slot(name).Status();

    public async Task LoadAllAsync(CancellationToken cancellationToken)
    {
        foreach (string name in Names)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (_slots.TryGetValue(name, out Lazy<ModelSlot<TEngine>>? slot))
            {
                await slot.Value.LoadAsync(force: true, onlyIfAbsent: true, cancellationToken).ConfigureAwait(false);
                if (LoadedBytes + slot.Value.Bytes > Options.MaximumLoadedBytes)
                {
                    return; // one more of this size would only push another out
                }
            }
        }
    }

    internal string Describe(string name) => name.Length == 0 ? $"The default model of {Name}" : $"Model '{name}' of {Name}";

    /// <summary>Unloads the models used longest ago until the loaded ones fit the limit; the one just loaded stays.</summary>
    internal void KeepWithinLimit(ModelSlot<TEngine> justLoaded)
    {
        if (Options.MaximumLoadedBytes is not { } limit)
        {
            return;
        }

        lock (_evicting)
        {
            long loaded = LoadedBytes;
            foreach (ModelSlot<TEngine> slot in _slots.Values.Where(slot => slot.IsValueCreated)
                .Select(slot => slot.Value)
                .Where(slot => slot != justLoaded && slot.Bytes > 0)
                .OrderBy(slot => slot.LastUse)
                .ToArray())
            {
                if (loaded <= limit)
                {
                    return;
                }

                loaded -= slot.Bytes;
                slot.Unload();
                PoolLog.Unloaded(Logger, Name, slot.Name, limit);
            }
        }
    }

    public void Dispose()
    {
        _disposed = true;
        PoolDiagnostics.Remove(this);
        foreach (ModelSlot<TEngine> slot in Close())
        {
            _ = slot.DisposeAsync().AsTask(); // its loop ends by itself; nothing of it can fail
        }
    }

    public async ValueTask DisposeAsync()
    {
        _disposed = true;
        PoolDiagnostics.Remove(this);
        foreach (ModelSlot<TEngine> slot in Close())
        {
            await slot.DisposeAsync().ConfigureAwait(false);
        }
    }

    private ModelSlot<TEngine>[] Close()
    {
        ModelSlot<TEngine>[] slots = [.. _slots.Values.Where(slot => slot.IsValueCreated).Select(slot => slot.Value)];
        _slots.Clear();
        _default = null;
        return slots;
    }

    private Lazy<ModelSlot<TEngine>> SlotOf(string name, Func<ModelSource?> source) =>
        new(() => new ModelSlot<TEngine>(this, name, source() ?? throw Unknown(name)));

    /// <summary>The error of a model that was there when the call began, but was removed, or whose pool was disposed.</summary>
    internal Exception Gone(string name) => _disposed ? new ObjectDisposedException(Name) : Unknown(name);

    private void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(_disposed, this);

    private ArgumentException Unknown(string name) =>
        new(
            $"{Describe(name)} does not exist. There are: {(_slots.IsEmpty ? "none" : string.Join(", ", Names.Take(50).Select(known => known.Length == 0 ? "the default model" : $"'{known}'")))}. Register it with FromFile, FromUri or FromStream, or add it with AddModel.",
            nameof(name));
}
