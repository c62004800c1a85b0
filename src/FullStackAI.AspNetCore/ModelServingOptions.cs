using FullStackAI.AspNetCore.Audit;
using FullStackAI.AspNetCore.Batching;
using FullStackAI.AspNetCore.Caching;
using FullStackAI.AspNetCore.Http;
using FullStackAI.AspNetCore.Jobs;
using FullStackAI.AspNetCore.Rollout;
using FullStackAI.AspNetCore.Signing;
using FullStackAI.AspNetCore.Repository;
using FullStackAI.Extensions.ML;
using FullStackAI.Inference;

namespace FullStackAI.AspNetCore;

/// <summary>What is served, and within which limits. Validated as a whole when the host starts.</summary>
public sealed class ModelServingOptions
{
    internal const string AllModels = "*";

    /// <summary>The folder of models: <c>name.fsai</c>, or <c>name/version/model.fsai</c>; the
    /// default is <c>models</c>. It may be empty or appear later.</summary>
    public string Repository { get; set; } = "models";

    /// <summary>The model behind addresses that name none, such as <c>/invocations</c>;
    /// null (the default) means the only one there is.</summary>
    public string? DefaultModel { get; set; }

    /// <summary>How often the folder is looked at beside the events of the file system; more than 0; the default is 1 s.</summary>
    public TimeSpan PollingInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Whether callers from other machines are served without being asked who they are; the
    /// default is false: then a host that would do so does not start.</summary>
    public bool AllowAnonymousRemote { get; set; }

    /// <summary>The file of API keys that callers must show one of, made with <c>fsai keys add</c>; it is
    /// read anew when it changes. Null (the default) means none are asked for.</summary>
    public string? ApiKeyFile { get; set; }

    /// <summary>Whether administrators may change what is served (load, unload, aliases, canaries, shadows, promote, roll back);
    /// the default is true. False makes the server read-only: its files alone say what it serves.</summary>
    public bool AllowAdministration { get; set; } = true;

    /// <summary>The port on which alone administrators' requests are taken, for example one that listens on this
    /// machine only; in [1, 65535]; null (the default) means any port of the server.</summary>
    public int? AdministrationPort { get; set; }

    /// <summary>The host's authorization policy that administrators must satisfy where no API keys are asked for; null (the default)
    /// means that only callers on this machine are administrators, and of these none that a proxy forwards.</summary>
    public string? AdministratorPolicy { get; set; }

    /// <summary>Whose signatures bundles must carry; null (the default) means none are asked for.</summary>
    public SignatureOptions? Signatures { get; set; }

    /// <summary>Keeps answers for the same question; null (the default) means none are kept.</summary>
    public ResponseCacheOptions? Cache { get; set; }

    /// <summary>Puts the rows of requests that arrive together into one call of the model, by the model's name; <c>*</c> stands for all
    /// that are not named. Empty (the default): each request goes alone. A model's <c>routing.json</c> may say otherwise.</summary>
    public IDictionary<string, BatchingOptions> Batching { get; } = new Dictionary<string, BatchingOptions>(StringComparer.Ordinal);

    /// <summary>Models that the host makes itself, by name, beside those of the folder and before one of the same name: for example a
    /// network that <c>OnnxPredictor.Create</c> of <c>FullStackAI.OnnxRuntime</c> made into a predictor. Empty by default. They follow
    /// their loader's reload token; answers name as their version how many models the loader has brought so far: 1, 2, …</summary>
    public IDictionary<string, ModelLoader> Loaders { get; } = new Dictionary<string, ModelLoader>(StringComparer.Ordinal);

    /// <summary>Predicts whole files beside requests; null (the default) means no such jobs are taken.</summary>
    public JobOptions? Jobs { get; set; }

    /// <summary>Ends canaries that do worse than the version they are tried beside;
    /// null (the default) leaves that to administrators.</summary>
    public CanaryGuardOptions? CanaryGuard { get; set; }

    /// <summary>The log of who did what; null (the default) means none is written.</summary>
    public AuditOptions? Audit { get; set; }

    /// <summary>The largest number of requests worked on at once, over all callers; at least
    /// 1; the default is 1024. Above: 503 with Retry-After.</summary>
    public int ConcurrentRequests { get; set; } = 1024;

    /// <summary>How long a stopping host goes on accepting while <c>/v2/health/ready</c> already answers 503, so that load balancers
    /// turn away first; at least 0; the default is 0. It counts against the host's shutdown timeout.</summary>
    public TimeSpan DrainDelay { get; set; } = TimeSpan.Zero;

    /// <summary>Whether the word <c>NaN</c> in a request's JSON is read as <c>null</c>, a missing value: Python's <c>json</c> writes it,
    /// although JSON has no such word. The default is false: such a request is malformed. Infinity is refused in any case.</summary>
    public bool AcceptsNaN { get; set; }

    /// <summary>What a request may ask for.</summary>
    public RequestLimits Limits { get; set; } = new();

    /// <summary>How models are opened and replaced, and how much memory they may take. Models are loaded when
    /// the host starts unless <see cref="MLOptions.LoadAtStart"/> is false.</summary>
    public MLOptions Loading { get; set; } = new();

    /// <summary>Serves a model that the host made itself, for example with <c>OnnxPredictor.Create</c> of <c>FullStackAI.OnnxRuntime</c>,
    /// beside those of the folder. One that is to be replaced while it serves takes a loader in <see cref="Loaders"/>.</summary>
    /// <param name="name">The model's name, as it stands in addresses and in the scopes of keys.</param>
    /// <param name="predictor">What predicts; it must live as long as the host, which does not dispose it.</param>
    public void AddModel(string name, Predictor predictor)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(predictor);
        Loaders[name] = new PredictorLoader(predictor);
    }

    /// <summary>How a model's requests are put together; null when each goes alone.</summary>
    internal BatchingOptions? BatchingOf(string model) =>
        Batching.TryGetValue(model, out BatchingOptions? own) || Batching.TryGetValue(AllModels, out own) ? own : null;

    /// <summary>All faults of the options; none when they are sound.</summary>
    internal IEnumerable<string> Faults()
    {
        if (string.IsNullOrWhiteSpace(Repository))
        {
            yield return "ModelServingOptions.Repository is empty; expected the path of a folder such as 'models'.";
        }

        if (PollingInterval <= TimeSpan.Zero)
        {
            yield return $"ModelServingOptions.PollingInterval must be more than 0; got {PollingInterval}.";
        }

        if (ConcurrentRequests < 1)
        {
            yield return $"ModelServingOptions.ConcurrentRequests must be at least 1; got {ConcurrentRequests}.";
        }

        if (AdministrationPort is < 1 or > 65535)
        {
            yield return $"ModelServingOptions.AdministrationPort must lie in [1, 65535]; got {AdministrationPort}.";
        }

        if (DrainDelay < TimeSpan.Zero)
        {
            yield return $"ModelServingOptions.DrainDelay must be at least 0; got {DrainDelay}.";
        }

        foreach (string fault in Limits.Faults()
            .Concat(Audit?.Faults() ?? [])
            .Concat(Signatures?.Faults() ?? [])
            .Concat(Cache?.Faults() ?? [])
            .Concat(Jobs?.Faults() ?? [])
            .Concat(CanaryGuard?.Faults() ?? [])
            .Concat(Batching.Values.SelectMany(static batching => batching.Faults())))
        {
            yield return fault;
        }
    }
}
