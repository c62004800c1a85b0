using System.Globalization;
using System.Runtime.InteropServices;

namespace FullStackAI.Data.Csv;

/// <summary>Guesses separator, quotes, line ends, decimal comma and header from the first rows.</summary>
internal static class DialectDetector
{
    // Where two explain the rows equally well, the one that stands in plain text less often wins.
    private static readonly byte[] Candidates = "\t;|,"u8.ToArray();

    internal const byte NoSeparator = 0x1F; // ASCII's unit separator, which no text of one column holds

    /// <summary>The dialect with the rows it was found on, and the names of the columns.</summary>
    internal sealed record Found(CsvDialect Dialect, SampleRows Sample, string[] Names)
    {
        /// <summary>The number of lines above the first row that has as many fields as most; 0 where that is the first of all.</summary>
        internal int TitleLines { get; init; }
    }

    /// <summary>Finds the dialect of a text.</summary>
    /// <param name="sample">Its first rows.</param>
    /// <param name="options">What not to detect.</param>
    /// <param name="journal">Told what was found, and why.</param>
    /// <param name="blanks">Why tabs in the sample stand for runs of blanks; null when they are tabs.</param>
    internal static Found Detect(TextSample sample, CsvOptions options, LoadJournal journal, string? blanks = null)
    {
        byte newLine = sample.Bytes.Contains((byte)'\n') || !sample.Bytes.Contains((byte)'\r') ? (byte)'\n' : (byte)'\r';
        Preamble above = Preamble.Of(sample, options, newLine);
        sample = above.Bytes == 0 ? sample : sample with { Bytes = sample.Bytes[above.Bytes..] };
        byte? named = blanks is not null ? (byte)'\t' : options.Separator is char asked ? (byte)asked : above.Separator;
        (byte quote, string quoteReason) = options.Quotes == false
            ? ((byte)0, "as asked for")
            : ((byte)'"', options.Quotes == true ? "as asked for" : "quoted fields are well formed or absent");
        SampleRows rows = ChooseSeparator(sample, named, quote, newLine, out byte separator, out string separatorReason);
        if (options.Quotes is null && rows.BadQuotes > rows.GoodQuotes && rows.BadQuotes > 1)
        {
            (quote, quoteReason) = (0, $"{rows.BadQuotes} fields begin with a quote that does not close before the separator");
            rows = ChooseSeparator(sample, named, quote, newLine, out separator, out separatorReason);
        }

        if (options.SkipLines > 0)
        {
            journal.Decide("lines above", $"{options.SkipLines} left out", "as asked for");
        }

        journal.Decide(
            "separator",
            blanks is null ? Shown(separator) : "runs of blanks",
            blanks ?? (above.Separator is null ? separatorReason : "the first line says so"));
        journal.Decide("quotes", quote == 0 ? "off" : "on", quoteReason);
        if (newLine == (byte)'\r')
        {
            journal.Decide("line ends", "CR", "there are carriage returns and no line feeds");
        }

        var dialect = new CsvDialect { Separator = separator, Quote = quote, NewLine = newLine };
        (bool comma, string commaReason) = DecimalComma(rows, dialect, options);
        dialect = dialect with { DecimalPoint = comma ? (byte)',' : (byte)'.' };
        if (comma)
        {
            journal.Decide("decimal point", "comma", commaReason);
        }

        (bool header, string headerReason) = options.Header is bool hasHeader
            ? (hasHeader, "as asked for")
            : HeaderRule.Decide(rows, dialect, options);
        journal.Decide("header", header ? "yes" : "no", headerReason);
        IReadOnlyList<ReadOnlyMemory<byte>>? names = header ? HeaderFields.Of(rows, journal) : null;
        int columns = names?.Count ?? rows.UsualFields;
        int skip = header ? rows.SecondRowAt : 0;
        dialect = dialect with
        {
            Columns = columns,
            HasHeader = header,
            SkipBytes = above.Bytes + skip,
            FirstLine = 1 + above.Lines + sample.Bytes.AsSpan(0, skip).Count(newLine),
        };
        return new Found(
            dialect,
            rows,
            ColumnNames.Make(names, columns, quote, options, journal)) { TitleLines = TitleLines(sample, rows, newLine) is > 0 and int title
                ? above.Lines + title
                : 0 };
    }

