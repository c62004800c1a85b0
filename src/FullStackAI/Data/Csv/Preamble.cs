using System.Text;

namespace FullStackAI.Data.Csv;

/// <summary>What stands above the rows of a text: lines that the user leaves out, and the
/// line <c>sep=;</c> by which spreadsheets name the separator.</summary>
/// <param name="Bytes">Its length in bytes.</param>
/// <param name="Lines">Its length in lines.</param>
/// <param name="Separator">The separator that it names; null when it names none.</param>
internal readonly record struct Preamble(int Bytes, int Lines, byte? Separator)
{
    /// <summary>Finds it at the beginning of a text.</summary>
    /// <exception cref="SchemaException">The text has fewer lines than are left out.</exception>
    internal static Preamble Of(TextSample sample, CsvOptions options, byte newLine)
    {
        int bytes = 0;
        for (int line = 0; line < options.SkipLines; line++)
        {
            int end = sample.Bytes.AsSpan(bytes).IndexOf(newLine);
            if (end < 0)
            {
                throw new SchemaException(
                    $"{nameof(CsvOptions)}.{nameof(CsvOptions.SkipLines)} leaves out {options.SkipLines} lines, but the text has only {line + (bytes < sample.Bytes.Length ? 1 : 0)}.");
            }

            bytes += end + 1;
        }

        ReadOnlySpan<byte> first = sample.Bytes.AsSpan(bytes);
        int close = first.IndexOf(newLine);
        ReadOnlySpan<byte> text = close < 0 ? default : first[..close].TrimEnd((byte)'\r');
        Preamble found = text.Length == 5 && Ascii.EqualsIgnoreCase(text[..4], "sep=") && options.Separator is null
            ? new Preamble(bytes + close + 1, options.SkipLines + 1, text[4])
            : new Preamble(bytes, options.SkipLines, null);
        return found.Bytes == 0 || !sample.Bytes.AsSpan(found.Bytes).Trim(" \t\r\n"u8).IsEmpty ? found
            : throw new SchemaException(
                $"Nothing follows the lines that are left out ({found.Lines}). A table needs a header or at least one row.");
    }
}
