namespace FullStackAI.Data;

/// <summary>The rows of a view, by their number in the stored columns. Shared by all columns of the view.</summary>
internal sealed class RowSelection(int[] rows)
{
    internal int Count => rows.Length;

    internal ReadOnlySpan<int> Rows => rows;

    internal int this[int row] => rows[row];

    /// <summary>The selection that picks <paramref name="picked"/> out of
    /// <paramref name="inner"/>; a null inner selection holds every row.</summary>
    internal static RowSelection Compose(RowSelection? inner, int[] picked)
    {
        if (inner is null)
        {
            return new RowSelection(picked);
        }

        int[] composed = new int[picked.Length];
        for (int row = 0; row < composed.Length; row++)
        {
            composed[row] = inner[picked[row]];
        }

        return new RowSelection(composed);
    }
}
