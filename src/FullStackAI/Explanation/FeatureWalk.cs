using FullStackAI.Data;
using FullStackAI.Models;

namespace FullStackAI.Explanation;

/// <summary>A row on its way from a background row to the row that is explained, one feature at a time.</summary>
internal sealed class FeatureWalk
{
    private readonly float[] _target;
    private readonly float[] _current;
    private readonly float[] _backgroundCells;
    private readonly int _denseCount;
    private readonly int[] _indices;
    private readonly float[] _values;

    internal FeatureWalk(in FeatureRow row, int features)
    {
        _denseCount = row.Dense.Length;
        _target = new float[features];
        _current = new float[features];
        _backgroundCells = new float[features];
        _indices = new int[features - _denseCount];
        _values = new float[features - _denseCount];
        row.Dense.CopyTo(_target);
        for (int i = 0; i < row.SparseIndices.Length; i++)
        {
            _target[_denseCount + row.SparseIndices[i]] = row.SparseValues[i];
        }
    }

    /// <summary>The row as it is now.</summary>
    internal FeatureRow Current
    {
        get
        {
            int stored = 0;
            for (int feature = _denseCount; feature < _current.Length; feature++)
            {
                if (_current[feature] != 0)
                {
                    _indices[stored] = feature - _denseCount;
                    _values[stored++] = _current[feature];
                }
            }

            return new FeatureRow(_current.AsSpan(0, _denseCount), _indices.AsSpan(0, stored), _values.AsSpan(0, stored));
        }
    }

    /// <summary>Goes back to a background row.</summary>
    /// <returns>The features in which it differs from the target, ascending.</returns>
    internal int[] Start(FeatureMatrix background, int row)
    {
        Array.Clear(_backgroundCells);
        background.CopyDenseRow(row, _backgroundCells);
        SparseVector stored = background.Sparse is null ? default : background.Sparse[row];
        for (int i = 0; i < stored.Indices.Length; i++)
        {
            _backgroundCells[_denseCount + stored.Indices[i]] = stored.Values[i];
        }

        _backgroundCells.CopyTo(_current, 0);
        return [.. Enumerable.Range(0, _current.Length).Where(feature => !_current[feature].Equals(_target[feature]))];
    }

    /// <summary>Takes one feature from the target.</summary>
    internal void Reveal(int feature) => _current[feature] = _target[feature];
}
