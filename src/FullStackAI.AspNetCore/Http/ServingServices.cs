using FullStackAI.AspNetCore.Repository;
using FullStackAI.Extensions.ML;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FullStackAI.AspNetCore.Http;

/// <summary>What every endpoint needs, resolved once.</summary>
internal sealed class ServingServices(IOptions<ModelServingOptions> options, ModelRepository repository, ILoggerFactory loggers, TimeProvider time)
{
    /// <summary>The version of this library, for example <c>1.0.0</c>.</summary>
    internal static string LibraryVersion { get; } = typeof(ServingServices).Assembly.GetName().Version!.ToString(3);

    internal ModelServingOptions Options { get; } = options.Value;

    internal ModelRepository Repository => repository;

    internal ILogger Logger { get; } = loggers.CreateLogger("FullStackAI.AspNetCore");

    internal TimeProvider Time => time;

    /// <summary>Whether every model can answer; a model that nobody has asked for is no fault where models are loaded at first use.</summary>
    internal bool IsReady => repository.Models.All(model => model.Default is not null);

    /// <summary>Whether a caller may know of a model.</summary>
    internal bool MaySee(HttpContext http, string model) => true;

    /// <summary>The models a caller may know of, by name.</summary>
    internal IEnumerable<ModelEntry> VisibleTo(HttpContext http) => repository.Models.Where(model => MaySee(http, model.Name));

    /// <summary>Refuses callers who may not change what is served.</summary>
    /// <exception cref="ServingException">The caller is no administrator.</exception>
    internal void DemandAdministrator(HttpContext http)
    {
        // A page in a browser on this machine could otherwise send such requests.
        string? origin = http.Request.Headers.Origin;
        bool isForeign = origin is not null && !(Uri.TryCreate(origin, UriKind.Absolute, out Uri? uri) && uri.Authority == http.Request.Host.Value);
        if (isForeign || (http.Connection.RemoteIpAddress is { } address && !System.Net.IPAddress.IsLoopback(address)))
        {
            throw new ServingException(StatusCodes.Status403Forbidden, "Only administrators may do this.");
        }
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
