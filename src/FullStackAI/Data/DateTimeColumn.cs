namespace FullStackAI.Data;

/// <summary>Dates with time of day, without time zone, as ticks of 100 ns since
/// 0001-01-01; <see cref="Missing"/> is missing. 8 bytes a cell.</summary>
public sealed class DateTimeColumn : Column
{
    /// <summary>The ticks that stand for a missing cell: the smallest 64-bit integer.</summary>
    public const long Missing = long.MinValue;

    private readonly long[] _ticks;

    /// <summary>Wraps an array; the caller must not change it afterwards.</summary>
    /// <param name="name">The column's name.</param>
    /// <param name="ticks">[rows]; <see cref="DateTime.Ticks"/>, or <see cref="Missing"/>.</param>
    public DateTimeColumn(string name, long[] ticks)
        : this(name, ticks, ticks.Length)
    {
    }

    /// <summary>Wraps the first cells of an array that may be longer.</summary>
    internal DateTimeColumn(string name, long[] ticks, int count)
        : this(name, ticks, count, selection: null)
    {
    }

    private DateTimeColumn(string name, long[] ticks, int count, RowSelection? selection)
        : base(name, count, selection) => _ticks = ticks;

    /// <inheritdoc/>
    public override ColumnKind Kind => ColumnKind.DateTime;

    /// <summary>The ticks in a row; <see cref="Missing"/> where missing.</summary>
    /// <param name="row">In [0, <see cref="Column.Length"/>).</param>
    public long this[int row] => _ticks[Stored(row)];

    /// <summary>Copies a run of cells; a view is gathered.</summary>
    /// <param name="start">The first row.</param>
    /// <param name="destination">[cells to copy]; out; <see cref="Missing"/> where missing.</param>
    /// <exception cref="ArgumentOutOfRangeException">The run leaves the column.</exception>
    public void CopyTo(int start, Span<long> destination) => Gather(_ticks, start, destination);

    /// <inheritdoc/>
    public override bool IsMissing(int row) => this[row] == Missing;

    /// <inheritdoc/>
    public override object? GetValue(int row) => IsMissing(row) ? null : new DateTime(this[row], DateTimeKind.Unspecified);

    /// <inheritdoc/>
    public override Column Rename(string name) => new DateTimeColumn(name, _ticks, StoredLength, Selection);

    internal override Column WithSelection(RowSelection? selection) => new DateTimeColumn(Name, _ticks, StoredLength, selection);
}
