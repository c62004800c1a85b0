namespace FullStackAI.Data;

/// <summary>How to write delimited text.</summary>
public sealed record CsvSaveOptions
{
    /// <summary>What stands between fields; an ASCII character other than a quote or a line end; default: a comma.</summary>
    public char Separator { get; init; } = ',';

    /// <summary>Whether the first row holds the names; default: yes.</summary>
    public bool Header { get; init; } = true;
}
