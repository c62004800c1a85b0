namespace FullStackAI.Data;

/// <summary>One of a list of levels in each row; code −1 is missing. 4 bytes a cell, and each level once.</summary>
public sealed class CategoryColumn : Column
{
    /// <summary>The code of a missing cell.</summary>
    public const int Missing = -1;

    private readonly int[] _codes;
    private readonly string[] _levels;

    /// <summary>Wraps two arrays; the caller must not change them afterwards.</summary>
    /// <param name="name">The column's name.</param>
    /// <param name="codes">[rows]; an index into <paramref name="levels"/>, or <see cref="Missing"/>.</param>
    /// <param name="levels">The levels, each once; some may be absent from the rows.</param>
    public CategoryColumn(string name, int[] codes, string[] levels)
        : this(name, codes, codes.Length, levels)
    {
    }

    /// <summary>Wraps the first cells of an array that may be longer.</summary>
    internal CategoryColumn(string name, int[] codes, int count, string[] levels)
        : this(name, codes, count, levels, selection: null)
    {
    }

    private CategoryColumn(string name, int[] codes, int count, string[] levels, RowSelection? selection)
        : base(name, count, selection)
    {
        _codes = codes;
        _levels = levels;
    }

    /// <summary>Makes a column of the levels themselves; they stand in ordinal order.</summary>
    /// <param name="name">The column's name.</param>
    /// <param name="values">[rows]; null where missing.</param>
    public static CategoryColumn Of(string name, IEnumerable<string?> values)
    {
        var codes = new Dictionary<string, int>(StringComparer.Ordinal);
        var rows = new List<int>();
        foreach (string? value in values)
        {
            int code = Missing;
            if (value is not null && !codes.TryGetValue(value, out code))
            {
                code = codes.Count;
                codes.Add(value, code);
            }

            rows.Add(code);
        }

        string[] levels = [.. codes.Keys.Order(StringComparer.Ordinal)];
        int[] final = new int[levels.Length];
        for (int level = 0; level < levels.Length; level++)
        {
            final[codes[levels[level]]] = level;
        }

        return new CategoryColumn(name, [.. rows.Select(code => code < 0 ? Missing : final[code])], levels);
    }

    /// <inheritdoc/>
    public override ColumnKind Kind => ColumnKind.Category;

    /// <summary>The levels by code; a view keeps the levels of the whole column.</summary>
    public IReadOnlyList<string> Levels => _levels;

    /// <summary>The code in a row; <see cref="Missing"/> where missing.</summary>
    /// <param name="row">In [0, <see cref="Column.Length"/>).</param>
    public int this[int row] => _codes[Stored(row)];

    /// <summary>Copies a run of codes; a view is gathered.</summary>
    /// <param name="start">The first row.</param>
    /// <param name="destination">[cells to copy]; out; <see cref="Missing"/> where missing.</param>
    /// <exception cref="ArgumentOutOfRangeException">The run leaves the column.</exception>
    public void CopyTo(int start, Span<int> destination) => Gather(_codes, start, destination);

    /// <inheritdoc/>
    public override bool IsMissing(int row) => this[row] < 0;

    /// <inheritdoc/>
    public override object? GetValue(int row) => this[row] is >= 0 and int code ? _levels[code] : null;

    /// <inheritdoc/>
    public override Column Rename(string name) => new CategoryColumn(name, _codes, StoredLength, _levels, Selection);

    internal override Column WithSelection(RowSelection? selection) => new CategoryColumn(Name, _codes, StoredLength, _levels, selection);
}
