using FullStackAI.AspNetCore.Audit;
using FullStackAI.AspNetCore.Operations;
using FullStackAI.AspNetCore.Protocols.Explain;
using FullStackAI.AspNetCore.Repository;
using FullStackAI.AspNetCore.Rollout;
using FullStackAI.AspNetCore.Security;
using FullStackAI.AspNetCore.Telemetry;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FullStackAI.AspNetCore.Http;

/// <summary>What every endpoint needs, resolved once.</summary>
internal sealed class ServingServices : IDisposable
{
    private readonly Drain _drain;

    internal ServingServices(
        IOptions<ModelServingOptions> options, ModelRepository repository, ILoggerFactory loggers, TimeProvider time, Drain drain)
    {
        _drain = drain;
        Options = options.Value;
        Repository = repository;
        Logger = loggers.CreateLogger("FullStackAI.AspNetCore");
        Time = time;
        Gate = new Gate(Options, Logger, time);
        Administrators = new Administrators(Options);
        Canaries = Options.CanaryGuard is { } bounds ? new CanaryGuard(bounds, repository, Gate.Audit, Logger, time) : null;
        Split = new TrafficSplit(Canaries);
        Shadow = new ShadowTraffic(Options.Limits);
        Explanations = new Explanations(Options.Limits, time);
    }

    /// <summary>The version of this library, for example <c>1.0.0</c>.</summary>
    internal static string LibraryVersion { get; } = typeof(ServingServices).Assembly.GetName().Version!.ToString(3);

    internal ModelServingOptions Options { get; }

    internal ModelRepository Repository { get; }

    internal ILogger Logger { get; }

    internal TimeProvider Time { get; }

    /// <summary>Errors answered so far, by status.</summary>
    internal RefusalCounts Refusals { get; } = new();

    /// <summary>Whether every model can answer and the host is not stopping; a model that nobody has
    /// asked for is no fault where models are loaded at first use.</summary>
    internal bool IsReady => !_drain.IsStopping && Repository.Models.All(static model => model.Default is not null);

    /// <summary>Who is calling, and whether there is room.</summary>
    internal Gate Gate { get; }

    /// <summary>Who may change what is served.</summary>
    internal Administrators Administrators { get; }

    /// <summary>Who did what; null when nobody wants to know.</summary>
    internal AuditLog? Audit => Gate.Audit;

    /// <summary>Deals requests between a default and a canary.</summary>
    internal TrafficSplit Split { get; }

    /// <summary>Ends canaries that do badly; null where nobody asked for it.</summary>
    internal CanaryGuard? Canaries { get; }

    /// <summary>Compares versions off the path of requests.</summary>
    internal ShadowTraffic Shadow { get; }

    /// <summary>Explains rows, not many at once.</summary>
    internal Explanations Explanations { get; }

    /// <summary>The models a caller may know of, by name.</summary>
    /// <exception cref="ServingException">A key is asked for, and none that is valid was shown.</exception>
    internal IReadOnlyList<ModelEntry> VisibleTo(HttpContext http)
    {
        ApiKey? key = Gate.Authenticate(http);
        return [.. Repository.Models.Where(model => key is null || key.May(ModelUse.Read, model.Name))];
    }

    public void Dispose()
    {
        Explanations.Dispose();
        Shadow.Dispose();
        Gate.Dispose();
    }

    /// <summary>Answers a request that reads no body; its faults become errors.</summary>
    internal static Task AnswerAsync(HttpContext http, Action answer)
    {
        try
        {
            answer();
        }
        catch (ServingException fault)
        {
            ErrorAnswer.Send(http.Response, fault);
        }

        return Task.CompletedTask;
    }
}
