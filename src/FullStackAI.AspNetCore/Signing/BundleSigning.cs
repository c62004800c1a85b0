using System.Security.Cryptography;
using System.Text;
using FullStackAI.Bundles;
using FullStackAI.Serialization;

namespace FullStackAI.AspNetCore.Signing;

/// <summary>Signs bundle files, and checks their signatures.</summary>
public static class BundleSigning
{
    /// <summary>What a signature's file is called: the bundle's path with this at its end.</summary>
    public const string Extension = ".sig";

    /// <summary>Signs a bundle file; the signature is put beside it, next to those of other keys.</summary>
    /// <param name="path">The bundle file.</param>
    /// <param name="keyName">By which name the key is known; letters, digits, '-', '_' and '.'.</param>
    /// <param name="key">A private key on the curve P-256; it may live in a key store.</param>
    /// <param name="model">The model as which the bundle may be served; null (the default) means any.</param>
    /// <param name="version">The version as which it may be served; null (the default) means any.</param>
    /// <exception cref="ArgumentException">The key is on another curve, or its name is none.</exception>
    /// <exception cref="BundleException">There is no such file.</exception>
    public static void Sign(string path, string keyName, ECDsa key, string? model = null, string? version = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(key);
        if (!TrustedKey.IsName(keyName))
        {
            throw new ArgumentException(
                $"'{keyName}' is no name for a key; expected letters, digits, '-', '_' and '.', at most 64.", nameof(keyName));
        }

        if (!TrustedKey.IsP256(key))
        {
            throw new ArgumentException($"The key '{keyName}' is not on the curve P-256. Make one with 'fsai keys signing'.", nameof(key));
        }

        if (!File.Exists(path))
        {
            throw new BundleException($"There is no bundle '{path}' to sign.");
        }

        string digest = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path)));
        byte[] signature = Make(keyName, key, Statement(digest, model, version));
        string file = path + Extension;
        List<BundleSignatureEntry> others = File.Exists(file)
            ? [.. BundleSignatureFile.Read(file).Where(other => other.Key != keyName && other.Digest == digest)]
            : [];
        AtomicFile.Write(
            file,
            stream => BundleSignatureFile.Write(stream, [.. others, new BundleSignatureEntry(keyName, digest, model, version, signature)]));
    }

    /// <summary>Checks the signature of a bundle's bytes.</summary>
    /// <param name="path">Where the bundle lies; its signature lies beside it.</param>
    /// <param name="bundle">The bytes.</param>
    /// <param name="options">Whom to trust.</param>
    /// <param name="model">The model as which it is to be served.</param>
    /// <param name="version">The version as which it is to be served; null for a single file.</param>
    /// <returns>The name of the key that signed it.</returns>
    /// <exception cref="BundleException">It is not signed by a trusted key, or for another model or version.</exception>
    internal static string Verify(string path, ReadOnlySpan<byte> bundle, SignatureOptions options, string? model, string? version)
    {
        string name = Path.GetFileName(path);
        string file = path + Extension;
        if (!File.Exists(file))
        {
            throw new BundleException(
                $"'{name}' is not signed: there is no '{name}{Extension}' beside it. Sign it with 'fsai sign {name} --key ...'.");
        }

        IReadOnlyList<BundleSignatureEntry> entries = BundleSignatureFile.Read(file);
        string digest = Convert.ToHexStringLower(SHA256.HashData(bundle));
        List<string> reasons = [];
        foreach (BundleSignatureEntry entry in entries)
        {
            if (Refusal(entry, digest, options, model, version) is { } reason)
            {
                reasons.Add($"key '{entry.Key}': {reason}");
            }
            else
            {
                return entry.Key;
            }
        }

        string trusted = string.Join(", ", options.TrustedKeyFiles.Select(static key => $"'{TrustedKey.NameOf(key)}'"));
        throw new BundleException(
            $"'{name}' has no signature that counts ({(reasons.Count == 0 ? "none at all" : string.Join("; ", reasons))}). Trusted keys: {trusted}. Sign it with one of them.");
    }

    private static byte[] Make(string keyName, ECDsa key, byte[] statement)
    {
        try
        {
            return key.SignData(statement, HashAlgorithmName.SHA256);
        }
        catch (CryptographicException fault)
        {
            throw new ArgumentException(
                $"The key '{keyName}' cannot sign; expected the secret half of a pair, such as '{keyName}{TrustedKey.SecretEnd}'.",
                nameof(key),
                fault);
        }
    }

    private static string? Refusal(BundleSignatureEntry entry, string digest, SignatureOptions options, string? model, string? version)
    {
        string? file = options.TrustedKeyFiles.FirstOrDefault(key => TrustedKey.NameOf(key) == entry.Key);
        if (file is null)
        {
            return "not trusted";
        }

        if (entry.Digest != digest)
        {
            return "made for other bytes";
        }

        using ECDsa key = TrustedKey.Read(file);
        if (!key.VerifyData(Statement(digest, entry.Model, entry.Version), entry.Signature, HashAlgorithmName.SHA256))
        {
            return "not made by that key";
        }

        if ((entry.Model is not null && entry.Model != model) || (entry.Version is not null && entry.Version != version))
        {
            return "made for another model or version";
        }

        bool isBound = entry.Model is not null && (entry.Version is not null || version is null);
        return options.BoundToVersion && !isBound ? "does not name the model and version, which is asked for" : null;
    }

    // Each part on a line of its own; names hold no line breaks, since folders do not serve such.
    private static byte[] Statement(string digest, string? model, string? version) =>
        Encoding.UTF8.GetBytes($"fullstackai-bundle-signature-v1\nsha256 {digest}\nmodel {Quoted(model)}\nversion {Quoted(version)}\n");

    private static string Quoted(string? name) =>
        name is null ? "any" : $"\"{name.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)}\"";
}
