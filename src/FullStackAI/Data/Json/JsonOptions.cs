namespace FullStackAI.Data;

/// <summary>How to read JSON. Everything left null is detected on all rows and stated in the <see cref="LoadReport"/>.</summary>
public sealed record JsonOptions
{
    /// <summary>Texts that are missing values, besides null; default: NA, N/A, NaN, ? and their like.</summary>
    public IReadOnlyList<string>? MissingValues { get; init; }

    /// <summary>The kind of some columns by name; the others are detected.</summary>
    public IReadOnlyDictionary<string, ColumnKind> Types { get; init; } = new Dictionary<string, ColumnKind>();

    /// <summary>Columns not to load; default: none.</summary>
    public IReadOnlyList<string> IgnoredColumns { get; init; } = [];

    /// <summary>Formats of dates beyond the detected ones; default: none.</summary>
    public IReadOnlyList<string> DateFormats { get; init; } = [];

    /// <summary>Whether 3/4/2020 is the third of April; default: detected.</summary>
    public bool? DayFirst { get; init; }

    /// <summary>The most rows to load, at least 1; default: all.</summary>
    public long? MaxRows { get; init; }

    /// <summary>The most bytes one row may have; default 268,435,456.</summary>
    public int MaxRowBytes { get; init; } = 1 << 28;
}
