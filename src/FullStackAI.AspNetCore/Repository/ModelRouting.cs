using System.Globalization;
using System.Text.Json;
using FullStackAI.AspNetCore.Batching;

namespace FullStackAI.AspNetCore.Repository;

/// <summary>What <c>routing.json</c> beside a model's versions says: aliases, the alias that
/// answers when no version is named, and how a new version is tried.</summary>
/// <remarks><c>{"default":"stable","previous":"2","aliases":{"stable":"3","next":"4"},"canary":{"version":"next","percent":5},"shadow":{"version":"4","percent":100}}</c>, <c>"batching"</c> as in <see cref="BatchingJson"/>, and for the inventory <c>"owner":"team"</c> and <c>"deprecated":{"1":"2027-01-31"}</c>; without the file the newest version that can serve answers.</remarks>
internal sealed record ModelRouting
{
    private const long MaximumBytes = 64 << 10;
    private const int MaximumDepth = 8;

    internal static ModelRouting None { get; } = new();

    /// <summary>The alias or version that answers when none is named; null means the newest.</summary>
    internal string? Default { get; init; }

    /// <summary>The version that answered before the last promotion, to roll back to; null when there was none.</summary>
    internal string? Previous { get; init; }

    /// <summary>Version by alias.</summary>
    internal IReadOnlyDictionary<string, string> Aliases { get; init; } = new Dictionary<string, string>();

    /// <summary>Null when one version answers all that name none.</summary>
    internal CanaryRule? Canary { get; init; }

    /// <summary>Null when no version is compared.</summary>
    internal ShadowRule? Shadow { get; init; }

    /// <summary>How requests are put together; null leaves it to the host's options.</summary>
    internal BatchingOptions? Batching { get; init; }

    /// <summary>Who answers for the model; null where nobody says.</summary>
    internal string? Owner { get; init; }

    /// <summary>By version, the day from which it should not be used any more.</summary>
    internal IReadOnlyDictionary<string, DateOnly> Deprecated { get; init; } = new Dictionary<string, DateOnly>();

    /// <summary>Why the file could not be read; null when it could.</summary>
    internal string? Fault { get; init; }

    /// <summary>Reads the file; a file that cannot be read leaves the routing as it was, with the reason.</summary>
    /// <param name="path">Where it may lie; null for none.</param>
    /// <param name="previous">What holds when the file is damaged.</param>
    internal static ModelRouting Read(string? path, ModelRouting previous)
    {
        try
        {
            if (path is null || !File.Exists(path))
            {
                return None;
            }

            if (new FileInfo(path).Length > MaximumBytes)
            {
                return previous with { Fault = "routing.json is too large" };
            }

            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path), new JsonDocumentOptions { MaxDepth = MaximumDepth });
            return Parse(document.RootElement);
        }
        catch (Exception fault) when (fault is JsonException or IOException or UnauthorizedAccessException
            or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            return previous with { Fault = "routing.json cannot be read; the routing before it holds" };
        }
    }

    /// <summary>The file's bytes.</summary>
    internal void Write(Stream stream)
    {
        using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        WriteProperties(json);
        json.WriteEndObject();
    }

    /// <summary>Writes everything but what is wrong.</summary>
    internal void WriteProperties(Utf8JsonWriter json)
    {
        if (Default is not null)
        {
            json.WriteString("default", Default);
        }

        if (Previous is not null)
        {
            json.WriteString("previous", Previous);
        }

        json.WriteStartObject("aliases");
        foreach ((string alias, string version) in Aliases.OrderBy(alias => alias.Key, StringComparer.Ordinal))
        {
            json.WriteString(alias, version);
        }

        json.WriteEndObject();
        if (Canary is { } canary)
        {
            json.WriteStartObject("canary");
            WriteRule(json, canary.Version, canary.Share);
            json.WriteString("sticky_header", canary.StickyHeader);
            json.WriteEndObject();
        }

        if (Shadow is { } shadow)
        {
            json.WriteStartObject("shadow");
            WriteRule(json, shadow.Version, shadow.Share);
            json.WriteEndObject();
        }

        if (Batching is { } batching)
        {
            json.WritePropertyName("batching");
            BatchingJson.Write(json, batching);
        }

        if (Owner is not null)
        {
            json.WriteString("owner", Owner);
        }

        if (Deprecated.Count > 0)
        {
            json.WriteStartObject("deprecated");
            foreach ((string version, DateOnly day) in Deprecated.OrderBy(static one => one.Key, StringComparer.Ordinal))
            {
                json.WriteString(version, Day(day));
            }

            json.WriteEndObject();
        }
    }

    /// <summary>A day as it stands in JSON.</summary>
    internal static string Day(DateOnly day) => day.ToString("O", CultureInfo.InvariantCulture);

    private static void WriteRule(Utf8JsonWriter json, string version, int share)
    {
        json.WriteString("version", version);
        json.WriteNumber("percent", share * 100m / CanaryRule.Whole);
    }

    private static ModelRouting Parse(JsonElement root)
    {
        var aliases = new Dictionary<string, string>(StringComparer.Ordinal);
        if (root.TryGetProperty("aliases", out JsonElement given))
        {
            foreach (JsonProperty alias in given.EnumerateObject())
            {
                aliases[alias.Name] = Name(alias.Value) ?? "";
            }
        }

        var deprecated = new Dictionary<string, DateOnly>(StringComparer.Ordinal);
        if (root.TryGetProperty("deprecated", out JsonElement days))
        {
            foreach (JsonProperty day in days.EnumerateObject())
            {
                deprecated[day.Name] = DateOnly.ParseExact(day.Value.GetString()!, "O", CultureInfo.InvariantCulture);
            }
        }

        return new ModelRouting
        {
            Owner = root.TryGetProperty("owner", out JsonElement owner) ? owner.GetString() : null,
            Deprecated = deprecated,
            Aliases = aliases,
            Default = root.TryGetProperty("default", out JsonElement name) ? Name(name) : null,
            Previous = root.TryGetProperty("previous", out JsonElement previous) ? Name(previous) : null,
            Canary = root.TryGetProperty("canary", out JsonElement canary)
                ? new CanaryRule(
                    Name(canary.GetProperty("version"))!,
                    Share(canary),
                    canary.TryGetProperty("sticky_header", out JsonElement header) ? header.GetString()! : CanaryRule.DefaultHeader)
                : null,
            Shadow = root.TryGetProperty("shadow", out JsonElement shadow)
                ? new ShadowRule(Name(shadow.GetProperty("version"))!, Share(shadow))
                : null,
            Batching = root.TryGetProperty("batching", out JsonElement batching) ? BatchingJson.Read(batching) : null,
        };
    }

    // Versions are often numbers, and people write them so.
    private static string? Name(JsonElement value) => value.ValueKind == JsonValueKind.Number ? value.GetRawText() : value.GetString();

    private static int Share(JsonElement rule) =>
        !rule.TryGetProperty("percent", out JsonElement percent) ? CanaryRule.Whole
        : percent.GetDouble() is >= 0 and <= 100 and double value ? (int)Math.Round(value * CanaryRule.Whole / 100)
        : throw new FormatException("'percent' must lie in [0, 100].");
}
