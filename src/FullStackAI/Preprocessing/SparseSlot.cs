using FullStackAI.Data;

namespace FullStackAI.Preprocessing;

/// <summary>Sparse vectors of the rows of a <see cref="Block"/>, written row after row.</summary>
/// <param name="width">The number of columns of each vector.</param>
public sealed class SparseSlot(int width)
{
    private int[] _indices = new int[4];
    private float[] _values = new float[4];
    private long[] _starts = new long[2];
    private int _rows;
    private int _stored;

    /// <summary>The number of columns of each vector.</summary>
    public int Width => width;

    /// <summary>The stored numbers of a finished row.</summary>
    /// <param name="row">In [0, finished rows).</param>
    public SparseVector this[int row]
    {
        get
        {
            int start = (int)_starts[row];
            int count = (int)_starts[row + 1] - start;
            return new SparseVector(_indices.AsSpan(start, count), _values.AsSpan(start, count));
        }
    }

    /// <summary>Starts again at row 0; memory is kept.</summary>
    public void Clear() => (_rows, _stored) = (0, 0);

    /// <summary>Stores a number in the current row.</summary>
    /// <param name="index">The column; larger than the one stored before it in this row.</param>
    /// <param name="value">The number.</param>
    public void Add(int index, float value)
    {
        if (_stored == _indices.Length)
        {
            int capacity = (int)Math.Min(Array.MaxLength, _stored * 2L);
            Array.Resize(ref _indices, capacity);
            Array.Resize(ref _values, capacity);
        }

        _indices[_stored] = index;
        _values[_stored++] = value;
    }

    /// <summary>Finishes the current row.</summary>
    public void EndRow()
    {
        if (_rows + 1 == _starts.Length)
        {
            Array.Resize(ref _starts, _starts.Length * 2);
        }

        _starts[++_rows] = _stored;
    }

    /// <summary>The finished rows as a matrix that shares this slot's memory; valid until the slot is cleared.</summary>
    public SparseMatrix ToMatrix() => new(width, _starts[..(_rows + 1)], _indices, _values);
}
