using System.Text;

namespace FullStackAI.Data.Csv;

/// <summary>The first rows of a text under one assumption about separator and quotes.</summary>
internal sealed class SampleRows
{
    private const int MostRows = 1000;
    private const int MostFields = 4_000_000;

    private readonly List<List<ReadOnlyMemory<byte>>> _rows = [];

    private SampleRows()
    {
    }

    internal IReadOnlyList<List<ReadOnlyMemory<byte>>> Rows => _rows;

    /// <summary>Quoted fields that a separator or line end follows.</summary>
    internal int GoodQuotes { get; private set; }

    /// <summary>Quoted fields that something else follows, and a quote that does not close before the end of the text.</summary>
    internal int BadQuotes { get; private set; }

    /// <summary>Where the second row begins.</summary>
    internal int SecondRowAt { get; private set; }

    /// <summary>The number of fields that most rows have.</summary>
    internal int UsualFields { get; private set; }

    /// <summary>The share of the rows that have <see cref="UsualFields"/>.</summary>
    internal double UsualShare { get; private set; }

    /// <param name="sample">The sample.</param>
    /// <param name="separator">What stands between fields.</param>
    /// <param name="quote">The quote; 0 for none.</param>
    /// <param name="newLine">What ends a row.</param>
    internal static SampleRows Split(TextSample sample, byte separator, byte quote, byte newLine)
    {
        var rows = new SampleRows();
        var row = new List<ReadOnlyMemory<byte>>();
        ReadOnlyMemory<byte> bytes = sample.Bytes;
        ReadOnlySpan<byte> span = bytes.Span;
        int fieldStart = 0;
        int at = 0;
        int fields = 0;
        while (at < span.Length && rows._rows.Count < MostRows && fields < MostFields)
        {
            int found = span[at..].IndexOfAny(separator, newLine, quote == 0 ? separator : quote);
            int stop = found < 0 ? span.Length : at + found;
            if (found >= 0 && quote != 0 && span[stop] == quote && quote != separator)
            {
                at = Quoting.Opens(span, fieldStart, stop) ? rows.Close(sample, stop, separator, newLine, quote) : stop + 1;
                continue;
            }

            bool endsRow = found < 0 || span[stop] == newLine;
            if (found < 0 && !sample.IsWhole && rows._rows.Count > 0)
            {
                break; // the sample cuts this row
            }

            int end = endsRow && stop > fieldStart && span[stop - 1] == (byte)'\r' ? stop - 1 : stop;
            row.Add(bytes[fieldStart..end]);
            fields++;
            at = fieldStart = stop + 1;
            if (endsRow)
            {
                bool blank = row.Count == 1 && row[0].Length == 0;
                if (!blank)
                {
                    rows._rows.Add(row);
                    row = [];
                    rows.SecondRowAt = rows._rows.Count == 1 ? Math.Min(at, span.Length) : rows.SecondRowAt;
                }

                row.Clear();
            }
        }

        rows.Count();
        return rows;
    }

    internal string Text(int row, int column) => Encoding.UTF8.GetString(_rows[row][column].Span);

    private int Close(TextSample sample, int open, byte separator, byte newLine, byte quote)
    {
        ReadOnlySpan<byte> span = sample.Bytes;
        int close = Quoting.FindClose(span, open + 1, quote);
        if (close < 0)
        {
            BadQuotes += sample.IsWhole ? 1 : 0;
            return span.Length;
        }

        ReadOnlySpan<byte> behind = span[(close + 1)..].TrimStart((byte)' ');
        bool good = behind.IsEmpty || behind[0] == separator || behind[0] == newLine || behind[0] == (byte)'\r';
        GoodQuotes += good ? 1 : 0;
        BadQuotes += good ? 0 : 1;
        return close + 1;
    }

    private void Count()
    {
        var usual = _rows
            .GroupBy(row => row.Count)
            .OrderByDescending(group => group.Count())
            .ThenByDescending(group => group.Key)
            .FirstOrDefault();
        UsualFields = usual?.Key ?? 0;
        UsualShare = usual is null ? 0 : usual.Count() / (double)_rows.Count;
    }
}
