namespace FullStackAI.AspNetCore.Signing;

/// <summary>Asks for signed bundles: one that no trusted key has signed does not go live, and
/// what was live before serves on with the reason in its status.</summary>
/// <remarks>
/// A signature is ECDSA over P-256 with SHA-256, made by <c>fsai sign</c>, and lies beside the bundle as
/// <c>model.fsai.sig</c>. It is checked before the bundle is parsed, on the very bytes that are loaded.
/// Key files are read at each check: a key that is added or taken away counts from the
/// next load on; what is live stays live. (.NET 10 has no Ed25519.)
/// </remarks>
public sealed record SignatureOptions
{
    /// <summary>Public keys in PEM form, made by <c>fsai keys signing</c>; a key's name is its
    /// file's, so <c>release.pub.pem</c> is <c>release</c>. At least one.</summary>
    public required IReadOnlyList<string> TrustedKeyFiles { get; init; }

    /// <summary>Whether a signature must also name the model and version as which the bundle is served, so that
    /// an old or foreign bundle cannot be put in its place; the default is false.</summary>
    public bool BoundToVersion { get; init; }

    internal IEnumerable<string> Faults()
    {
        if (TrustedKeyFiles.Count == 0)
        {
            yield return "SignatureOptions.TrustedKeyFiles is empty; expected at least one public key. Make one with 'fsai keys signing'.";
        }
    }
}