    private static int TitleLines(TextSample sample, SampleRows rows, byte newLine)
    {
        const double most = 0.6;
        int first = rows.UsualFields > 1 && rows.UsualShare > most ? rows.Rows.TakeWhile(row => row.Count != rows.UsualFields).Count() : 0;
        return first == 0 || !MemoryMarshal.TryGetArray(rows.Rows[first][0], out ArraySegment<byte> field)
            ? 0
            : sample.Bytes.AsSpan(0, field.Offset).Count(newLine);
    }

    private static SampleRows ChooseSeparator(
        TextSample sample, byte? named, byte quote, byte newLine, out byte separator, out string reason)
    {
        if (named is byte known)
        {
            separator = known;
            reason = "as asked for";
            return SampleRows.Split(sample, separator, quote, newLine);
        }

        SampleRows? best = null;
        separator = (byte)',';
        foreach (byte candidate in Candidates)
        {
            SampleRows rows = SampleRows.Split(sample, candidate, quote, newLine);
            bool better = rows.UsualFields > 1 && (best is null || rows.UsualShare > best.UsualShare + 0.005);
            if (better)
            {
                (best, separator) = (rows, candidate);
            }
        }

        const double sure = 0.6; // a text of one column holds separators too, but not in step
        if (best is null || (best.UsualShare < sure && best.Rows.Count > 2 && !LooksLikeNames(best)))
        {
            separator = NoSeparator;
            reason = "no separator parts the rows into equally many fields: one column";
            return SampleRows.Split(sample, separator, quote, newLine);
        }

        reason = string.Create(
            CultureInfo.InvariantCulture, $"{best.UsualFields} fields in {best.UsualShare:0.#%} of the first {best.Rows.Count} rows");
        return best;
    }

    // Rows out of step under a row of as many names as most of them have fields are ragged rows, which are reported; prose has no such row.
    private static bool LooksLikeNames(SampleRows rows)
    {
        const int longest = 64; // bytes
        const double enough = 0.3;
        return rows.UsualShare >= enough && rows.Rows[0].Count == rows.UsualFields
            && rows.Rows[0].All(field => field.Length is > 0 and <= longest
                && !field.Span.ContainsAny(" .!?"u8)
                && NumberParser.Parse(field.Span, (byte)'.', out _, out _) == NumberShape.None);
    }

    private static (bool Comma, string Reason) DecimalComma(SampleRows rows, CsvDialect dialect, CsvOptions options)
    {
        if (options.DecimalComma is bool asked)
        {
            return (asked, "as asked for");
        }

        if (dialect.Separator == (byte)',')
        {
            return (false, "");
        }

        int commas = 0;
        int points = 0;
        int eitherWay = 0;
        int groups = 0;
        byte[] scratch = [];
        foreach (ReadOnlyMemory<byte> field in rows.Rows.SelectMany(row => row))
        {
            ReadOnlySpan<byte> cell = Quoting.Trim(Quoting.Content(field.Span, dialect.Quote, ref scratch, out _));
            commas += cell.Contains((byte)',') && NumberParser.Parse(cell, (byte)',', out _, out _) != NumberShape.None ? 1 : 0;
            points += cell.Count((byte)'.') == 1 && NumberParser.Parse(cell, (byte)'.', out _, out _) != NumberShape.None ? 1 : 0;
            bool grouped = cell.Contains((byte)',') && NumberParser.Parse(cell, (byte)'.', out _, out _) != NumberShape.None;
            groups += grouped && cell.Count((byte)',') > 1 ? 1 : 0;
            eitherWay += grouped && cell.Count((byte)',') == 1 && !cell.Contains((byte)'.') ? 1 : 0;
        }

        if (groups > 0)
        {
            (commas, points) = (commas - eitherWay, points + groups); // 1,234 can be either; beside 1,234,567 it is a thousand and some
        }

        return (commas > points, $"{commas} of the first cells are numbers with a decimal comma, {points} with a point");
    }

    private static string Shown(byte separator) => separator switch
    {
        (byte)'\t' => "tab",
        (byte)';' => "semicolon",
        (byte)',' => "comma",
        (byte)'|' => "pipe",
        NoSeparator => "none",
        _ => $"'{(char)separator}'",
    };
}
