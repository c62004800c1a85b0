using System.Security.Cryptography;
using FullStackAI.Bundles;

namespace FullStackAI.AspNetCore.Signing;

/// <summary>Signing keys as files: <c>release.key.pem</c> is secret, <c>release.pub.pem</c> is for servers.</summary>
internal static class TrustedKey
{
    internal const string SecretEnd = ".key.pem";
    internal const string PublicEnd = ".pub.pem";
    private const string CurveOid = "1.2.840.10045.3.1.7";
    private const int MaximumBytes = 64 << 10;

    /// <summary>The name of a key's file without its end.</summary>
    internal static string NameOf(string path)
    {
        string name = Path.GetFileName(path);
        foreach (string end in (string[])[SecretEnd, PublicEnd, ".pem"])
        {
            if (name.EndsWith(end, StringComparison.OrdinalIgnoreCase))
            {
                return name[..^end.Length];
            }
        }

        return Path.GetFileNameWithoutExtension(name);
    }

    internal static bool IsName(string? name) =>
        name is { Length: > 0 and <= 64 } && name.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');

    internal static bool IsP256(ECDsa key) =>
        key.KeySize == 256
            && key.ExportParameters(includePrivateParameters: false).Curve.Oid is { } oid
            && (oid.Value == CurveOid || oid.FriendlyName is "nistP256" or "ECDSA_P256");

    /// <summary>Reads a public or secret key.</summary>
    /// <param name="path">A file in PEM form.</param>
    /// <param name="password">Of an encrypted secret key; null when it is not.</param>
    /// <exception cref="BundleException">It cannot be read, or is no key on P-256.</exception>
    internal static ECDsa Read(string path, string? password = null)
    {
        var key = ECDsa.Create();
        try
        {
            var file = new FileInfo(path);
            string pem = file.Exists && file.Length <= MaximumBytes
                ? File.ReadAllText(path)
                : throw new FileNotFoundException("There is no such key file.");
            if (!pem.Contains("ENCRYPTED", StringComparison.Ordinal))
            {
                key.ImportFromPem(pem);
            }
            else
            {
                key.ImportFromEncryptedPem(
                    pem, password ?? throw new CryptographicException("It is encrypted, and no password was given."));
            }

            return IsP256(key) ? key : throw new CryptographicException("It is on another curve than P-256.");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            key.Dispose();
            throw new BundleException(
                $"The key '{Path.GetFileName(path)}' cannot be read: {fault.Message} Make one with 'fsai keys signing'.", fault);
        }
    }
}
