using System.Text;
using System.Text.Unicode;

namespace FullStackAI.Data.Csv;

/// <summary>Finds the first line of a block that is not UTF-8.</summary>
internal static class Utf8Check
{
    /// <exception cref="UnreadableRowException">A line is not UTF-8.</exception>
    internal static void ThrowIfInvalid(FieldBlock block, byte newLine, bool check)
    {
        ReadOnlySpan<byte> bytes = block.Bytes.AsSpan(0, block.Length);
        if (!check || Ascii.IsValid(bytes) || Utf8.IsValid(bytes))
        {
            return;
        }

        int line = 0;
        foreach (Range range in bytes.Split(newLine))
        {
            if (!Utf8.IsValid(bytes[range]))
            {
                break;
            }

            line++;
        }

        throw new UnreadableRowException(block.Number, line, openQuote: false, tooLong: false) { NotUtf8 = bytes.ToArray() };
    }
}
