namespace FullStackAI.Data.Csv;

/// <summary>The rules of quoted fields: a quote opens a field where only blanks stand
/// before it; a doubled quote inside is one quote.</summary>
internal static class Quoting
{
    /// <summary>Whether a quote opens the field that begins at <paramref name="fieldStart"/>.</summary>
    internal static bool Opens(ReadOnlySpan<byte> bytes, int fieldStart, int quoteAt) =>
        bytes[fieldStart..quoteAt].TrimStart((byte)' ').IsEmpty;

    /// <summary>Where the closing quote stands; −1 when there is none.</summary>
    internal static int FindClose(ReadOnlySpan<byte> bytes, int from, byte quote)
    {
        int at = from;
        while (true)
        {
            int found = bytes[at..].IndexOf(quote);
            if (found < 0)
            {
                return -1;
            }

            at += found;
            if (at + 1 >= bytes.Length || bytes[at + 1] != quote)
            {
                return at;
            }

            at += 2;
        }
    }

    /// <summary>The content of a field: without blanks around it; without its quotes when quoted.</summary>
    /// <param name="field">The bytes between the separators.</param>
    /// <param name="quote">The quote; 0 when quoting is off.</param>
    /// <param name="scratch">Holds the content when quotes inside had to be undoubled.</param>
    /// <param name="quoted">Whether the field was quoted.</param>
    internal static ReadOnlySpan<byte> Content(ReadOnlySpan<byte> field, byte quote, ref byte[] scratch, out bool quoted)
    {
        ReadOnlySpan<byte> content = Trim(field);
        quoted = quote != 0 && content.Length > 0 && content[0] == quote;
        if (!quoted)
        {
            return content;
        }

        int close = FindClose(content, 1, quote);
        if (close == content.Length - 1 && !content[1..close].Contains(quote))
        {
            return content[1..close];
        }

        return Undouble(content, quote, ref scratch);
    }

    /// <summary>A cell without the blanks (space, tab, no-break space) around it.</summary>
    internal static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> cell)
    {
        if (cell.Length > 0 && (cell[0] <= ' ' || cell[^1] <= ' ' || cell[0] == 0xC2 || cell[^1] == 0xA0))
        {
            cell = cell.Trim(" \t\r"u8);
            while (cell.StartsWith("\u00A0"u8))
            {
                cell = cell[2..].TrimStart((byte)' ');
            }

            while (cell.EndsWith("\u00A0"u8))
            {
                cell = cell[..^2].TrimEnd((byte)' ');
            }
        }

        return cell;
    }

    private static ReadOnlySpan<byte> Undouble(ReadOnlySpan<byte> content, byte quote, ref byte[] scratch)
    {
        if (scratch.Length < content.Length)
        {
            scratch = new byte[Math.Max(256, content.Length * 2)];
        }

        int count = 0;
        bool inside = true;
        for (int at = 1; at < content.Length; at++)
        {
            byte b = content[at];
            if (inside && b == quote)
            {
                if (at + 1 < content.Length && content[at + 1] == quote)
                {
                    at++;
                }
                else
                {
                    inside = false;
                    continue;
                }
            }

            scratch[count++] = b;
        }

        return scratch.AsSpan(0, count);
    }
}
