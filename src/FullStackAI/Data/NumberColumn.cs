namespace FullStackAI.Data;

/// <summary>Double-precision numbers; NaN is missing, infinities are values. 8 bytes a cell.</summary>
public sealed class NumberColumn : Column
{
    private readonly double[] _values;

    /// <summary>Wraps an array; the caller must not change it afterwards.</summary>
    /// <param name="name">The column's name.</param>
    /// <param name="values">[rows]; NaN where missing.</param>
    public NumberColumn(string name, double[] values)
        : this(name, values, selection: null)
    {
    }

    private NumberColumn(string name, double[] values, RowSelection? selection)
        : base(name, values.Length, selection) => _values = values;

    /// <inheritdoc/>
    public override ColumnKind Kind => ColumnKind.Number;

    /// <summary>The number in a row; NaN where missing.</summary>
    /// <param name="row">In [0, <see cref="Column.Length"/>).</param>
    public double this[int row] => _values[Stored(row)];

    /// <inheritdoc/>
    public override bool IsMissing(int row) => double.IsNaN(this[row]);

    /// <inheritdoc/>
    public override object? GetValue(int row) => IsMissing(row) ? null : this[row];

    /// <inheritdoc/>
    public override Column Rename(string name) => new NumberColumn(name, _values, Selection);

    internal override Column WithSelection(RowSelection? selection) => new NumberColumn(Name, _values, selection);
}
