using System.Net;
using FullStackAI.AspNetCore.Http;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace FullStackAI.AspNetCore.Security;

/// <summary>Decides who may change what is served: keys with the scope <c>admin</c>; without keys those
/// who satisfy the host's policy; without both, callers on this machine.</summary>
internal sealed class Administrators(ModelServingOptions options)
{
    /// <summary>Refuses everyone else.</summary>
    /// <param name="http">The request.</param>
    /// <param name="key">The caller's key; null where none is asked for.</param>
    /// <param name="changes">Whether it would change something, or only looks.</param>
    /// <exception cref="ServingException">The caller is no administrator, came by another port,
    /// from a page of another site, or the server is read-only.</exception>
    internal async Task DemandAsync(HttpContext http, ApiKey? key, bool changes)
    {
        bool isHere = options.AdministrationPort is not { } port || http.Connection.LocalPort == port;
        if (!isHere || IsForeign(http.Request) || !await IsAdministratorAsync(http, key).ConfigureAwait(false))
        {
            throw new ServingException(StatusCodes.Status403Forbidden, "Only administrators may do this.");
        }

        if (changes && !options.AllowAdministration)
        {
            throw new ServingException(StatusCodes.Status403Forbidden, "This server is read-only: what it serves is changed in its files.");
        }
    }

    // A page of another site in a browser on this machine could otherwise send such requests.
    private static bool IsForeign(HttpRequest request)
    {
        string? origin = request.Headers.Origin;
        return origin is not null && !(Uri.TryCreate(origin, UriKind.Absolute, out Uri? uri) && uri.Authority == request.Host.Value);
    }

    private async Task<bool> IsAdministratorAsync(HttpContext http, ApiKey? key)
    {
        if (key is not null)
        {
            return key.IsAdministrator;
        }

        if (options.AdministratorPolicy is not { } name)
        {
            return IsOnThisMachine(http);
        }

        // A policy that does not exist, or a host without authorization, lets nobody in.
        return http.RequestServices.GetService<IAuthorizationService>() is { } service
            && http.RequestServices.GetService<IAuthorizationPolicyProvider>() is { } policies
            && await policies.GetPolicyAsync(name).ConfigureAwait(false) is { } policy
            && (await service.AuthorizeAsync(http.User, http, policy).ConfigureAwait(false)).Succeeded;
    }

    // To a server behind a proxy on the same machine every caller looks near, but for these headers.
    private static bool IsOnThisMachine(HttpContext http) =>
        (http.Connection.RemoteIpAddress is not { } address || IPAddress.IsLoopback(address))
        && !http.Request.Headers.ContainsKey("X-Forwarded-For") && !http.Request.Headers.ContainsKey("Forwarded");
}
