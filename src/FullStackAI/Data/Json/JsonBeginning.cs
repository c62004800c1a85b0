using System.Text.Json;

namespace FullStackAI.Data.Json;

/// <summary>Tells whether a text is JSON by how it begins.</summary>
internal static class JsonBeginning
{
    /// <summary>Whether the first lines are an object, or an array of objects, with nothing behind it in
    /// its last line: cells that hold JSON beside others are delimited text.</summary>
    /// <param name="head">The first bytes in UTF-8, which may be cut anywhere.</param>
    internal static bool IsRows(ReadOnlySpan<byte> head)
    {
        ReadOnlySpan<byte> text = (head.StartsWith("\uFEFF"u8) ? head[3..] : head).TrimStart(" \t\r\n"u8);
        if (text.IsEmpty || text[0] is not ((byte)'{' or (byte)'['))
        {
            return false;
        }

        var reader = new Utf8JsonReader(
            text,
            isFinalBlock: false,
            new JsonReaderState(new JsonReaderOptions
            {
                AllowTrailingCommas = true,
                CommentHandling = JsonCommentHandling.Skip,
                AllowMultipleValues = true,
            }));
        try
        {
            bool isArray = text[0] == (byte)'[';
            for (int tokens = 0; reader.Read(); tokens++)
            {
                if (isArray && tokens == 1 && reader.TokenType != JsonTokenType.StartObject)
                {
                    return false; // [1,2] may be a cell
                }

                if (reader.CurrentDepth == 0 && reader.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray)
                {
                    ReadOnlySpan<byte> rest = text[(int)reader.BytesConsumed..];
                    int end = rest.IndexOf((byte)'\n');
                    return (end < 0 ? rest : rest[..end]).Trim(" \t\r"u8).IsEmpty;
                }
            }

            return reader.BytesConsumed > 1;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
