using System.Globalization;

namespace FullStackAI.Data.Csv;

/// <summary>The messages of files that cannot be loaded.</summary>
internal static class LoadErrors
{
    internal static SchemaException Empty(string source) =>
        new($"'{source}' is empty. A table needs a header or at least one row.");

    internal static SchemaException HeaderOnly(string source, string[] names) =>
        new($"'{source}' holds a header ({Listed(names)}) and no rows. Add rows; or, if that line is data, set {nameof(CsvOptions)}.{nameof(CsvOptions.Header)} to false.");

    internal static void ThrowIfBinary(string source, ReadOnlySpan<byte> head, EncodingDetector.Found encoding)
    {
        string? known = head.StartsWith("PK\u0003\u0004"u8) ? "a zip archive or an Excel workbook: save the sheet as CSV first"
            : head.StartsWith("PAR1"u8) ? "a Parquet file: convert it to CSV first"
            : head.StartsWith("%PDF"u8) ? "a PDF document"
            : head.StartsWith("SQLite format 3"u8) ? "an SQLite database: read it through Table.FromReader"
            : head.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G']) ? "a PNG image"
            : head.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]) ? "a JPEG image"
            : null;
        if (known is not null || (encoding.Encoding is null && head.Contains((byte)0)))
        {
            string zero = known is null ? $"binary: byte {head.IndexOf((byte)0)} is zero, which no text holds (UTF-16 would hold one in every other place)" : $"{known}";
            throw new SchemaException($"'{source}' is no delimited text but looks like {zero}.");
        }
    }

    internal static SchemaException Unreadable(string source, UnreadableRowException unreadable, CsvOptions options)
    {
        if (unreadable.NotUtf8 is not null)
        {
            string likely = EncodingDetector.Legacy(unreadable.NotUtf8).Name;
            return new SchemaException($"Line {unreadable.Line} of '{source}' is not valid UTF-8; it may be {likely}. Leave {nameof(CsvOptions)}.{nameof(CsvOptions.Encoding)} unset to have it detected, or set the right one.");
        }

        string limit = unreadable.TooLong ? $"is longer than {options.MaxRowBytes.ToString(CultureInfo.InvariantCulture)} bytes ({nameof(CsvOptions)}.{nameof(CsvOptions.MaxRowBytes)})" : "never closes";
        return unreadable.OpenQuote
            ? new SchemaException($"A quoted field that opens in line {unreadable.Line} of '{source}' {limit}. Close the quote, or set {nameof(CsvOptions)}.{nameof(CsvOptions.Quotes)} to false if quotes are ordinary characters here.")
            : new SchemaException($"Line {unreadable.Line} of '{source}' {limit}. Is it delimited text with line ends?");
    }

    internal static SchemaException NotInEncoding(string source, string encoding, Exception failure) =>
        new($"'{source}' holds bytes that are not valid in {encoding}: {failure.Message} Set {nameof(CsvOptions)}.{nameof(CsvOptions.Encoding)} to the encoding it was written in.", failure);

    internal static SchemaException BadGzip(string source, Exception failure) =>
        new($"'{source}' begins like a gzip file but cannot be decompressed: {failure.Message} It may be cut short; fetch it again.", failure);

    internal static SchemaException Ragged(string source, int columns, long count, IReadOnlyList<(long Line, int Fields)> examples)
    {
        string lines = string.Join(", ", examples.Select(row => $"line {row.Line} has {row.Fields}"));
        return new SchemaException($"{count} {(count == 1 ? "row" : "rows")} of '{source}' {(count == 1 ? "does" : "do")} not have {columns} {(columns == 1 ? "field" : "fields")} like the others: {lines}{(count > examples.Count ? ", …" : "")}. "
            + $"Correct them, or set {nameof(CsvOptions)}.{nameof(CsvOptions.RaggedRows)} to {nameof(RaggedRows.Adapt)} or {nameof(RaggedRows.Skip)}.");
    }

    internal static SchemaException NoColumn(string source, string option, IEnumerable<string> wanted, string[] names) =>
        new($"{option} names {string.Join(", ", wanted.Select(name => $"'{name}'"))}, but '{source}' has no such column. It has: {Listed(names)}.");

    private static string Listed(string[] names) =>
        string.Join(", ", names.Take(50).Select(name => $"'{name}'")) + (names.Length > 50 ? $", … ({names.Length} in all)" : "");
}
