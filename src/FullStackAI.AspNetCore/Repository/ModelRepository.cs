using System.Diagnostics.CodeAnalysis;
using FullStackAI.AspNetCore.Http;
using FullStackAI.AspNetCore.Serving;
using FullStackAI.AspNetCore.Signing;
using FullStackAI.Bundles;
using FullStackAI.Extensions.ML;
using FullStackAI.Extensions.ML.Loading;
using FullStackAI.Extensions.ML.Pooling;
using FullStackAI.Inference;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FullStackAI.AspNetCore.Repository;

/// <summary>The models of a folder, kept live while the folder changes. Requests read one
/// immutable snapshot; versions go live, and away, beside them.</summary>
/// <remarks>
/// A version's life: it appears in the folder → is opened, checked against its known answers and
/// warmed, aside → the snapshot makes it the default → a newer one takes its place →
/// it is unloaded, and loaded again should someone name it → its folder goes, and its last
/// request ends it. One that cannot be loaded changes nothing but its status.
/// </remarks>
internal sealed class ModelRepository : IModelPool, IAsyncDisposable, IDisposable
{
    private readonly ModelServingOptions _options;
    private readonly string _root;
    private readonly ModelPool<ServedModel> _pool;
    private readonly SemaphoreSlim _scanning = new(1);
    private readonly HashSet<string> _departing = new(StringComparer.Ordinal);
    private volatile bool _anyBatching;
    private volatile Dictionary<string, ModelEntry> _models = new(StringComparer.Ordinal);

    public ModelRepository(IOptions<ModelServingOptions> options, ILoggerFactory loggers, TimeProvider time)
    {
        _options = options.Value;
        _root = Path.GetFullPath(_options.Repository);
        _pool = new ModelPool<ServedModel>(
            "Models", _options.Loading, [], static _ => null, Serve, loggers.CreateLogger("FullStackAI.AspNetCore"), time);
    }

    public string Name => _pool.Name;

    public IReadOnlyList<string> ModelNames =>
        [.. _models.Values.SelectMany(model => model.Default is { } live
            ? [live.Key]
            : model.Versions.TakeLast(1).Select(version => version.Key)).Order(
            StringComparer.Ordinal)];

    /// <summary>The folder.</summary>
    internal string Root => _root;

    /// <summary>Called before a routing file is written; tests make it fail as a read-only or full disk does.</summary>
    internal Action? BeforeWrite { get; set; }

    /// <summary>All models, by name.</summary>
    internal IEnumerable<ModelEntry> Models => _models.Values.OrderBy(model => model.Name, StringComparer.Ordinal);

    public ModelStatus GetStatus(string modelName) => _pool.Status(modelName);

    public Task<ModelStatus> ReloadAsync(string modelName, CancellationToken cancellationToken = default) =>
        _pool.ReloadAsync(modelName, cancellationToken);

    internal bool TryFind(string name, [NotNullWhen(true)] out ModelEntry? model) => _models.TryGetValue(name, out model);

    /// <summary>The model of addresses that name none; null when it cannot be told.</summary>
    internal ModelEntry? Only()
    {
        Dictionary<string, ModelEntry> models = _models;
        return _options.DefaultModel is { } name ? models.GetValueOrDefault(name) : models.Count == 1 ? models.Values.First() : null;
    }

