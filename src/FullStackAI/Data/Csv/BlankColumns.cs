using System.Globalization;

namespace FullStackAI.Data.Csv;

/// <summary>Tells whether a text has aligned columns: fields that stand apart by runs of blanks,
/// as fixed-width tables and many files of old archives have them.</summary>
internal static class BlankColumns
{
    private const double EnoughNumbers = 0.9; // of the cells of a column; the others may be missing
    private const int FewestRows = 2;

    /// <summary>Why the fields of a text part at runs of blanks; null when they do not.</summary>
    /// <param name="sample">The first rows as they stand in the file.</param>
    /// <param name="found">The best that one separator explains.</param>
    /// <remarks>
    /// Prose has blanks too, and so have names and dates within one field. So every row
    /// must have equally many fields, half the columns must be numbers,
    /// and the blanks must stand in runs, or part three fields and more where nothing else parts
    /// any. Tabs that part the rows into unequally many fields are blanks.
    /// </remarks>
    internal static string? Explain(TextSample sample, DialectDetector.Found found)
    {
        bool hasTabs = found.Dialect.Separator == (byte)'\t';
        if (!hasTabs && found.Dialect.Separator != DialectDetector.NoSeparator)
        {
            return null;
        }

        TextSample parted = Parted(sample, found.Dialect);
        SampleRows rows = SampleRows.Split(parted, (byte)'\t', found.Dialect.Quote, found.Dialect.NewLine);
        int fields = rows.UsualFields;
        if (rows.Rows.Count < FewestRows || fields < 2 || rows.UsualShare < 1 || !HalfAreNumbers(rows))
        {
            return null;
        }

        bool inRuns = RunsShare(sample, found.Dialect.NewLine) > 0.5;
        bool isBetter = hasTabs ? found.Sample.UsualShare < 1 || (inRuns && fields > found.Sample.UsualFields) : inRuns || fields > 2;
        return isBetter
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"{fields} fields in all of the first {rows.Rows.Count} rows, and no other separator parts them so")
            : null;
    }

    /// <summary>The sample as <see cref="BlankRunsStream"/> reads it.</summary>
    private static TextSample Parted(TextSample sample, CsvDialect dialect)
    {
        using var stream = new BlankRunsStream(new MemoryStream(sample.Bytes), dialect.Quote);
        return TextSample.Read(stream, sample.Bytes.Length + 1) with { IsWhole = sample.IsWhole };
    }

    private static bool HalfAreNumbers(SampleRows rows)
    {
        int numeric = Enumerable.Range(0, rows.UsualFields).Count(column =>
            rows.Rows.Skip(1).Count(row => NumberParser.Parse(row[column].Span, (byte)'.', out _, out _) != NumberShape.None)
                >= EnoughNumbers * (rows.Rows.Count - 1));
        return 2 * numeric >= rows.UsualFields;
    }

    /// <summary>The share of the lines that hold two blanks or more between two words.</summary>
    private static double RunsShare(TextSample sample, byte newLine)
    {
        int lines = 0, withRuns = 0;
        ReadOnlySpan<byte> left = sample.Bytes;
        while (!left.IsEmpty)
        {
            int end = left.IndexOf(newLine);
            ReadOnlySpan<byte> line = (end < 0 ? left : left[..end]).Trim(" \t\r"u8);
            left = end < 0 ? default : left[(end + 1)..];
            lines += line.IsEmpty ? 0 : 1;
            withRuns += line.IndexOf("  "u8) >= 0 || line.IndexOf("\t\t"u8) >= 0 ? 1 : 0;
        }

        return lines == 0 ? 0 : withRuns / (double)lines;
    }
}
