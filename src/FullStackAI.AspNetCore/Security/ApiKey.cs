using System.Security.Cryptography;
using System.Text;
using System.Threading.RateLimiting;
using FullStackAI.AspNetCore.Http;
using Microsoft.AspNetCore.Http;

namespace FullStackAI.AspNetCore.Security;

/// <summary>One caller's key as the server keeps it: the hash of the secret, never
/// the secret; what it may do, until when, how often.</summary>
internal sealed class ApiKey : IDisposable
{
    private const string Prefix = "ak_";
    private const int SecretChars = 64;
    private readonly byte[] _hash;
    private readonly byte[]? _previousHash; // of the secret before the last rotation
    private readonly KeyScopes _scopes;
    private readonly TokenBucketRateLimiter? _rate;
    private readonly FixedWindowRateLimiter? _quota;
    private readonly ConcurrencyLimiter? _concurrency;

    internal ApiKey(ApiKeyEntry entry)
    {
        Entry = entry;
        _hash = Convert.FromHexString(entry.Sha256);
        _previousHash = entry.PreviousSha256 is { } previous ? Convert.FromHexString(previous) : null;
        _scopes = new KeyScopes(entry.Scopes);
        _rate = entry.RequestsPerMinute is { } perMinute
            ? new TokenBucketRateLimiter(new TokenBucketRateLimiterOptions
            {
                TokenLimit = perMinute,
                TokensPerPeriod = perMinute,
                ReplenishmentPeriod = TimeSpan.FromMinutes(1),
                QueueLimit = 0,
                AutoReplenishment = true,
            })
            : null;
        _quota = entry.RequestsPerDay is { } perDay
            ? new FixedWindowRateLimiter(new FixedWindowRateLimiterOptions
            {
                PermitLimit = perDay,
                Window = TimeSpan.FromDays(1),
                QueueLimit = 0,
                AutoReplenishment = true,
            })
            : null;
        _concurrency = entry.ConcurrentRequests is { } concurrent
            ? new ConcurrencyLimiter(new ConcurrencyLimiterOptions { PermitLimit = concurrent, QueueLimit = 0 })
            : null;
    }

    internal ApiKeyEntry Entry { get; }

    internal bool IsAdministrator => _scopes.IsAdministrator;

    /// <summary>Whether the key may do something with a model.</summary>
    internal bool May(ModelUse use, string model) => _scopes.May(use, model);

    /// <summary>Refuses a caller who may not do something with a model.</summary>
    /// <exception cref="ServingException">It may not: the model looks as if it did not exist, unless the key may know of it.</exception>
    internal void Demand(ModelUse use, string model)
    {
        if (!May(use, model))
        {
            throw use != ModelUse.Read && May(ModelUse.Read, model)
                ? new ServingException(StatusCodes.Status403Forbidden, "The key may not do this with this model.")
                : ServingException.NoSuchModel();
        }
    }

    /// <summary>Compares a secret with the hash, and with that before the last rotation
    /// while it is valid, in a time that tells nothing.</summary>
    internal bool IsSecret(ReadOnlySpan<char> secret, TimeProvider time)
    {
        if (secret.Length != SecretChars)
        {
            return false;
        }

        Span<byte> bytes = stackalloc byte[SecretChars * 3];
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes[..Encoding.UTF8.GetBytes(secret, bytes)], hash);
        return CryptographicOperations.FixedTimeEquals(hash, _hash)
            || (_previousHash is not null
                && CryptographicOperations.FixedTimeEquals(hash, _previousHash)
                && Entry.PreviousExpires is { } until
                && time.GetUtcNow() < until);
    }

    internal RateLimitLease? AcquireRate() => _rate?.AttemptAcquire();

    /// <summary>One of the day's requests; null where they are not counted.</summary>
    internal RateLimitLease? AcquireQuota() => _quota?.AttemptAcquire();

    internal RateLimitLease? AcquirePlace() => _concurrency?.AttemptAcquire();

    public void Dispose()
    {
        _rate?.Dispose();
        _quota?.Dispose();
        _concurrency?.Dispose();
    }

    /// <summary>Splits <c>ak_{id}_{secret}</c>; false when it is no key.</summary>
    internal static bool TryParse(ReadOnlySpan<char> text, out ReadOnlySpan<char> id, out ReadOnlySpan<char> secret)
    {
        int split = text.LastIndexOf('_');
        bool isKey = text.StartsWith(Prefix, StringComparison.Ordinal) && split > Prefix.Length;
        id = isKey ? text[Prefix.Length..split] : default;
        secret = isKey ? text[(split + 1)..] : default;
        return isKey;
    }

    /// <summary>Makes a key from 256 random bits.</summary>
    /// <returns>The key to hand out once, and the hash to keep.</returns>
    internal static (string Key, string Sha256) Make(string id)
    {
        string secret = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(SecretChars / 2));
        return ($"{Prefix}{id}_{secret}", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret))));
    }
}
