namespace FullStackAI.Data.Csv;

/// <summary>How the bytes of a delimited text, as UTF-8, part into rows and fields.</summary>
internal sealed record CsvDialect
{
    internal byte Separator { get; init; } = (byte)',';

    /// <summary>The quote; 0 when quotes are ordinary characters.</summary>
    internal byte Quote { get; init; } = (byte)'"';

    /// <summary>The byte that ends a row: line feed (a carriage return before it is
    /// dropped), or carriage return in files without line feeds.</summary>
    internal byte NewLine { get; init; } = (byte)'\n';

    internal byte DecimalPoint { get; init; } = (byte)'.';

    internal int Columns { get; init; } = 1;

    /// <summary>Whether the first row holds the names.</summary>
    internal bool HasHeader { get; init; }

    /// <summary>The number of bytes before the first row of data.</summary>
    internal int SkipBytes { get; init; }

    /// <summary>The line of the first row of data, from 1.</summary>
    internal int FirstLine { get; init; } = 1;
}
