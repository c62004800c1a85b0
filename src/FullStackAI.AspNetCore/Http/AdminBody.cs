using System.Text.Json;

namespace FullStackAI.AspNetCore.Http;

/// <summary>The body of an administrator's request: an object, or nothing. What is not known is
/// refused, so that a misspelt word does not silently do nothing.</summary>
internal sealed class AdminBody
{
    private const int MaximumDepth = 16;
    private readonly JsonElement _root;

    private AdminBody(JsonElement root) => _root = root;

    /// <exception cref="ServingException">It is no object, or has properties other than the known ones.</exception>
    internal static AdminBody Parse(ReadOnlyMemory<byte> bytes, ReadOnlySpan<string> known)
    {
        if (bytes.IsEmpty)
        {
            return new AdminBody(default);
        }

        using var document = JsonDocument.Parse(bytes, new JsonDocumentOptions { MaxDepth = MaximumDepth });
        if (document.RootElement.ValueKind != JsonValueKind.Object)
        {
            throw ServingException.Malformed("The body must be an object.");
        }

        foreach (JsonProperty property in document.RootElement.EnumerateObject())
        {
            if (!known.Contains(property.Name))
            {
                throw ServingException.Malformed(known.IsEmpty
                    ? "The body must be empty or {}."
                    : $"The body has a property that is not known; there may be: {string.Join(", ", known!)}.");
            }
        }

        return new AdminBody(document.RootElement.Clone());
    }

    internal bool Flag(string name) => Find(name) is { ValueKind: JsonValueKind.True };

    /// <summary>A text, or a number as it is written; null when there is none.</summary>
    internal string? Text(string name) => Find(name) switch
    {
        { ValueKind: JsonValueKind.String } text => text.GetString(),
        { ValueKind: JsonValueKind.Number } number => number.GetRawText(),
        _ => null,
    };

    /// <summary>A number in a range; the default when there is none.</summary>
    /// <exception cref="ServingException">It is no number, or lies outside.</exception>
    internal double Number(string name, double otherwise, double least, double most) => Find(name) switch
    {
        null => otherwise,
        { ValueKind: JsonValueKind.Number } number when number.GetDouble() is double value && value >= least && value <= most => value,
        _ => throw ServingException.Malformed(
            string.Create(System.Globalization.CultureInfo.InvariantCulture, $"'{name}' must be a number in [{least}, {most}].")),
    };

    /// <summary>The names within an object; none when there is no such object.</summary>
    internal IEnumerable<string> Names(string name) =>
        Find(name) is { ValueKind: JsonValueKind.Object } inner ? inner.EnumerateObject().Select(static property => property.Name) : [];

    private JsonElement? Find(string name) =>
        _root.ValueKind == JsonValueKind.Object && _root.TryGetProperty(name, out JsonElement value) ? value : null;
}
