namespace FullStackAI.Data.Splits;

/// <summary>Units of rows that no fold may part, in two flat arrays: of a million rows nearly every one is a unit alone.</summary>
/// <param name="count">The number of units.</param>
/// <param name="starts">[units + 1, or longer]; where each unit starts in the rows, then their end.</param>
/// <param name="rows">The rows of each unit, ascending, one unit after the other.</param>
internal sealed class UnitList(int count, int[] starts, int[] rows)
{
    /// <summary>The number of units.</summary>
    internal int Count => count;

    /// <summary>The number of rows of all units together.</summary>
    internal int RowCount => rows.Length;

    /// <summary>The rows of a unit, ascending.</summary>
    /// <param name="unit">In [0, <see cref="Count"/>).</param>
    internal ReadOnlySpan<int> this[int unit] => rows.AsSpan(starts[unit]..starts[unit + 1]);

    /// <summary>The number of rows of a unit.</summary>
    /// <param name="unit">In [0, <see cref="Count"/>).</param>
    internal int SizeOf(int unit) => starts[unit + 1] - starts[unit];

    /// <summary>Every row a unit alone.</summary>
    internal static UnitList Singles(int rowCount)
    {
        int[] numbers = new int[rowCount + 1];
        for (int row = 0; row <= rowCount; row++)
        {
            numbers[row] = row;
        }

        return new UnitList(rowCount, numbers, numbers[..rowCount]);
    }
}
