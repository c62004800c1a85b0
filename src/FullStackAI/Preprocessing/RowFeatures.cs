using FullStackAI.Data;

namespace FullStackAI.Preprocessing;

/// <summary>The features of one row, copied out of a block; reused from row to row without allocating.</summary>
public sealed class RowFeatures
{
    private float[] _dense = [];
    private int[] _indices = [];
    private float[] _values = [];
    private int _denseCount;
    private int _stored;

    /// <summary>[dense features]; NaN where missing; a categorical feature holds its code.</summary>
    public ReadOnlySpan<float> Dense => _dense.AsSpan(0, _denseCount);

    /// <summary>[stored]; ascending columns of the sparse block.</summary>
    public ReadOnlySpan<int> SparseIndices => _indices.AsSpan(0, _stored);

    /// <summary>[stored]; the numbers.</summary>
    public ReadOnlySpan<float> SparseValues => _values.AsSpan(0, _stored);

    internal Span<float> StartDense(int count)
    {
        if (_dense.Length < count)
        {
            _dense = new float[count];
        }

        _denseCount = count;
        _stored = 0;
        return _dense.AsSpan(0, count);
    }

    internal void AddSparse(SparseVector vector, int offset)
    {
        int needed = _stored + vector.Indices.Length;
        if (_indices.Length < needed)
        {
            Array.Resize(ref _indices, Math.Max(needed, _indices.Length * 2));
            Array.Resize(ref _values, _indices.Length);
        }

        for (int i = 0; i < vector.Indices.Length; i++)
        {
            _indices[_stored] = vector.Indices[i] + offset;
            _values[_stored++] = vector.Values[i];
        }
    }
}
