namespace FullStackAI.AspNetCore.Caching;

/// <summary>Keeps what a version said, and says it again to the same question: worth its memory for models that take
/// long, such as foreign networks; small models answer faster than the cache is asked.</summary>
/// <remarks>
/// The question is the protocol, the caller's key and the body; JSON may differ in spaces, escapes and line
/// ends. Each version that goes live has a cache of its own, empty at first and gone with it,
/// so that no answer ever comes from another version. The answer tells by <c>X-Cache: hit</c> or <c>miss</c>. Explanations are not kept.
/// </remarks>
public sealed record ResponseCacheOptions
{
    /// <summary>The memory in bytes that each live version's cache may take; at least 1,024; the
    /// default is 16 MiB. The answers used longest ago leave first.</summary>
    public long BytesPerVersion { get; init; } = 16L << 20;

    internal IEnumerable<string> Faults()
    {
        if (BytesPerVersion < 1024)
        {
            yield return $"ResponseCacheOptions.BytesPerVersion must be at least 1024; got {BytesPerVersion}.";
        }
    }
}
