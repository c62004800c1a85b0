using System.Text;
using FullStackAI.AspNetCore.Http;

namespace FullStackAI.AspNetCore.Serving;

/// <summary>Reads rows of comma-separated text: a header of names, then one record a line, quoted as in RFC
/// 4180. Cells are typed by the model's columns; an empty one is missing.</summary>
internal static class CsvRows
{
    internal static void Read(ReadOnlySpan<byte> body, RowBatch batch)
    {
        body = body.StartsWith("\uFEFF"u8) ? body[3..] : body;
        if (!System.Text.Unicode.Utf8.IsValid(body))
        {
            throw ServingException.Malformed("The body is not UTF-8 text.");
        }

        char[] text = Encoding.UTF8.GetString(body).ToCharArray();
        var header = new List<int>();
        int position = 0;
        if (text.Length == 0)
        {
            throw ServingException.Malformed("The body has no header line.");
        }

        bool more = true;
        while (more)
        {
            (Range field, _, more) = Field(text, ref position, batch);
            header.Add(batch.Columns.Find(text.AsSpan(field)));
        }

        while (position < text.Length)
        {
            ReadRow(text, ref position, header, batch);
        }
    }

    private static void ReadRow(char[] text, ref int position, List<int> header, RowBatch batch)
    {
        if (text[position] is '\r' or '\n')
        {
            position++; // an empty line
            return;
        }

        batch.BeginRow();
        bool more = true;
        int number = 0;
        for (; more; number++)
        {
            (Range field, bool isQuoted, more) = Field(text, ref position, batch);
            int column = number < header.Count ? header[number] : -1;
            if (column < 0)
            {
                continue;
            }

            batch.Claim(column);
            ReadOnlySpan<char> cell = text.AsSpan(field);
            if (cell.IsEmpty && !isQuoted)
            {
                batch.Input.SetMissing(column);
            }
            else
            {
                batch.Input.SetText(column, cell);
            }
        }

        if (number != header.Count)
        {
            throw ServingException.Malformed(string.Create(
                System.Globalization.CultureInfo.InvariantCulture, $"Row {batch.Rows} does not have as many cells as the header."));
        }

        batch.EndRow();
    }

    // A quoted field is unescaped where it stands: it only ever gets shorter.
    private static (Range Field, bool IsQuoted, bool More) Field(char[] text, ref int position, RowBatch batch)
    {
        int start = position;
        int end;
        bool isQuoted = position < text.Length && text[position] == '"';
        if (isQuoted)
        {
            start = ++position;
            end = start;
            while (true)
            {
                if (position >= text.Length)
                {
                    throw ServingException.Malformed("A quoted cell has no closing quote.");
                }

                char next = text[position++];
                if (next == '"')
                {
                    if (position >= text.Length || text[position] != '"')
                    {
                        break;
                    }

                    position++;
                }

                text[end++] = next;
            }
        }
        else
        {
            int length = text.AsSpan(position).IndexOfAny(',', '\r', '\n');
            end = length < 0 ? text.Length : position + length;
            position = end;
        }

        if (end - start > batch.Limits.StringBytes)
        {
            throw ServingException.Malformed(string.Create(
                System.Globalization.CultureInfo.InvariantCulture, $"A cell is longer than {batch.Limits.StringBytes} characters."));
        }

        return (start..end, isQuoted, EndField(text, ref position));
    }

    private static bool EndField(char[] text, ref int position)
    {
        if (position >= text.Length)
        {
            return false;
        }

        switch (text[position++])
        {
            case ',':
                return true;
            case '\r' when position < text.Length && text[position] == '\n':
                position++;
                return false;
            case '\r' or '\n':
                return false;
            default:
                throw ServingException.Malformed("A quoted cell goes on after its closing quote.");
        }
    }
}
