namespace FullStackAI.Trainers.DecisionTrees;

/// <summary>The cells of one feature, dense or sparse, by item.</summary>
internal readonly ref struct FeatureCells
{
    private readonly ReadOnlySpan<float> _values;
    private readonly ReadOnlySpan<int> _rows;
    private readonly bool _allOne;

    /// <summary>Wraps a dense feature, or the stored numbers of a sparse one.</summary>
    /// <param name="dense">[rows]; of a dense feature.</param>
    /// <param name="rows">[stored]; of a sparse feature.</param>
    /// <param name="stored">[stored]; of a sparse feature; empty when all are 1.</param>
    internal FeatureCells(ReadOnlySpan<float> dense, ReadOnlySpan<int> rows, ReadOnlySpan<float> stored)
    {
        IsSparse = dense.IsEmpty;
        _rows = rows;
        _values = IsSparse ? stored : dense;
        _allOne = _values.IsEmpty;
    }

    /// <summary>Whether rows without an item hold 0.</summary>
    internal bool IsSparse { get; }

    /// <summary>The number of items.</summary>
    internal int Count => IsSparse ? _rows.Length : _values.Length;

    /// <summary>The cell of an item.</summary>
    internal float this[int item] => _allOne ? 1 : _values[item];

    /// <summary>The row of an item.</summary>
    internal int Row(int item) => IsSparse ? _rows[item] : item;
}
