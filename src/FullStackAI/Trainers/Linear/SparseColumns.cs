using FullStackAI.Data;

namespace FullStackAI.Trainers.Linear;

/// <summary>A sparse matrix by columns, for work that goes feature by feature. 8 bytes a
/// stored number; 4 when all are 1, as one-hot codes are.</summary>
internal sealed class SparseColumns
{
    private readonly int[] _starts;
    private readonly int[] _rows;
    private readonly float[]? _values;

    /// <summary>Transposes a matrix of rows.</summary>
    internal SparseColumns(SparseMatrix matrix)
    {
        int stored = checked((int)matrix.StoredCount);
        _starts = new int[matrix.Width + 1];
        bool allOne = true;
        for (int row = 0; row < matrix.Rows; row++)
        {
            SparseVector vector = matrix[row];
            foreach (int column in vector.Indices)
            {
                _starts[column + 1]++;
            }

            allOne = allOne && !vector.Values.ContainsAnyExcept(1f);
        }

        for (int column = 0; column < matrix.Width; column++)
        {
            _starts[column + 1] += _starts[column];
        }

        _rows = new int[stored];
        _values = allOne ? null : new float[stored];
        Fill(matrix);
    }

    /// <summary>The number of columns.</summary>
    internal int Width => _starts.Length - 1;

    /// <summary>The stored numbers before a column; with <see cref="Width"/>, all of them.</summary>
    internal int Start(int column) => _starts[column];

    /// <summary>The rows of a column's stored numbers, ascending.</summary>
    internal ReadOnlySpan<int> Rows(int column) => _rows.AsSpan(_starts[column].._starts[column + 1]);

    /// <summary>A column's stored numbers; empty when every stored number is 1.</summary>
    internal ReadOnlySpan<float> Values(int column) => _values is null ? default : _values.AsSpan(_starts[column].._starts[column + 1]);

    /// <summary>Σ stored number × right[row], in four lanes by position.</summary>
    /// <param name="column">The column.</param>
    /// <param name="right">[rows].</param>
    internal double Dot(int column, ReadOnlySpan<double> right)
    {
        ReadOnlySpan<int> rows = Rows(column);
        ReadOnlySpan<float> values = Values(column);
        double a = 0, b = 0, c = 0, d = 0;
        int k = 0;
        if (values.IsEmpty)
        {
            for (; k <= rows.Length - 4; k += 4)
            {
                a += right[rows[k]];
                b += right[rows[k + 1]];
                c += right[rows[k + 2]];
                d += right[rows[k + 3]];
            }

            for (; k < rows.Length; k++)
            {
                a += right[rows[k]];
            }

            return (a + c) + (b + d);
        }

        for (; k <= rows.Length - 4; k += 4)
        {
            a += values[k] * right[rows[k]];
            b += values[k + 1] * right[rows[k + 1]];
            c += values[k + 2] * right[rows[k + 2]];
            d += values[k + 3] * right[rows[k + 3]];
        }

        for (; k < rows.Length; k++)
        {
            a += values[k] * right[rows[k]];
        }

        return (a + c) + (b + d);
    }

    private void Fill(SparseMatrix matrix)
    {
        int[] next = _starts.AsSpan(0, Width).ToArray();
        for (int row = 0; row < matrix.Rows; row++)
        {
            SparseVector vector = matrix[row];
            for (int k = 0; k < vector.Indices.Length; k++)
            {
                int position = next[vector.Indices[k]]++;
                _rows[position] = row;
                if (_values is not null)
                {
                    _values[position] = vector.Values[k];
                }
            }
        }
    }
}
