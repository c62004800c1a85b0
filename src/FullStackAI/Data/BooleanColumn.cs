namespace FullStackAI.Data;

/// <summary>True, false or missing. 1 byte a cell.</summary>
public sealed class BooleanColumn : Column
{
    /// <summary>The stored byte of a missing cell; 0 is false and 1 is true.</summary>
    public const byte Missing = 2;

    private readonly byte[] _values;
    private readonly BooleanWords _words;

    /// <summary>Wraps an array; the caller must not change it afterwards.</summary>
    /// <param name="name">The column's name.</param>
    /// <param name="values">[rows]; 0 false, 1 true, <see cref="Missing"/> where missing.</param>
    public BooleanColumn(string name, byte[] values)
        : this(name, values, BooleanWords.TrueFalse)
    {
    }

    /// <summary>Wraps an array and keeps the words that the source used; the caller must not change the array afterwards.</summary>
    /// <param name="name">The column's name.</param>
    /// <param name="values">[rows]; 0 false, 1 true, <see cref="Missing"/> where missing.</param>
    /// <param name="words">The words for false and true.</param>
    public BooleanColumn(string name, byte[] values, BooleanWords words)
        : this(name, values, values.Length, words)
    {
    }

    /// <summary>Wraps the first cells of an array that may be longer.</summary>
    internal BooleanColumn(string name, byte[] values, int count, BooleanWords words)
        : this(name, values, count, words, selection: null)
    {
    }

    private BooleanColumn(string name, byte[] values, int count, BooleanWords words, RowSelection? selection)
        : base(name, count, selection)
    {
        _values = values;
        _words = words;
    }

    /// <inheritdoc/>
    public override ColumnKind Kind => ColumnKind.Boolean;

    /// <summary>The words the source used, for example <c>No</c> and <c>Yes</c>; the
    /// words of a class when this column is the label.</summary>
    public BooleanWords Words => _words;

    /// <summary>The value in a row; null where missing.</summary>
    /// <param name="row">In [0, <see cref="Column.Length"/>).</param>
    public bool? this[int row] => _values[Stored(row)] switch
    {
        0 => false,
        1 => true,
        _ => null,
    };

    /// <summary>Copies a run of cells; a view is gathered.</summary>
    /// <param name="start">The first row.</param>
    /// <param name="destination">[cells to copy]; out; 0 false, 1 true, <see cref="Missing"/> where missing.</param>
    /// <exception cref="ArgumentOutOfRangeException">The run leaves the column.</exception>
    public void CopyTo(int start, Span<byte> destination) => Gather(_values, start, destination);

    /// <inheritdoc/>
    public override bool IsMissing(int row) => _values[Stored(row)] > 1;

    /// <inheritdoc/>
    public override object? GetValue(int row) => this[row];

    /// <inheritdoc/>
    public override Column Rename(string name) => new BooleanColumn(name, _values, StoredLength, _words, Selection);

    internal override Column WithSelection(RowSelection? selection) => new BooleanColumn(Name, _values, StoredLength, _words, selection);
}
