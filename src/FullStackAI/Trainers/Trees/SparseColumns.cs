using FullStackAI.Data;

namespace FullStackAI.Trainers.Trees;

/// <summary>The numbers of one column of a sparse matrix.</summary>
internal readonly ref struct SparseColumn(ReadOnlySpan<int> rows, ReadOnlySpan<float> values, bool isDense)
{
    /// <summary>Row numbers of the stored values, ascending; empty when the column is dense.</summary>
    internal ReadOnlySpan<int> Rows { get; } = rows;

    /// <summary>The stored numbers, or those of all rows.</summary>
    internal ReadOnlySpan<float> Values { get; } = values;

    /// <summary>Whether the values are those of all rows.</summary>
    internal bool IsDense { get; } = isDense;
}

/// <summary>A sparse matrix turned to columns: for each, its rows in order and their values, or the
/// values of all rows where most are stored. At most 8 bytes a stored number.</summary>
internal sealed class SparseColumns
{
    private const double DenseShare = 0.5; // of the rows: with so many stored, a number for each takes no more room

    private readonly int[] _starts;
    private readonly int[] _rows;
    private readonly float[] _values;
    private readonly float[]?[] _dense;

    private SparseColumns(int[] starts, int[] rows, float[] values, float[]?[] dense)
    {
        _starts = starts;
        _rows = rows;
        _values = values;
        _dense = dense;
    }

    /// <summary>One column.</summary>
    internal SparseColumn this[int column] => _dense[column] is { } dense
        ? new([], dense, isDense: true)
        : new(_rows.AsSpan(_starts[column].._starts[column + 1]), _values.AsSpan(_starts[column].._starts[column + 1]), isDense: false);

    /// <summary>The values of a feature for all rows, where they are stored so.</summary>
    /// <param name="matrix">The features.</param>
    /// <param name="sparse">Its sparse part in columns; null when there is none.</param>
    /// <param name="feature">The feature.</param>
    /// <param name="values">[rows]; out.</param>
    internal static bool TryDense(FeatureMatrix matrix, SparseColumns? sparse, int feature, out ReadOnlySpan<float> values)
    {
        bool own = feature < matrix.DenseCount;
        values = own ? matrix.Dense(feature) : sparse!._dense[feature - matrix.DenseCount];
        return own || sparse!._dense[feature - matrix.DenseCount] is not null;
    }

    /// <summary>Turns rows to columns.</summary>
    /// <param name="matrix">Fewer than 2³¹ stored numbers in columns that are not dense.</param>
    internal static SparseColumns From(SparseMatrix matrix)
    {
        int[] counts = new int[matrix.Width];
        for (int row = 0; row < matrix.Rows; row++)
        {
            foreach (int column in matrix[row].Indices)
            {
                counts[column]++;
            }
        }

        float[]?[] dense = new float[matrix.Width][];
        int[] starts = new int[matrix.Width + 1];
        for (int column = 0; column < matrix.Width; column++)
        {
            bool isDense = counts[column] >= DenseShare * matrix.Rows && matrix.Rows > 0;
            dense[column] = isDense ? new float[matrix.Rows] : null;
            starts[column + 1] = checked(starts[column] + (isDense ? 0 : counts[column]));
        }

        int[] rows = new int[starts[^1]];
        float[] values = new float[starts[^1]];
        int[] next = starts.AsSpan(0, matrix.Width).ToArray();
        for (int row = 0; row < matrix.Rows; row++)
        {
            SparseVector vector = matrix[row];
            for (int i = 0; i < vector.Indices.Length; i++)
            {
                int column = vector.Indices[i];
                if (dense[column] is { } all)
                {
                    all[row] = vector.Values[i];
                    continue;
                }

                int target = next[column]++;
                rows[target] = row;
                values[target] = vector.Values[i];
            }
        }

        return new(starts, rows, values, dense);
    }
}
