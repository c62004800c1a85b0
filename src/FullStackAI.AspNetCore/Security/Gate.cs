using System.Threading.RateLimiting;
using FullStackAI.AspNetCore.Audit;
using FullStackAI.AspNetCore.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace FullStackAI.AspNetCore.Security;

/// <summary>Asks who is calling, whether they may, and whether there is room: before a byte of the body is read.</summary>
internal sealed class Gate : IDisposable
{
    private const string Bearer = "Bearer ";
    private readonly ModelServingOptions _options;
    private readonly ApiKeyFile? _keys;
    private int _underWay;

    internal Gate(ModelServingOptions options, ILogger logger, TimeProvider time)
    {
        _options = options;
        Audit = options.Audit is { } audit ? new AuditLog(audit, logger, time) : null;
        _keys = options.ApiKeyFile is { } path
            ? new ApiKeyFile(
                path,
                logger,
                time) { Changed = change => Audit?.Add(new AuditEvent("keys", "change", "done") { Detail = change }) }
            : null;
    }

    /// <summary>Where refused callers and changes of the keys are recorded; null for nowhere.</summary>
    internal AuditLog? Audit { get; }

    /// <summary>Whether callers must show a key.</summary>
    internal bool AsksForKeys => _keys is not null;

    internal int UnderWay => Volatile.Read(ref _underWay);

    internal ApiKeyFile? Keys => _keys;

    /// <summary>The caller's key; null where none is asked for.</summary>
    /// <exception cref="ServingException">A key is asked for, and none that is valid was shown.</exception>
    internal ApiKey? Authenticate(HttpContext http)
    {
        if (_keys is null)
        {
            return null;
        }

        string? authorization = http.Request.Headers.Authorization;
        ReadOnlySpan<char> shown = authorization is not null && authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)
            ? authorization.AsSpan(Bearer.Length).Trim()
            : (string?)http.Request.Headers["X-API-Key"];
        ApiKey? key = _keys.Find(shown);
        if (key is null)
        {
            Audit?.Add(new AuditEvent("access", "authenticate", "refused")
            {
                Who = ClaimOf(shown), From = http.Connection.RemoteIpAddress?.ToString(), Path = http.Request.Path,
                Status = StatusCodes.Status401Unauthorized,
            });
            http.Response.Headers.WWWAuthenticate = "Bearer";
            throw new ServingException(
                StatusCodes.Status401Unauthorized, "A valid API key is needed: send it as 'Authorization: Bearer ...'.");
        }

        return key;
    }

    /// <summary>Takes a place for a request.</summary>
    /// <exception cref="ServingException">The caller asks too often (429), or too much is under way (503).</exception>
    internal Admission Enter(ApiKey? caller) => TryEnter(caller, out Admission place) is { } refusal ? throw refusal : place;

    /// <summary>Takes a place for a request, without an exception: under overload most
    /// requests are refused here, and must cost little.</summary>
    /// <param name="caller">Whose limits count; null for the server's alone.</param>
    /// <param name="place">The place.</param>
    /// <returns>What to answer where there is none: the caller asks too often (429), or
    /// too much is under way (503). Null when there is.</returns>
    internal ServingException? TryEnter(ApiKey? caller, out Admission place)
    {
        place = default;
        using RateLimitLease? rate = caller?.AcquireRate();
        if (rate is { IsAcquired: false })
        {
            return TooOften(rate, "The key's limit of requests is reached.");
        }

        using RateLimitLease? quota = caller?.AcquireQuota();
        if (quota is { IsAcquired: false })
        {
            return TooOften(quota, "The key's limit of requests of a day is reached.");
        }

        RateLimitLease? own = caller?.AcquirePlace();
        if (own is { IsAcquired: false })
        {
            own.Dispose();
            return new ServingException(StatusCodes.Status429TooManyRequests, "The key's limit of requests at once is reached.")
            {
                RetryAfter = 1,
            };
        }

        if (Interlocked.Increment(ref _underWay) > _options.ConcurrentRequests)
        {
            Interlocked.Decrement(ref _underWay);
            own?.Dispose();
            return new ServingException(StatusCodes.Status503ServiceUnavailable, "The server works on as many requests as it may.")
            {
                RetryAfter = 1,
            };
        }

        place = new Admission(this, own);
        return null;
    }

    internal void Leave() => Interlocked.Decrement(ref _underWay);

    public void Dispose()
    {
        _keys?.Dispose();
        Audit?.Dispose();
    }

    private static ServingException TooOften(RateLimitLease lease, string message) => new(StatusCodes.Status429TooManyRequests, message)
    {
        RetryAfter = lease.TryGetMetadata(MetadataName.RetryAfter, out TimeSpan after)
            ? Math.Max(1, (int)Math.Ceiling(after.TotalSeconds))
            : 1,
    };

    // Whose key it says it is: not proved, and nothing of the secret.
    private static string? ClaimOf(ReadOnlySpan<char> shown) =>
        ApiKey.TryParse(shown, out ReadOnlySpan<char> id, out _) && ApiKeyEntry.IsId(id.ToString()) ? $"{id} (not proved)" : null;
}
