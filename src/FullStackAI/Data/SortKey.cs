namespace FullStackAI.Data;

/// <summary>A column to sort by.</summary>
/// <param name="Column">The column's name.</param>
/// <param name="Descending">Whether larger cells come first; default: smaller ones.</param>
public readonly record struct SortKey(string Column, bool Descending = false)
{
    /// <summary>Sorts upwards by a column.</summary>
    /// <param name="column">The column's name.</param>
    public static implicit operator SortKey(string column) => new(column);

    /// <summary>Sorts upwards by a column.</summary>
    /// <param name="column">The column's name.</param>
    public static SortKey FromString(string column) => new(column);
}
