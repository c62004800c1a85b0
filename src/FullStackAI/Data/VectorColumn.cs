namespace FullStackAI.Data;

/// <summary>A vector of single-precision numbers in each row, dense or sparse; NaN inside a vector is a missing number.</summary>
public sealed class VectorColumn : Column
{
    private readonly float[]? _dense;
    private readonly SparseMatrix? _sparse;

    /// <summary>Wraps a dense array; the caller must not change it afterwards.</summary>
    /// <param name="name">The column's name.</param>
    /// <param name="values">[rows × width], row after row.</param>
    /// <param name="width">The length of each vector; at least 1.</param>
    /// <exception cref="ArgumentException">The array's length is no multiple of the width.</exception>
    public VectorColumn(string name, float[] values, int width)
        : base(name, RowsOf(values, width), selection: null)
    {
        _dense = values;
        Width = width;
    }

    /// <summary>Wraps a sparse matrix.</summary>
    /// <param name="name">The column's name.</param>
    /// <param name="values">[rows × width]; what is not stored is 0.</param>
    public VectorColumn(string name, SparseMatrix values)
        : base(name, values.Rows, selection: null)
    {
        _sparse = values;
        Width = values.Width;
    }

    private VectorColumn(string name, VectorColumn from, RowSelection? selection)
        : base(name, from._sparse?.Rows ?? (from._dense!.Length / from.Width), selection)
    {
        _dense = from._dense;
        _sparse = from._sparse;
        Width = from.Width;
    }

    /// <inheritdoc/>
    public override ColumnKind Kind => ColumnKind.Vector;

    /// <summary>The length of each vector.</summary>
    public int Width { get; }

    /// <summary>Whether only non-zero numbers are stored.</summary>
    public bool IsSparse => _sparse is not null;

    /// <summary>The vector of a row of a dense column, not copied.</summary>
    /// <param name="row">In [0, <see cref="Column.Length"/>).</param>
    /// <exception cref="InvalidOperationException">The column is sparse.</exception>
    public ReadOnlySpan<float> Dense(int row) => _dense is null
        ? throw new InvalidOperationException($"Column '{Name}' is sparse. Read it with VectorColumn.Sparse.")
        : _dense.AsSpan(Stored(row) * Width, Width);

    /// <summary>The stored numbers of a row of a sparse column, not copied; indices ascend.</summary>
    /// <param name="row">In [0, <see cref="Column.Length"/>).</param>
    /// <exception cref="InvalidOperationException">The column is dense.</exception>
    public SparseVector Sparse(int row) => _sparse is null
        ? throw new InvalidOperationException($"Column '{Name}' is dense. Read it with VectorColumn.Dense.")
        : _sparse[Stored(row)];

    /// <inheritdoc/>
    public override bool IsMissing(int row) => false;

    /// <inheritdoc/>
    public override object? GetValue(int row)
    {
        if (_dense is not null)
        {
            return Dense(row).ToArray();
        }

        float[] values = new float[Width];
        SparseVector stored = Sparse(row);
        for (int i = 0; i < stored.Indices.Length; i++)
        {
            values[stored.Indices[i]] = stored.Values[i];
        }

        return values;
    }

    /// <inheritdoc/>
    public override Column Rename(string name) => new VectorColumn(name, this, Selection);

    internal override Column WithSelection(RowSelection? selection) => new VectorColumn(Name, this, selection);

    private static int RowsOf(float[] values, int width)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        return values.Length % width == 0
            ? values.Length / width
            : throw new ArgumentException($"{values.Length} values are no whole number of vectors of width {width}.", nameof(values));
    }
}
