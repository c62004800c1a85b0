namespace FullStackAI.Data;

/// <summary>A sparse matrix by rows (compressed sparse rows): what is not stored is 0. 8 bytes a stored number and 8 a row.</summary>
public sealed class SparseMatrix
{
    private readonly long[] _starts;
    private readonly int[] _indices;
    private readonly float[] _values;

    /// <summary>Wraps three arrays; the caller must not change them afterwards.</summary>
    /// <param name="width">The number of columns.</param>
    /// <param name="starts">[rows + 1]; where each row begins in the other two; ascending, the first is 0.</param>
    /// <param name="indices">The column of each stored number; ascending within a row.</param>
    /// <param name="values">The stored numbers.</param>
    /// <exception cref="ArgumentException">The lengths do not fit each other.</exception>
    public SparseMatrix(int width, long[] starts, int[] indices, float[] values)
    {
        if (starts.Length == 0 || indices.Length < starts[^1] || values.Length < starts[^1])
        {
            throw new ArgumentException(
                $"A sparse matrix needs starts for every row and one more, and as many indices and values as the last start says; got {starts.Length} starts, {indices.Length} indices and {values.Length} values.",
                nameof(starts));
        }

        Width = width;
        _starts = starts;
        _indices = indices;
        _values = values;
    }

    /// <summary>The number of rows.</summary>
    public int Rows => _starts.Length - 1;

    /// <summary>The number of columns.</summary>
    public int Width { get; }

    /// <summary>The number of stored numbers.</summary>
    public long StoredCount => _starts[^1];

    /// <summary>The stored numbers of a row, not copied.</summary>
    /// <param name="row">In [0, <see cref="Rows"/>).</param>
    public SparseVector this[int row]
    {
        get
        {
            int start = checked((int)_starts[row]);
            int count = (int)(_starts[row + 1] - start);
            return new SparseVector(_indices.AsSpan(start, count), _values.AsSpan(start, count));
        }
    }

    /// <summary>A copy of some rows, in the given order.</summary>
    /// <param name="rows">Row numbers; a row may stand there more than once.</param>
    public SparseMatrix Take(ReadOnlySpan<int> rows)
    {
        long[] starts = new long[rows.Length + 1];
        for (int i = 0; i < rows.Length; i++)
        {
            starts[i + 1] = starts[i] + _starts[rows[i] + 1] - _starts[rows[i]];
        }

        int[] indices = new int[starts[^1]];
        float[] values = new float[starts[^1]];
        for (int i = 0; i < rows.Length; i++)
        {
            SparseVector row = this[rows[i]];
            row.Indices.CopyTo(indices.AsSpan((int)starts[i]));
            row.Values.CopyTo(values.AsSpan((int)starts[i]));
        }

        return new SparseMatrix(Width, starts, indices, values);
    }
}
