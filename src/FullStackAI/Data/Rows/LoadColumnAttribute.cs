namespace FullStackAI.Data;

/// <summary>The place of a column, or of the columns of a vector, in a text file. Prediction finds columns
/// by name and does not need it; classes that carry it work as they are.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class LoadColumnAttribute : Attribute
{
    private readonly int[] _indexes;

    /// <summary>One column.</summary>
    /// <param name="index">The column's number in the file, from 0.</param>
    public LoadColumnAttribute(int index) => _indexes = [index];

    /// <summary>Neighbouring columns, as one vector.</summary>
    /// <param name="start">The first column's number in the file, from 0.</param>
    /// <param name="end">The last one's; at least <paramref name="start"/>.</param>
    public LoadColumnAttribute(int start, int end) => _indexes = [.. Enumerable.Range(start, Math.Max(1, end - start + 1))];

    /// <summary>Any columns, as one vector.</summary>
    /// <param name="indexes">The columns' numbers in the file, from 0.</param>
    public LoadColumnAttribute(int[] indexes) => _indexes = [.. indexes];

    /// <summary>The number of the first column in the file, from 0; −1 when there is none.</summary>
    public int Index => _indexes is [int first, ..] ? first : -1;

    /// <summary>The numbers of all columns in the file, from 0.</summary>
    public IReadOnlyList<int> Indexes => _indexes;
}
