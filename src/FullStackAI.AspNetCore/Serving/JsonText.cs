using System.Text.Json;

namespace FullStackAI.AspNetCore.Serving;

/// <summary>Decodes strings of JSON that may hold anything.</summary>
internal static class JsonText
{
    /// <summary>The characters of the reader's string or property name; false when they are no valid text (broken UTF-8, half a surrogate pair).</summary>
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
}
