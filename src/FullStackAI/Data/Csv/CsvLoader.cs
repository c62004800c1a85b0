using System.Text;
using FullStackAI.Data.Json;

namespace FullStackAI.Data.Csv;

/// <summary>Loads delimited text: guesses from the first rows, reads everything once under that
/// guess, and reads again only the columns that turned out otherwise.</summary>
internal static class CsvLoader
{
    /// <summary>What a look at the whole file found, no column read.</summary>
    internal sealed record Surveyed(LoadJournal Journal, DialectDetector.Found Found, long Rows);

    internal static Table Load(TextSource source, CsvOptions options, CancellationToken cancellationToken, out LoadReport report)
    {
        (Table table, report) = WithEncoding(source, options, (sample, found, journal) =>
        {
            var scope = new LoadScope(options, found.Dialect, new MissingTokens(options.MissingValues), journal);
            List<ColumnPlan> plans = ColumnPlans.Make(source.Name, found, scope, out List<ColumnDecision> ignored);
            var load = new WholeFile(source, scope, sample, cancellationToken);
            Table loaded = load.Read(plans, found, ignored, out LoadReport told);
            return (loaded, told);
        });
        return table;
    }

    /// <summary>Decides how to read a file on all of it: encoding, dialect, ragged rows.</summary>
    internal static Surveyed Survey(TextSource source, CsvOptions options, CancellationToken cancellationToken) =>
        WithEncoding(source, options, (sample, found, journal) =>
        {
            var scope = new LoadScope(options, found.Dialect, new MissingTokens(options.MissingValues), journal);
            return new Surveyed(journal, found, new WholeFile(source, scope, sample, cancellationToken).CountRows(found));
        });

    private static T WithEncoding<T>(TextSource source, CsvOptions options, Func<TextSample, DialectDetector.Found, LoadJournal, T> read)
    {
        options.Validate();
        EncodingDetector.Found encoding = FindEncoding(source, options);
        try
        {
            return WithDialect(source, options, encoding, read);
        }
        catch (UnreadableRowException unreadable) when (unreadable.NotUtf8 is not null && options.Encoding is null)
        {
            // The first bytes were UTF-8, or plain ASCII, but later ones are not.
            encoding = EncodingDetector.Legacy(unreadable.NotUtf8);
            source.Encoding = encoding.Encoding;
            encoding = encoding with
            {
                Reason = $"line {unreadable.Line} is not UTF-8; its characters are the most common ones in this encoding",
            };
            return WithDialect(source, options, encoding, read);
        }
    }

    private static T WithDialect<T>(
        TextSource source,
        CsvOptions options,
        EncodingDetector.Found encoding,
        Func<TextSample, DialectDetector.Found, LoadJournal, T> read)
    {
        var journal = new LoadJournal();
        try
        {
            journal.Decide("encoding", encoding.Name, encoding.Reason);
            if (source.IsGzip)
            {
                journal.Decide("compression", "gzip", "the first two bytes say so");
            }

            TextSample sample = ReadSample(source, options, out DialectDetector.Found found, journal);
            return read(sample, found, journal);
        }
        catch (UnreadableRowException unreadable) when (unreadable.NotUtf8 is null || options.Encoding is not null)
        {
            throw LoadErrors.Unreadable(source.Name, unreadable, options);
        }
        catch (DecoderFallbackException failure)
        {
            throw LoadErrors.NotInEncoding(source.Name, encoding.Name, failure);
        }
        catch (InvalidDataException failure)
        {
            throw LoadErrors.BadGzip(source.Name, failure);
        }
    }

    /// <summary>Finds encoding and dialect on the first rows only.</summary>
    internal static DialectDetector.Found Probe(TextSource source, CsvOptions options, LoadJournal journal)
    {
        options.Validate();
        EncodingDetector.Found encoding = FindEncoding(source, options);
        journal.Decide("encoding", encoding.Name, encoding.Reason);
        ReadSample(source, options, out DialectDetector.Found found, journal);
        return found;
    }

