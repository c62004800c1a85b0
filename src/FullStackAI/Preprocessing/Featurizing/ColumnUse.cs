namespace FullStackAI.Preprocessing;

/// <summary>What a column is used as.</summary>
public enum ColumnUse
{
    /// <summary>Not at all.</summary>
    Excluded,

    /// <summary>A quantity.</summary>
    Number,

    /// <summary>One of a list of levels.</summary>
    Category,

    /// <summary>A date with time of day.</summary>
    Date,

    /// <summary>Free text.</summary>
    Text,

    /// <summary>A vector of numbers, as it is.</summary>
    Vector,
}
