using System.Globalization;
using System.Text.Json;
using FullStackAI.Serialization;

namespace FullStackAI.AspNetCore.Security;

/// <summary>A key as the file of keys lists it.</summary>
internal sealed record ApiKeyEntry
{
    private const int HashChars = 64;

    internal required string Id { get; init; }

    /// <summary>Of the secret, 64 hexadecimal digits.</summary>
    internal required string Sha256 { get; init; }

    /// <summary>Of the secret before the last rotation; null when there is none, or it was withdrawn at once.</summary>
    internal string? PreviousSha256 { get; init; }

    /// <summary>From when on the secret before the last rotation is refused.</summary>
    internal DateTimeOffset? PreviousExpires { get; init; }

    /// <summary>See <see cref="KeyScopes"/>.</summary>
    internal IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>From when on it is refused; null for never.</summary>
    internal DateTimeOffset? Expires { get; init; }

    internal int? RequestsPerMinute { get; init; }

    /// <summary>Within 24 hours, counted from the key's first use since the server's start.</summary>
    internal int? RequestsPerDay { get; init; }

    internal int? ConcurrentRequests { get; init; }

    /// <summary>Reads <c>{"keys":[{"id":…,"sha256":…,"scopes":[…]}]}</c>.</summary>
    /// <exception cref="InvalidDataException">Entries are not sound; all are named.</exception>
    internal static IReadOnlyList<ApiKeyEntry> Read(ReadOnlyMemory<byte> file)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(file, new JsonDocumentOptions { MaxDepth = 8 });
            ApiKeyEntry[] keys = [.. document.RootElement.GetProperty("keys").EnumerateArray().Select(Parse)];
            string[] faults = [.. keys
                .Where(static key => !key.IsSound)
                .Select(static key =>
                    $"key '{key.Id}' needs an id of letters, digits and '-', a sha256 of {HashChars} hexadecimal digits, and limits of at least 1"),
                .. keys
                    .GroupBy(static key => key.Id, StringComparer.Ordinal)
                    .Where(static same => same.Count() > 1)
                    .Select(static same => $"key '{same.Key}' stands twice")];
            return faults.Length == 0
                ? keys
                : throw new InvalidDataException($"The file of keys is not sound: {string.Join("; ", faults)}.");
        }
        catch (Exception fault) when (fault is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new InvalidDataException(
                "The file of keys is malformed; expected {\"keys\":[{\"id\":\"...\",\"sha256\":\"...\",\"scopes\":[\"predict:*\"]}]}.",
                fault);
        }
    }

    /// <summary>Writes the file as a whole or not at all.</summary>
    internal static void Save(string path, IReadOnlyList<ApiKeyEntry> keys) => AtomicFile.Write(path, stream => Write(stream, keys));

    private static void Write(Stream stream, IEnumerable<ApiKeyEntry> keys)
    {
        using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WriteStartArray("keys");
        foreach (ApiKeyEntry key in keys)
        {
            json.WriteStartObject();
            json.WriteString("id", key.Id);
            json.WriteString("sha256", key.Sha256);
            if (key is { PreviousSha256: { } previous, PreviousExpires: { } until })
            {
                json.WriteString("previous_sha256", previous);
                json.WriteString("previous_expires", until.ToString("O", CultureInfo.InvariantCulture));
            }

            json.WriteStartArray("scopes");
            foreach (string scope in key.Scopes)
            {
                json.WriteStringValue(scope);
            }

            json.WriteEndArray();
            if (key.Expires is { } expires)
            {
                json.WriteString("expires", expires.ToString("O", CultureInfo.InvariantCulture));
            }

            if (key.RequestsPerMinute is { } rate)
            {
                json.WriteNumber("requests_per_minute", rate);
            }

            if (key.RequestsPerDay is { } quota)
            {
                json.WriteNumber("requests_per_day", quota);
            }

            if (key.ConcurrentRequests is { } concurrent)
            {
                json.WriteNumber("concurrent_requests", concurrent);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    internal static bool IsId(string id) => id.Length is > 0 and <= 64 && id.All(static c => char.IsAsciiLetterOrDigit(c) || c == '-');

    private bool IsSound =>
        IsId(Id)
            && IsHash(Sha256)
            && (PreviousSha256 is null || (IsHash(PreviousSha256) && PreviousExpires is not null))
            && RequestsPerMinute is not < 1
            && RequestsPerDay is not < 1
            && ConcurrentRequests is not < 1;

    private static bool IsHash(string text) => text.Length == HashChars && text.All(char.IsAsciiHexDigit);

    private static ApiKeyEntry Parse(JsonElement key) => new()
    {
        Id = key.GetProperty("id").GetString() ?? "",
        Sha256 = key.GetProperty("sha256").GetString() ?? "",
        PreviousSha256 = key.TryGetProperty("previous_sha256", out JsonElement previous) ? previous.GetString() : null,
        PreviousExpires = key.TryGetProperty("previous_expires", out JsonElement until) ? until.GetDateTimeOffset() : null,
        Scopes = [.. key.GetProperty("scopes").EnumerateArray().Select(static scope => scope.GetString() ?? "")],
        Expires = key.TryGetProperty("expires", out JsonElement expires) ? expires.GetDateTimeOffset() : null,
        RequestsPerMinute = key.TryGetProperty("requests_per_minute", out JsonElement rate) ? rate.GetInt32() : null,
        RequestsPerDay = key.TryGetProperty("requests_per_day", out JsonElement quota) ? quota.GetInt32() : null,
        ConcurrentRequests = key.TryGetProperty("concurrent_requests", out JsonElement concurrent) ? concurrent.GetInt32() : null,
    };
}
