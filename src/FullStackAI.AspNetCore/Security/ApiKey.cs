using System.IO.Enumeration;
using System.Security.Cryptography;
using System.Text;
using System.Threading.RateLimiting;

namespace FullStackAI.AspNetCore.Security;

/// <summary>One caller's key as the server keeps it: the hash of the secret, never the secret; what it may do, until when, how often.</summary>
internal sealed class ApiKey : IDisposable
{
    internal const string Administration = "admin";
    private const string Prefix = "ak_";
    private const string PredictPrefix = "predict:";
    private const int SecretChars = 64;
    private readonly byte[] _hash;
    private readonly string[] _models;
    private readonly TokenBucketRateLimiter? _rate;
    private readonly ConcurrencyLimiter? _concurrency;

    internal ApiKey(ApiKeyEntry entry)
    {
        Entry = entry;
        _hash = Convert.FromHexString(entry.Sha256);
        IsAdministrator = entry.Scopes.Contains(Administration);
        _models = [.. entry.Scopes.Where(static scope => scope.StartsWith(PredictPrefix, StringComparison.Ordinal)).Select(static scope => scope[PredictPrefix.Length..])];
        _rate = entry.RequestsPerMinute is { } perMinute
            ? new TokenBucketRateLimiter(new TokenBucketRateLimiterOptions { TokenLimit = perMinute, TokensPerPeriod = perMinute, ReplenishmentPeriod = TimeSpan.FromMinutes(1), QueueLimit = 0, AutoReplenishment = true })
            : null;
        _concurrency = entry.ConcurrentRequests is { } concurrent ? new ConcurrencyLimiter(new ConcurrencyLimiterOptions { PermitLimit = concurrent, QueueLimit = 0 }) : null;
    }

    internal ApiKeyEntry Entry { get; }

    internal bool IsAdministrator { get; }

    /// <summary>Whether the key may ask a model.</summary>
    internal bool MayUse(string model)
    {
        foreach (string pattern in _models)
        {
            if (FileSystemName.MatchesSimpleExpression(pattern, model, ignoreCase: false))
            {
                return true;
            }
        }

        return IsAdministrator;
    }

    /// <summary>Compares a secret with the hash in a time that tells nothing.</summary>
    internal bool IsSecret(ReadOnlySpan<char> secret)
    {
        if (secret.Length != SecretChars)
        {
            return false;
        }

        Span<byte> bytes = stackalloc byte[SecretChars * 3];
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes[..Encoding.UTF8.GetBytes(secret, bytes)], hash);
        return CryptographicOperations.FixedTimeEquals(hash, _hash);
    }

    internal RateLimitLease? AcquireRate() => _rate?.AttemptAcquire();

    internal RateLimitLease? AcquirePlace() => _concurrency?.AttemptAcquire();

    public void Dispose()
    {
        _rate?.Dispose();
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