    private static EncodingDetector.Found FindEncoding(TextSource source, CsvOptions options)
    {
        byte[] head;
        bool isWhole;
        try
        {
            using Stream bytes = source.OpenBytes();
            TextSample raw = TextSample.Read(bytes, TextSample.Size);
            (head, isWhole) = (raw.Bytes, raw.IsWhole);
        }
        catch (InvalidDataException failure)
        {
            throw LoadErrors.BadGzip(source.Name, failure);
        }

        if (head.Length == 0)
        {
            throw LoadErrors.Empty(source.Name);
        }

        EncodingDetector.Found found = options.Encoding is null
            ? EncodingDetector.Detect(head, isWhole)
            : new EncodingDetector.Found(EncodingDetector.Strict(options.Encoding), options.Encoding.WebName, "as asked for");
        OtherForm.Refuse(source.Name, head, isText: found.Encoding is not null, "delimited text");
        if (options is { Separator: null, Quotes: null, Header: null, Names: null, SkipLines: 0 } && JsonBeginning.IsRows(head))
        {
            throw LoadErrors.Json(source.Name);
        }

        source.Encoding = found.Encoding;
        return found;
    }

    /// <summary>Reads the first rows; more bytes where rows are long.</summary>
    private static TextSample ReadSample(TextSource source, CsvOptions options, out DialectDetector.Found found, LoadJournal journal)
    {
        byte asked = options.Quotes == false ? (byte)0 : (byte)'"';
        string? blanks = options.Separator == ' ' ? "as asked for" : null;
        bool hasBackslashes = false;
        source.Rewriting = blanks is null ? null : text => new BlankRunsStream(text, asked);
        for (int size = TextSample.Size; ; size = (int)Math.Min(size * 8L, Array.MaxLength))
        {
            var attempt = new LoadJournal();
            TextSample sample = TextSample.Read(source, size);
            if (sample.Bytes.AsSpan().Trim(" \t\r\n"u8).IsEmpty)
            {
                throw LoadErrors.Empty(source.Name);
            }

            bool enough = sample.IsWhole
                || size >= options.MaxRowBytes
                || sample.Bytes.AsSpan().Count((byte)'\n') + sample.Bytes.AsSpan().Count((byte)'\r') > 3 + (2L * options.SkipLines);
            if (!enough)
            {
                continue;
            }

            if (source.Rewriting is null
                && options.Quotes != false
                && BackslashStream.Explains(sample, options.Separator, out byte separator))
            {
                hasBackslashes = true;
                source.Rewriting = text => new BackslashStream(text, separator, (byte)'"');
                size /= 8; // the same bytes again, as they are meant
                continue;
            }

            found = DialectDetector.Detect(sample, options, attempt, blanks);
            byte quote = found.Dialect.Quote;
            if (source.Rewriting is null
                && options.Separator is null
                && BlankColumns.Explain(Below(sample, options, found), found) is { } reason)
            {
                blanks = reason;
                source.Rewriting = text => new BlankRunsStream(text, quote);
                size /= 8;
                continue;
            }

            if (hasBackslashes)
            {
                attempt.Decide("quotes within fields", "behind backslashes", "so read, all rows have equally many fields");
            }

            if (found.Sample.Rows.Count > 2 || sample.IsWhole || size >= options.MaxRowBytes)
            {
                journal.Decisions.AddRange(attempt.Decisions);
                journal.Warnings.AddRange(attempt.Warnings);
                return sample;
            }
        }
    }

    /// <summary>The sample without the lines above the rows.</summary>
    private static TextSample Below(TextSample sample, CsvOptions options, DialectDetector.Found found) =>
        Preamble.Of(sample, options, found.Dialect.NewLine).Bytes is > 0 and int above
            ? sample with { Bytes = sample.Bytes[above..] }
            : sample;
}
