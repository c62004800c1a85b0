using FullStackAI.Data;

namespace FullStackAI.Preprocessing;

/// <summary>The features of one slot, each as its stored cells; a sparse slot is turned to
/// columns once, 8 bytes a stored number, and never densified.</summary>
internal sealed class SlotFeatures
{
    private readonly Block _block;
    private readonly int _slot;
    private readonly SlotSpec _spec;
    private readonly int[] _starts = [];
    private readonly int[] _rows = [];
    private readonly float[] _values = [];
    private float[] _codes = [];

    internal SlotFeatures(Block block, int slot)
    {
        _block = block;
        _slot = slot;
        _spec = block.Spec(slot);
        if (_spec.Kind != SlotKind.Sparse)
        {
            return;
        }

        SparseSlot sparse = block.Sparse(slot);
        _starts = new int[_spec.Width + 1];
        for (int row = 0; row < block.Rows; row++)
        {
            foreach (int column in sparse[row].Indices)
            {
                _starts[column + 1]++;
            }
        }

        for (int column = 0; column < _spec.Width; column++)
        {
            _starts[column + 1] += _starts[column];
        }

        _rows = new int[_starts[^1]];
        _values = new float[_starts[^1]];
        int[] next = _starts[..^1];
        for (int row = 0; row < block.Rows; row++)
        {
            SparseVector vector = sparse[row];
            for (int k = 0; k < vector.Indices.Length; k++)
            {
                int at = next[vector.Indices[k]]++;
                _rows[at] = row;
                _values[at] = vector.Values[k];
            }
        }
    }

    /// <summary>The number of features.</summary>
    internal int Count => _spec.Width;

    /// <summary>The cells of a feature; those of a category are its codes, NaN where it has none.</summary>
    internal FeatureCells this[int feature] => _spec.Kind switch
    {
        SlotKind.Number => new FeatureCells(default, _block.Numbers(_slot), _block.Rows),
        SlotKind.Dense => new FeatureCells(default, _block.Dense(_slot, feature), _block.Rows),
        SlotKind.Sparse =>
            new FeatureCells(
                _rows.AsSpan(_starts[feature].._starts[feature + 1]),
                _values.AsSpan(_starts[feature].._starts[feature + 1]),
                _block.Rows),
        _ => new FeatureCells(default, Codes(), _block.Rows),
    };

    private float[] Codes()
    {
        if (_codes.Length != _block.Rows)
        {
            // from 1 on: no level is the 0 of sparse cells
            _codes = [.. _block.Codes(_slot).ToArray().Select(code => code >= 0 ? code + 1f : float.NaN)];
        }

        return _codes;
    }
}
