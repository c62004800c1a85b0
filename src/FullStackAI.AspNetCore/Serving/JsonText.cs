using System.Text.Json;

namespace FullStackAI.AspNetCore.Serving;

/// <summary>Decodes strings of JSON that may hold anything.</summary>
internal static class JsonText
{
    /// <summary>The characters of the reader's string or property name; false when they are
    /// no valid text (broken UTF-8, half a surrogate pair).</summary>
    internal static bool TryCopy(scoped ref Utf8JsonReader json, scoped Span<char> chars, out int length)
    {
        try
        {
            length = json.CopyString(chars);
            return true;
        }
        catch (InvalidOperationException)
        {
            length = 0;
            return false;
        }
    }

    /// <summary>Whether the reader's string or property name is a text; what is no valid text is none.</summary>
    internal static bool Is(scoped ref Utf8JsonReader json, ReadOnlySpan<byte> text) =>
        json.ValueIsEscaped ? IsDecoded(ref json, text) : json.ValueSpan.SequenceEqual(text);

    /// <summary>Whether the reader's string or property name is a text; what is no valid text is none.</summary>
    internal static bool Is(scoped ref Utf8JsonReader json, string text)
    {
        try
        {
            return json.ValueTextEquals(text);
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    // The reader decodes escapes only when asked, and throws at half a surrogate pair.
    private static bool IsDecoded(scoped ref Utf8JsonReader json, ReadOnlySpan<byte> text)
    {
        try
        {
            return json.ValueTextEquals(text);
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }
}
