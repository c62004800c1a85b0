namespace FullStackAI.Data;

/// <summary>64-bit integers; <see cref="Missing"/> is missing. 8 bytes a cell.</summary>
public sealed class IntegerColumn : Column
{
    /// <summary>The value that stands for a missing cell: the smallest 64-bit integer.</summary>
    public const long Missing = long.MinValue;

    private readonly long[] _values;

    /// <summary>Wraps an array; the caller must not change it afterwards.</summary>
    /// <param name="name">The column's name.</param>
    /// <param name="values">[rows]; <see cref="Missing"/> where missing.</param>
    public IntegerColumn(string name, long[] values)
        : this(name, values, values.Length)
    {
    }

    /// <summary>Wraps the first cells of an array that may be longer.</summary>
    internal IntegerColumn(string name, long[] values, int count)
        : this(name, values, count, selection: null)
    {
    }

    private IntegerColumn(string name, long[] values, int count, RowSelection? selection)
        : base(name, count, selection) => _values = values;

    /// <inheritdoc/>
    public override ColumnKind Kind => ColumnKind.Integer;

    /// <summary>The integer in a row; <see cref="Missing"/> where missing.</summary>
    /// <param name="row">In [0, <see cref="Column.Length"/>).</param>
    public long this[int row] => _values[Stored(row)];

    /// <summary>Copies a run of cells; a view is gathered.</summary>
    /// <param name="start">The first row.</param>
    /// <param name="destination">[cells to copy]; out; <see cref="Missing"/> where missing.</param>
    /// <exception cref="ArgumentOutOfRangeException">The run leaves the column.</exception>
    public void CopyTo(int start, Span<long> destination) => Gather(_values, start, destination);

    /// <inheritdoc/>
    public override bool IsMissing(int row) => this[row] == Missing;

    /// <inheritdoc/>
    public override object? GetValue(int row) => IsMissing(row) ? null : this[row];

    /// <inheritdoc/>
    public override Column Rename(string name) => new IntegerColumn(name, _values, StoredLength, Selection);

    internal override Column WithSelection(RowSelection? selection) => new IntegerColumn(Name, _values, StoredLength, selection);
}
