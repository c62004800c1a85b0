namespace FullStackAI.Data;

/// <summary>True, false or missing. 1 byte a cell.</summary>
public sealed class BooleanColumn : Column
{
    /// <summary>The stored byte of a missing cell; 0 is false and 1 is true.</summary>
    public const byte Missing = 2;

    private readonly byte[] _values;

    /// <summary>Wraps an array; the caller must not change it afterwards.</summary>
    /// <param name="name">The column's name.</param>
    /// <param name="values">[rows]; 0 false, 1 true, <see cref="Missing"/> where missing.</param>
    public BooleanColumn(string name, byte[] values)
        : this(name, values, selection: null)
    {
    }

    private BooleanColumn(string name, byte[] values, RowSelection? selection)
        : base(name, values.Length, selection) => _values = values;

    /// <inheritdoc/>
    public override ColumnKind Kind => ColumnKind.Boolean;

    /// <summary>The value in a row; null where missing.</summary>
    /// <param name="row">In [0, <see cref="Column.Length"/>).</param>
    public bool? this[int row] => _values[Stored(row)] switch
    {
        0 => false,
        1 => true,
        _ => null,
    };

    /// <inheritdoc/>
    public override bool IsMissing(int row) => _values[Stored(row)] > 1;

    /// <inheritdoc/>
    public override object? GetValue(int row) => this[row];

    /// <inheritdoc/>
    public override Column Rename(string name) => new BooleanColumn(name, _values, Selection);

    internal override Column WithSelection(RowSelection? selection) => new BooleanColumn(Name, _values, selection);
}
