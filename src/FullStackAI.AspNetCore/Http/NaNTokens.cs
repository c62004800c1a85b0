using System.Buffers;

namespace FullStackAI.AspNetCore.Http;

/// <summary>Bodies of callers whose JSON writes a missing number as <c>NaN</c>, as Python's does: each such word
/// outside of strings becomes <c>null</c>, before anything else reads the body.</summary>
internal static class NaNTokens
{
    /// <summary>The body with nulls.</summary>
    /// <param name="body">JSON or not; it belongs to what is returned.</param>
    /// <returns>The same body where it holds no such word.</returns>
    internal static RequestBody AsNull(RequestBody body)
    {
        ReadOnlySpan<byte> bytes = body.Bytes;
        int found = bytes.IndexOf("NaN"u8);
        if (found < 0)
        {
            return body;
        }

        byte[] text = ArrayPool<byte>.Shared.Rent(bytes.Length + (bytes.Length / 3) + 1); // each word grows by one byte
        int written = 0;
        bool isString = false;
        for (int at = 0; at < bytes.Length; at++)
        {
            byte next = bytes[at];
            if (isString && next == '\\' && at + 1 < bytes.Length)
            {
                text[written++] = next;
                next = bytes[++at];
            }
            else if (next == '"')
            {
                isString = !isString;
            }
            else if (!isString && next == 'N' && bytes[at..].StartsWith("NaN"u8))
            {
                "null"u8.CopyTo(text.AsSpan(written));
                written += 4;
                at += 2;
                continue;
            }

            text[written++] = next;
        }

        return body.Rewritten(text, written);
    }
}
