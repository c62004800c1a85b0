using System.Text.Json;

namespace FullStackAI.AspNetCore.Repository;

/// <summary>What <c>routing.json</c> beside a model's versions says: aliases, and the alias that answers when no version is named.</summary>
/// <remarks><c>{"default":"stable","aliases":{"stable":"3","canary":"4"}}</c>; without the file the newest version that can serve answers.</remarks>
internal sealed record ModelRouting
{
    private const long MaximumBytes = 64 << 10;

    internal static ModelRouting None { get; } = new();

    /// <summary>The alias or version that answers when none is named; null means the newest.</summary>
    internal string? Default { get; init; }

    /// <summary>Version by alias.</summary>
    internal IReadOnlyDictionary<string, string> Aliases { get; init; } = new Dictionary<string, string>();

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

            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path), new JsonDocumentOptions { MaxDepth = 8 });
            return Parse(document.RootElement);
        }
        catch (Exception fault) when (fault is JsonException or IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            return previous with { Fault = "routing.json cannot be read; the routing before it holds" };
        }
    }

    /// <summary>The file's bytes.</summary>
    internal void Write(Stream stream)
    {
        using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        if (Default is not null)
        {
            json.WriteString("default", Default);
        }

        json.WriteStartObject("aliases");
        foreach ((string alias, string version) in Aliases.OrderBy(alias => alias.Key, StringComparer.Ordinal))
        {
            json.WriteString(alias, version);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static ModelRouting Parse(JsonElement root)
    {
        var aliases = new Dictionary<string, string>(StringComparer.Ordinal);
        if (root.TryGetProperty("aliases", out JsonElement given))
        {
            foreach (JsonProperty alias in given.EnumerateObject())
            {
                aliases[alias.Name] = alias.Value.ValueKind == JsonValueKind.Number ? alias.Value.GetRawText() : alias.Value.GetString() ?? "";
            }
        }

        return new ModelRouting { Aliases = aliases, Default = root.TryGetProperty("default", out JsonElement name) ? name.GetString() : null };
    }
}
