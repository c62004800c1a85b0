using System.Security.Cryptography;
using System.Text;

namespace FullStackAI.AspNetCore.Repository;

/// <summary>Part of the requests that name no version goes to another version. A caller with a sticky key
/// always gets the same one, and keeps a canary's answers while its share grows.</summary>
/// <param name="Version">The version or alias that answers that part.</param>
/// <param name="Share">Of 10,000 requests; in [0, 10,000].</param>
/// <param name="StickyHeader">The request header whose value keeps a caller with one version; a
/// request without it is told by its API key, else it is dealt in turn.</param>
internal sealed record CanaryRule(string Version, int Share, string StickyHeader = CanaryRule.DefaultHeader)
{
    internal const string DefaultHeader = "X-Sticky-Key";

    /// <summary>What shares are parts of.</summary>
    internal const int Whole = 10_000;

    /// <summary>The place of a caller in [0, 10,000): the canary answers when it lies below the share.</summary>
    /// <param name="salt">The model's name, so that the same callers are not first for every model.</param>
    /// <param name="key">The caller's sticky key.</param>
    internal static int BucketOf(string salt, string key)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{salt}\n{key}"), hash);
        return (int)(System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(hash) % Whole);
    }

    /// <summary>The place of the n-th request without a sticky key: any run of requests is dealt as evenly as can be.</summary>
    // 2³² / golden ratio: a Weyl sequence
    internal static int BucketOf(uint number) => (int)((ulong)(number * 2_654_435_769u) * Whole >> 32);
}

/// <summary>Part of the requests is answered by another version, too, off their path, only to compare.</summary>
/// <param name="Version">The version or alias to compare with.</param>
/// <param name="Share">Of 10,000 requests; in [0, 10,000].</param>
internal sealed record ShadowRule(string Version, int Share);
