using System.Globalization;
using System.Text;

namespace FullStackAI.Data.Csv;

/// <summary>The messages of files that cannot be loaded.</summary>
internal static class LoadErrors
{
    internal static SchemaException Empty(string source) =>
        new($"'{source}' is empty. A table needs a header or at least one row.");

    internal static SchemaException HeaderOnly(string source, string[] names) =>
        new($"'{source}' holds a header ({Listed(names)}) and no rows. Add rows; or, if that line is data, set {nameof(CsvOptions)}.{nameof(CsvOptions.Header)} to false.");

    internal static SchemaException Json(string source) =>
        new($"'{source}' is no delimited text but looks like JSON. Load it with {nameof(Table)}.{nameof(Table.FromJson)}; or set {nameof(CsvOptions)}.{nameof(CsvOptions.Separator)} if it is delimited text after all.");

    internal static SchemaException Unreadable(string source, UnreadableRowException unreadable, CsvOptions options)
    {
        if (unreadable.NotUtf8 is not null)
        {
            string likely = EncodingDetector.Legacy(unreadable.NotUtf8).Name;
            return new SchemaException(
                $"Line {unreadable.Line} of '{source}' is not valid UTF-8; it may be {likely}. Leave {nameof(CsvOptions)}.{nameof(CsvOptions.Encoding)} unset to have it detected, or set the right one.");
        }

        string limit = unreadable.TooLong
            ? $"is longer than {options.MaxRowBytes.ToString(CultureInfo.InvariantCulture)} bytes ({nameof(CsvOptions)}.{nameof(CsvOptions.MaxRowBytes)})"
            : "never closes";
        return unreadable.OpenQuote
            ? new SchemaException(
                $"A quoted field that opens in line {unreadable.Line} of '{source}' {limit}. Close the quote, or set {nameof(CsvOptions)}.{nameof(CsvOptions.Quotes)} to false if quotes are ordinary characters here.")
            : new SchemaException($"Line {unreadable.Line} of '{source}' {limit}. Is it delimited text with line ends?");
    }

    internal static SchemaException NotInEncoding(string source, string encoding, DecoderFallbackException failure) =>
        new($"'{source}' holds bytes that are not valid in {encoding}: {Convert.ToHexString(failure.BytesUnknown ?? [])} (hexadecimal). Set {nameof(CsvOptions)}.{nameof(CsvOptions.Encoding)} to the encoding it was written in; or fetch the file again, if it was cut short.", failure);

    internal static SchemaException Changed(string source, long before, long now) =>
        new($"'{source}' changed while it was read: it had {before} rows at first, and then {now}. Read a copy that nobody writes to.");

    internal static SchemaException BadGzip(string source, Exception failure) =>
        new($"'{source}' begins like a gzip file but cannot be decompressed: {failure.Message} It may be cut short, or changed on the way; fetch it again.", failure);

    internal static SchemaException Ragged(
        string source, DialectDetector.Found found, long count, IReadOnlyList<(long Line, int Fields)> examples)
    {
        int columns = found.Dialect.Columns;
        string lines = string.Join(", ", examples.Select(row => $"line {row.Line} has {row.Fields}"));
        return new SchemaException(
            $"{count} {(count == 1 ? "row" : "rows")} of '{source}' {(count == 1 ? "does" : "do")} not have {columns} {(columns == 1 ? "field" : "fields")} like the others: {lines}{(count > examples.Count ? ", …" : "")}. "
                + (found.TitleLines > 0 && found.Sample.UsualFields != columns
                    ? $"Most rows have {found.Sample.UsualFields} fields, and line {found.TitleLines + 1} is the first of them: if a title or comment stands above the names, set {nameof(CsvOptions)}.{nameof(CsvOptions.SkipLines)} to {found.TitleLines}. Otherwise correct"
                    : "Correct")
                + $" them, or set {nameof(CsvOptions)}.{nameof(CsvOptions.RaggedRows)} to {nameof(RaggedRows.Adapt)} or {nameof(RaggedRows.Skip)}.");
    }

    internal static SchemaException NoColumn(string source, string option, IEnumerable<string> wanted, string[] names) =>
        new($"{option} names {string.Join(", ", wanted.Select(name => $"'{name}'"))}, but '{source}' has no such column. It has: {Listed(names)}.");

    private static string Listed(string[] names) =>
        string.Join(", ", names.Take(50).Select(name => $"'{name}'")) + (names.Length > 50 ? $", … ({names.Length} in all)" : "");
}
