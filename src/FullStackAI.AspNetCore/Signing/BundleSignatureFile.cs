using System.Text.Json;
using FullStackAI.Bundles;

namespace FullStackAI.AspNetCore.Signing;

/// <summary>A signature beside a bundle.</summary>
/// <param name="Key">The name of the key that made it.</param>
/// <param name="Digest">The SHA-256 of the bundle's bytes.</param>
/// <param name="Model">The model as which it may be served; null for any.</param>
/// <param name="Version">The version as which it may be served; null for any.</param>
/// <param name="Signature">64 bytes: r and s.</param>
internal sealed record BundleSignatureEntry(string Key, string Digest, string? Model, string? Version, byte[] Signature);

/// <summary>Reads and writes <c>{"signatures":[{"algorithm":"ecdsa-p256-sha256","key":…,"sha256":…,"signature":…}]}</c>.</summary>
internal static class BundleSignatureFile
{
    private const string Algorithm = "ecdsa-p256-sha256";
    private const int MaximumBytes = 64 << 10;
    private const int MaximumEntries = 16;

    /// <exception cref="BundleException">The file is malformed or too large.</exception>
    internal static IReadOnlyList<BundleSignatureEntry> Read(string path)
    {
        try
        {
            byte[] bytes = new FileInfo(path).Length <= MaximumBytes
                ? File.ReadAllBytes(path)
                : throw new FormatException("It is too large.");
            using JsonDocument document = JsonDocument.Parse(bytes, new JsonDocumentOptions { MaxDepth = 8 });
            return [.. document.RootElement.GetProperty("signatures")
                .EnumerateArray()
                .Take(MaximumEntries)
                .Where(static entry => entry.GetProperty("algorithm").GetString() == Algorithm)
                .Select(Parse)];
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or JsonException or KeyNotFoundException
            or InvalidOperationException or FormatException)
        {
            throw new BundleException(
                $"The signature '{Path.GetFileName(path)}' cannot be read: {fault.Message} Sign the bundle anew with 'fsai sign'.", fault);
        }
    }

    internal static void Write(Stream stream, IEnumerable<BundleSignatureEntry> entries)
    {
        using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WriteStartArray("signatures");
        foreach (BundleSignatureEntry entry in entries)
        {
            json.WriteStartObject();
            json.WriteString("algorithm", Algorithm);
            json.WriteString("key", entry.Key);
            json.WriteString("sha256", entry.Digest);
            if (entry.Model is not null)
            {
                json.WriteString("model", entry.Model);
            }

            if (entry.Version is not null)
            {
                json.WriteString("version", entry.Version);
            }

            json.WriteBase64String("signature", entry.Signature);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static BundleSignatureEntry Parse(JsonElement entry) => new(
        entry.GetProperty("key").GetString() ?? "",
        entry.GetProperty("sha256").GetString() ?? "",
        entry.TryGetProperty("model", out JsonElement model) ? model.GetString() : null,
        entry.TryGetProperty("version", out JsonElement version) ? version.GetString() : null,
        entry.GetProperty("signature").GetBytesFromBase64());
}
