using System.Net;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace FullStackAI.AspNetCore.Security;

/// <summary>Stops a host that would serve models to other machines without asking who they are.</summary>
internal sealed class ListenGuard(IServiceProvider services, IOptions<ModelServingOptions> options) : IHostedLifecycleService
{
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Looks at the addresses the server listens on; the host stops at once when they may not be.</summary>
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        if (options.Value.AllowAnonymousRemote || options.Value.ApiKeyFile is not null || !AreOpen())
        {
            return Task.CompletedTask;
        }

        ICollection<string> addresses = services.GetService<IServer>()?.Features.Get<IServerAddressesFeature>()?.Addresses ?? [];
        string? remote = addresses.FirstOrDefault(address => !IsLoopback(address));
        return remote is null
            ? Task.CompletedTask
            : throw new InvalidOperationException(Refusal(remote));
    }

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // Endpoints that neither name a policy nor stand under the host's fallback policy answer anyone.
    private bool AreOpen() =>
        services.GetService<IOptions<AuthorizationOptions>>()?.Value.FallbackPolicy is null
        && (services.GetService<EndpointDataSource>()?.Endpoints
            ?? []).Any(static endpoint => endpoint.Metadata.GetMetadata<ServesModels>() is not null
            && (endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null
                || (endpoint.Metadata.GetMetadata<IAuthorizeData>() is null
                    && endpoint.Metadata.GetMetadata<AuthorizationPolicy>() is null)));

    /// <summary>Why models are not served at an address, and what to do about it.</summary>
    internal static string Refusal(string remote) =>
        $"Models would be served at '{remote}' to anyone who can reach it. Listen on this machine only (http://localhost:8080), ask for API keys or another authentication, or allow it with ModelServingOptions.AllowAnonymousRemote (fsai serve --allow-anonymous).";

    /// <summary>Whether an address as servers write it can be reached from this machine only.</summary>
    internal static bool IsLoopback(string address)
    {
        if (address.Contains("://unix:/", StringComparison.OrdinalIgnoreCase)
            || address.Contains("://pipe:/", StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        // Names such as * and + stand for every address; what cannot be read is taken for one, too.
        return Uri.TryCreate(address, UriKind.Absolute, out Uri? uri)
            && (uri.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
                || (IPAddress.TryParse(uri.DnsSafeHost, out IPAddress? ip) && IPAddress.IsLoopback(ip)));
    }
}
