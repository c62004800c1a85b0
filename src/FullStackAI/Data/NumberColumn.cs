namespace FullStackAI.Data;

/// <summary>Double-precision numbers; NaN is missing, infinities are values. 8 bytes a cell.</summary>
public sealed class NumberColumn : Column
{
    private readonly double[] _values;

    /// <summary>Wraps an array; the caller must not change it afterwards.</summary>
    /// <param name="name">The column's name.</param>
    /// <param name="values">[rows]; NaN where missing.</param>
    public NumberColumn(string name, double[] values)
        : this(name, values, values.Length)
    {
    }

    /// <summary>Wraps the first cells of an array that may be longer.</summary>
    internal NumberColumn(string name, double[] values, int count)
        : this(name, values, count, selection: null)
    {
    }

    private NumberColumn(string name, double[] values, int count, RowSelection? selection)
        : base(name, count, selection) => _values = values;

    /// <inheritdoc/>
    public override ColumnKind Kind => ColumnKind.Number;

    /// <summary>The number in a row; NaN where missing.</summary>
    /// <param name="row">In [0, <see cref="Column.Length"/>).</param>
    public double this[int row] => _values[Stored(row)];

    /// <summary>Copies a run of cells; a view is gathered.</summary>
    /// <param name="start">The first row.</param>
    /// <param name="destination">[cells to copy]; out; NaN where missing.</param>
    /// <exception cref="ArgumentOutOfRangeException">The run leaves the column.</exception>
    public void CopyTo(int start, Span<double> destination) => Gather(_values, start, destination);

    /// <inheritdoc/>
    public override bool IsMissing(int row) => double.IsNaN(this[row]);

    /// <inheritdoc/>
    public override object? GetValue(int row) => IsMissing(row) ? null : this[row];

    /// <inheritdoc/>
    public override Column Rename(string name) => new NumberColumn(name, _values, StoredLength, Selection);

    internal override Column WithSelection(RowSelection? selection) => new NumberColumn(Name, _values, StoredLength, selection);
}