    /// <summary>Looks at the folder and makes requests see what is there; loads what is new.</summary>
    /// <param name="load">Whether to load versions that answer by default or under an alias; else they are only listed.</param>
    /// <param name="cancellationToken">Stops between versions.</param>
    internal async Task ScanAsync(bool load, CancellationToken cancellationToken)
    {
        await _scanning.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            IReadOnlyList<FoundModel> found = List();
            _departing.UnionWith(_models.Values.SelectMany(model => model.Versions).Select(version => version.Key));
            var next = new Dictionary<string, ModelEntry>(StringComparer.Ordinal);
            foreach (FoundModel model in found)
            {
                next[model.Name] = EntryOf(model, _departing);
            }

            _models = next;
            if (load)
            {
                await LoadAsync(next, cancellationToken).ConfigureAwait(false);
                foreach (string key in _departing)
                {
                    _pool.Remove(key);
                }

                _departing.Clear();
                MeasureCosts(_anyBatching ? next.Values : []);
            }
        }
        finally
        {
            _scanning.Release();
        }
    }

    /// <summary>Looks at the folder and loads the newest version of a model anew, also when it was taken out of service.</summary>
    /// <returns>Why it could not be loaded; null when it was.</returns>
    /// <exception cref="ServingException">There is no such model.</exception>
    internal async Task<string?> LoadAsync(string name, CancellationToken cancellationToken)
    {
        await ScanAsync(load: false, cancellationToken).ConfigureAwait(false);
        ModelEntry entry = Entry(name);
        foreach (ServedVersion version in entry.Versions)
        {
            version.IsWithdrawn = false;
        }

        ServedVersion newest = entry.Versions[^1];
        await newest.Slot.LoadAsync(force: true, onlyIfAbsent: false, cancellationToken).ConfigureAwait(false);
        await ScanAsync(load: true, cancellationToken).ConfigureAwait(false);
        return ModelFacts.ReasonOf(newest, newest.Slot.Status());
    }

    /// <summary>Takes all versions of a model out of service; requests under way finish.</summary>
    /// <exception cref="ServingException">There is no such model.</exception>
    internal void Withdraw(string name)
    {
        ModelEntry entry = Entry(name);
        foreach (ServedVersion version in entry.Versions)
        {
            version.IsWithdrawn = true;
            version.Slot.Unload();
        }

        Publish(name, entry with { Default = null });
    }

    public void Dispose()
    {
        _pool.Dispose();
        _scanning.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        await _pool.DisposeAsync().ConfigureAwait(false);
        _scanning.Dispose();
    }

    /// <summary>The model of a name.</summary>
    /// <exception cref="ServingException">There is no such model.</exception>
    internal ModelEntry Entry(string name) => TryFind(name, out ModelEntry? entry) ? entry : throw ServingException.NoSuchModel();

    // Made aside: a version goes live with its costs known.
    private ServedModel Serve(Predictor predictor)
    {
        var model = new ServedModel(predictor, _options.Cache);
        if (_anyBatching)
        {
            model.MeasureCost();
        }

        return model;
    }

    private IReadOnlyList<FoundModel> List()
    {
        IReadOnlyList<FoundModel> found = RepositoryFolder.List(_root);
        return _options.Loaders.Count == 0 ? found
            : [
                .. found.Where(model => !_options.Loaders.ContainsKey(model.Name)),
                .. _options.Loaders.Select(
                    static own => new FoundModel(own.Key, null, [new FoundVersion(null, "(made by the host)", own.Value)])),
            ];
    }

    // Of models that were live before anybody wanted batches.
    private static void MeasureCosts(IEnumerable<ModelEntry> models)
    {
        foreach (ServedVersion version in models
            .SelectMany(static model => model.Versions)
            .Where(static version => version.Batching is not null && version.Slot.Status().State == ModelState.Ready))
        {
            using LiveModel live = LiveModel.Acquire(version);
            live.Model.MeasureCost();
        }
    }

    private void Publish(string name, ModelEntry entry) => _models = new(_models, StringComparer.Ordinal) { [name] = entry };

    private ModelEntry EntryOf(FoundModel found, HashSet<string> gone)
    {
        ModelEntry? before = _models.GetValueOrDefault(found.Name);
        var versions = new List<ServedVersion>();
        foreach (FoundVersion version in found.Versions)
        {
            string key = version.Name is null ? found.Name : $"{found.Name}/{version.Name}";
            ServedVersion? known = before?.Versions.FirstOrDefault(other => other.Key == key && other.Path == version.Path);
            if (known is null)
            {
                _pool.Remove(key); // the same version in another file
                _pool.Add(key, version.Loader is { } loader
                    ? new LoaderSource(loader)
                    : new FileSource(
                        version.Path,
                        watch: true,
                        _options.Loading,
                        _options.Signatures is { } signatures
                            ? (path, options) => OpenSigned(path, options, signatures, found.Name, version.Name)
                            : null));
            }

            versions.Add(known ?? new ServedVersion(found.Name, version, key, _pool.Slot(key)));
            gone.Remove(key);
        }

        ModelRouting routing = ModelRouting.Read(found.Routing, before?.Routing ?? ModelRouting.None);
        foreach (ServedVersion version in versions)
        {
            version.Batching = routing.Batching ?? _options.BatchingOf(found.Name);
            _anyBatching |= version.Batching is not null;
        }

        ModelEntry entry = WithDefault(new ModelEntry(found.Name, versions, routing, null));
        // A version whose folder went away answers until the one that takes its place is loaded.
        return entry.Default is null && before?.Default is { CanServe: true } departing && gone.Contains(departing.Key)
            ? entry with { Default = departing }
            : entry;
    }

    // As in other servers a name may only lead to a version that can answer; until then the newest one that can does.
    private ModelEntry WithDefault(ModelEntry entry)
    {
        ServedVersion? wanted = entry.Routing.Default is { } name ? entry.Find(name) : null;
        if (wanted is { CanServe: true } || (!_options.Loading.LoadAtStart && wanted is not null && IsUntried(wanted)))
        {
            return entry with { Default = wanted };
        }

        return entry with { Default = entry.Versions.LastOrDefault(static version => version.CanServe)
            ?? (_options.Loading.LoadAtStart ? null : entry.Versions.LastOrDefault(IsUntried)) };
    }

    // Where models are loaded at first use, a version is trusted until its first load has failed.
    private static bool IsUntried(ServedVersion version) => !version.IsWithdrawn && version.Slot.Status().FailedLoads == 0;

    // Read once, so that what was signed is what is loaded.
    private static Bundle OpenSigned(string path, BundleOptions options, SignatureOptions signatures, string model, string? version)
    {
        var file = new FileInfo(path);
        if (!file.Exists || file.Length > options.MaximumBytes)
        {
            return Bundle.Load(path, options); // says what is wrong
        }

        byte[] bytes = File.ReadAllBytes(path);
        BundleSigning.Verify(path, bytes, signatures, model, version);
        return Bundle.Load(bytes, options);
    }

    private async Task LoadAsync(Dictionary<string, ModelEntry> models, CancellationToken cancellationToken)
    {
        foreach ((string name, ModelEntry entry) in models.ToArray())
        {
            bool any = false;
            foreach (ServedVersion version in Wanted(entry))
            {
                cancellationToken.ThrowIfCancellationRequested();
                ModelStatus status = version.Slot.Status();
                // A version that failed is tried again by its own slot when its file changes; one that was evicted when it is asked for.
                bool isNew = !version.CanServe && status is { State: ModelState.NotLoaded, FailedLoads: 0 };
                bool isSignedNow = _options.Signatures is not null && status.LastError is not null && version.IsSignatureNew();
                if (!version.IsWithdrawn && (isNew || isSignedNow))
                {
                    any = true;
                    await version.Slot.LoadAsync(force: true, onlyIfAbsent: !isSignedNow, cancellationToken).ConfigureAwait(false);
                }
            }

            any |= await LoadOlderAsync(entry, cancellationToken).ConfigureAwait(false);
            if (any || (entry.Default is { } live && !entry.Versions.Contains(live)))
            {
                Publish(name, WithDefault(entry));
            }
        }
    }

    // When what is wanted cannot be loaded, the newest one that can answers, as it would have if it had been live before.
    private async Task<bool> LoadOlderAsync(ModelEntry entry, CancellationToken cancellationToken)
    {
        bool any = false;
        foreach (ServedVersion version in _options.Loading.LoadAtStart ? entry.Versions.Reverse() : [])
        {
            if (entry.Versions.Any(static other => other.CanServe))
            {
                break;
            }

            if (!version.IsWithdrawn && version.Slot.Status() is { State: ModelState.NotLoaded, FailedLoads: 0 })
            {
                any = true;
                await version.Slot.LoadAsync(force: true, onlyIfAbsent: true, cancellationToken).ConfigureAwait(false);
            }
        }

        return any;
    }

    private IEnumerable<ServedVersion> Wanted(ModelEntry entry) =>
        _options.Loading.LoadAtStart || entry.Versions.Any(version => version.CanServe)
            ? entry.Routing.Aliases.Values
                .Append(entry.Routing.Default)
                .Append(entry.Routing.Canary?.Version)
                .Append(entry.Routing.Shadow?.Version)
                .OfType<string>()
                .Select(entry.Find)
                .OfType<ServedVersion>()
                .Append(entry.Versions[^1])
                .Distinct()
            : [];
}
