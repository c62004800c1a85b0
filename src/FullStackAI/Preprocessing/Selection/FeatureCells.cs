namespace FullStackAI.Preprocessing;

/// <summary>The cells of one feature as they are stored: all of them, or those of some rows where the others are 0.</summary>
/// <param name="rows">The rows of the stored cells, ascending; empty for a feature that is stored whole.</param>
/// <param name="values">The stored cells; NaN is missing.</param>
/// <param name="rowCount">The number of rows.</param>
internal readonly ref struct FeatureCells(ReadOnlySpan<int> rows, ReadOnlySpan<float> values, int rowCount)
{
    private readonly ReadOnlySpan<int> _rows = rows;

    /// <summary>The stored cells.</summary>
    internal ReadOnlySpan<float> Values { get; } = values;

    /// <summary>The number of rows.</summary>
    internal int RowCount { get; } = rowCount;

    /// <summary>Whether every row has a stored cell.</summary>
    internal bool IsWhole => Values.Length == RowCount;

    /// <summary>The row of a stored cell.</summary>
    internal int Row(int at) => _rows.IsEmpty ? at : _rows[at];
}
