using System.Text;

namespace FullStackAI.Data;

/// <summary>How to read delimited text. Everything left null is detected on the whole
/// file and stated in the <see cref="LoadReport"/>.</summary>
public sealed record CsvOptions
{
    /// <summary>What stands between fields; a blank (<c>' '</c>) means runs of blanks and tabs, as in aligned
    /// columns; default: detected among comma, semicolon, tab, pipe and runs of blanks.</summary>
    public char? Separator { get; init; }

    /// <summary>Whether the first row holds the names; default: detected.</summary>
    public bool? Header { get; init; }

    /// <summary>The number of lines above the names, or above the first row without names, that are left out: a title,
    /// a comment; at least 0; default 0. A line <c>sep=;</c> is understood by itself.</summary>
    public int SkipLines { get; init; }

    /// <summary>The names of the columns, instead of those in the file; default: the
    /// header's, or <c>column1</c>, <c>column2</c>, … without one.</summary>
    public IReadOnlyList<string>? Names { get; init; }

    /// <summary>Whether double quotes enclose fields; with false they are ordinary characters; default: detected.</summary>
    public bool? Quotes { get; init; }

    /// <summary>The encoding; default: by byte order mark, else detected among UTF-8,
    /// UTF-16, Latin-1, GB18030, Big5 and Shift-JIS.</summary>
    public Encoding? Encoding { get; init; }

    /// <summary>Whether numbers are written with a decimal comma; default: detected where the separator is no comma.</summary>
    public bool? DecimalComma { get; init; }

    /// <summary>Cells that are missing values, besides empty ones, compared without regard to
    /// case; default: NA, N/A, NaN, null, ? and their like.</summary>
    public IReadOnlyList<string>? MissingValues { get; init; }

    /// <summary>The kind of some columns, by name or by number from 1; the others are
    /// detected. Not <see cref="ColumnKind.Vector"/>.</summary>
    public IReadOnlyDictionary<string, ColumnKind> Types { get; init; } = new Dictionary<string, ColumnKind>();

    /// <summary>Columns not to load, by name or by number from 1; default: none.</summary>
    public IReadOnlyList<string> IgnoredColumns { get; init; } = [];

    /// <summary>Formats of dates beyond the detected ones, as in
    /// <see cref="DateTime.ParseExact(string, string, IFormatProvider)"/>, read by the invariant culture; default: none.</summary>
    public IReadOnlyList<string> DateFormats { get; init; } = [];

    /// <summary>Whether 3/4/2020 is the third of April (true) or the fourth of March
    /// (false); default: detected on all rows of a column.</summary>
    public bool? DayFirst { get; init; }

    /// <summary>What to do with rows of too many or too few fields; default: <see cref="RaggedRows.Refuse"/>.</summary>
    public RaggedRows RaggedRows { get; init; } = RaggedRows.Refuse;

    /// <summary>The most rows to load, from the first; at least 1; default: all.</summary>
    public long? MaxRows { get; init; }

    /// <summary>The most bytes one row may have; in [1,024, 1,073,741,824]; default 268,435,456.
    /// A longer one is the sign of a quote that never closes.</summary>
    public int MaxRowBytes { get; init; } = 1 << 28;

    /// <summary>The number of threads; the table does not depend on it; at least 1; default: one per processor, at most 8.</summary>
    public int Threads { get; init; } = Math.Clamp(Environment.ProcessorCount, 1, 8);

    /// <summary>Receives the share of the file that is read, in [0, 1]; default: nobody.</summary>
    public IProgress<double>? Progress { get; init; }

    /// <summary>Throws one exception that names every faulty option.</summary>
    internal void Validate()
    {
        var faults = new List<string>();
        if (Separator is '"' or '\r' or '\n' or > (char)127)
        {
            faults.Add($"{nameof(CsvOptions)}.{nameof(Separator)} must be an ASCII character other than a quote or a line end; got U+{(int)Separator:X4}.");
        }

        if (Separator == ',' && DecimalComma == true)
        {
            faults.Add($"{nameof(CsvOptions)}.{nameof(DecimalComma)} cannot be combined with a comma as {nameof(Separator)}.");
        }

        foreach ((string column, ColumnKind kind) in Types.Where(type => type.Value == ColumnKind.Vector || !Enum.IsDefined(type.Value)))
        {
            faults.Add($"{nameof(CsvOptions)}.{nameof(Types)} gives column '{column}' the kind {kind}; delimited text holds numbers, integers, booleans, categories, dates and text.");
        }

        if (SkipLines < 0)
        {
            faults.Add($"{nameof(CsvOptions)}.{nameof(SkipLines)} must be at least 0; got {SkipLines}.");
        }

        if (MaxRows < 1)
        {
            faults.Add($"{nameof(CsvOptions)}.{nameof(MaxRows)} must be at least 1; got {MaxRows}.");
        }

        if (MaxRowBytes is < 1024 or > 1 << 30)
        {
            faults.Add($"{nameof(CsvOptions)}.{nameof(MaxRowBytes)} must lie in [1024, {1 << 30}]; got {MaxRowBytes}.");
        }

        if (Threads < 1)
        {
            faults.Add($"{nameof(CsvOptions)}.{nameof(Threads)} must be at least 1; got {Threads}.");
        }

        if (faults.Count > 0)
        {
            throw new ArgumentException(string.Join(" ", faults));
        }
    }
}
