using FullStackAI.AspNetCore.Audit;
using FullStackAI.AspNetCore.Operations;
using FullStackAI.AspNetCore.Repository;
using FullStackAI.AspNetCore.Rollout;
using FullStackAI.AspNetCore.Security;
using FullStackAI.AspNetCore.Telemetry;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FullStackAI.AspNetCore.Http;

/// <summary>What every endpoint needs, resolved once.</summary>
internal sealed class ServingServices(IOptions<ModelServingOptions> options, ModelRepository repository, ILoggerFactory loggers, TimeProvider time, Drain drain) : IDisposable
{
    /// <summary>The version of this library, for example <c>1.0.0</c>.</summary>
    internal static string LibraryVersion { get; } = typeof(ServingServices).Assembly.GetName().Version!.ToString(3);

    internal ModelServingOptions Options { get; } = options.Value;

    internal ModelRepository Repository => repository;

    internal ILogger Logger { get; } = loggers.CreateLogger("FullStackAI.AspNetCore");

    internal TimeProvider Time => time;

    /// <summary>Errors answered so far, by status.</summary>
    internal RefusalCounts Refusals { get; } = new();

    /// <summary>Whether every model can answer and the host is not stopping; a model that nobody has asked for is no fault where models are loaded at first use.</summary>
    internal bool IsReady => !drain.IsStopping && repository.Models.All(model => model.Default is not null);

    /// <summary>Who is calling, and whether there is room.</summary>
    internal Gate Gate { get; } = new(options.Value, loggers.CreateLogger("FullStackAI.AspNetCore"), time);

    /// <summary>Who did what; null when nobody wants to know.</summary>
    internal AuditLog? Audit => Gate.Audit;

    /// <summary>Deals requests between a default and a canary.</summary>
    internal TrafficSplit Split { get; } = new();

    /// <summary>Compares versions off the path of requests.</summary>
    internal ShadowTraffic Shadow { get; } = new(options.Value.Limits);

    /// <summary>The models a caller may know of, by name.</summary>
    /// <exception cref="ServingException">A key is asked for, and none that is valid was shown.</exception>
    internal IReadOnlyList<ModelEntry> VisibleTo(HttpContext http)
    {
        ApiKey? key = Gate.Authenticate(http);
        return [.. repository.Models.Where(model => key is null || key.MayUse(model.Name))];
    }

    public void Dispose()
    {
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
