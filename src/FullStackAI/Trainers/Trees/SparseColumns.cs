using FullStackAI.Data;

namespace FullStackAI.Trainers.Trees;

/// <summary>The stored numbers of one column of a sparse matrix.</summary>
internal readonly ref struct SparseColumn(ReadOnlySpan<int> rows, ReadOnlySpan<float> values)
{
    /// <summary>Row numbers, ascending.</summary>
    internal ReadOnlySpan<int> Rows { get; } = rows;

    /// <summary>The numbers.</summary>
    internal ReadOnlySpan<float> Values { get; } = values;
}

/// <summary>A sparse matrix turned to columns: for each, its rows in order and their values. 8 bytes a stored number.</summary>
internal sealed class SparseColumns
{
    private readonly int[] _starts;
    private readonly int[] _rows;
    private readonly float[] _values;

    private SparseColumns(int[] starts, int[] rows, float[] values)
    {
        _starts = starts;
        _rows = rows;
        _values = values;
    }

    /// <summary>One column.</summary>
    internal SparseColumn this[int column] => new(
        _rows.AsSpan(_starts[column].._starts[column + 1]),
        _values.AsSpan(_starts[column].._starts[column + 1]));

    /// <summary>Turns rows to columns.</summary>
    /// <param name="matrix">Fewer than 2³¹ stored numbers.</param>
    internal static SparseColumns From(SparseMatrix matrix)
    {
        int[] starts = new int[matrix.Width + 1];
        for (int row = 0; row < matrix.Rows; row++)
        {
            foreach (int column in matrix[row].Indices)
            {
                starts[column + 1]++;
            }
        }

        for (int column = 0; column < matrix.Width; column++)
        {
            starts[column + 1] += starts[column];
        }

        int[] rows = new int[starts[^1]];
        float[] values = new float[starts[^1]];
        int[] next = starts.AsSpan(0, matrix.Width).ToArray();
        for (int row = 0; row < matrix.Rows; row++)
        {
            SparseVector vector = matrix[row];
            for (int i = 0; i < vector.Indices.Length; i++)
            {
                int target = next[vector.Indices[i]]++;
                rows[target] = row;
                values[target] = vector.Values[i];
            }
        }

        return new(starts, rows, values);
    }
}
