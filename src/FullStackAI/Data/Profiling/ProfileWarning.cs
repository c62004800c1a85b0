namespace FullStackAI.Data.Profiling;

/// <summary>Something in a table that a modeller should know.</summary>
/// <param name="Finding">What was found.</param>
/// <param name="Column">The column; null when it concerns the whole table.</param>
/// <param name="Message">What was found, with numbers, and what to do.</param>
public sealed record ProfileWarning(ProfileFinding Finding, string? Column, string Message)
{
    /// <inheritdoc/>
    public override string ToString() => Column is null ? Message : $"column '{Column}': {Message}";
}

/// <summary>A kind of warning.</summary>
public enum ProfileFinding
{
    /// <summary>Every cell is missing.</summary>
    AllMissing,

    /// <summary>More than half of the cells are missing.</summary>
    MostlyMissing,

    /// <summary>All cells that are there have one value.</summary>
    Constant,

    /// <summary>All cells equal those of an earlier column.</summary>
    DuplicateColumn,

    /// <summary>Rows repeat earlier ones.</summary>
    DuplicateRows,

    /// <summary>Some numbers lie far from the others.</summary>
    Outliers,

    /// <summary>Infinite numbers.</summary>
    Infinite,

    /// <summary>Nearly every row has a value of its own.</summary>
    Identifier,

    /// <summary>The column tells the label outright.</summary>
    LabelCopy,

    /// <summary>Two columns add up to the label.</summary>
    LabelSum,

    /// <summary>Rows without a label.</summary>
    LabelMissing,

    /// <summary>A class of the label has very few rows.</summary>
    RareClass,
}
