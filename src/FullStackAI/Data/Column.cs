namespace FullStackAI.Data;

/// <summary>A named, typed, immutable column. A view of some rows shares the cells of the column it came from.</summary>
public abstract class Column
{
    private protected Column(string name, int storedLength, RowSelection? selection)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        Name = name;
        Selection = selection;
        StoredLength = storedLength;
        Length = selection?.Count ?? storedLength;
    }

    /// <summary>The name, unique in its table; compared ordinally.</summary>
    public string Name { get; }

    /// <summary>What the cells are.</summary>
    public abstract ColumnKind Kind { get; }

    /// <summary>The number of rows.</summary>
    public int Length { get; }

    /// <summary>The number of stored cells, of which a view shows some.</summary>
    internal int StoredLength { get; }

    /// <summary>The rows of the stored cells that this column shows; null for all of them in order.</summary>
    internal RowSelection? Selection { get; }

    /// <summary>Whether a cell is missing.</summary>
    /// <param name="row">In [0, <see cref="Length"/>).</param>
    public abstract bool IsMissing(int row);

    /// <summary>A cell as an object: null where missing; for display and for untyped code, never for hot paths.</summary>
    /// <param name="row">In [0, <see cref="Length"/>).</param>
    public abstract object? GetValue(int row);

    /// <summary>The same cells under another name; nothing is copied.</summary>
    /// <param name="name">The new name.</param>
    public abstract Column Rename(string name);

    /// <summary>The number of missing cells; counted at each call.</summary>
    public int CountMissing()
    {
        int count = 0;
        for (int row = 0; row < Length; row++)
        {
            count += IsMissing(row) ? 1 : 0;
        }

        return count;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Name}: {Kind}[{Length}]";

    /// <summary>The same column showing the rows of a selection of the stored cells.</summary>
    internal abstract Column WithSelection(RowSelection? selection);

    /// <summary>The number of the stored cell that a row shows.</summary>
    private protected int Stored(int row) => Selection is null ? row : Selection[row];

    /// <summary>Copies a run of the rows' cells out of the stored ones.</summary>
    private protected void Gather<T>(T[] stored, int start, Span<T> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(destination.Length, Length - start, nameof(destination));
        if (Selection is null)
        {
            stored.AsSpan(start, destination.Length).CopyTo(destination);
            return;
        }

        ReadOnlySpan<int> rows = Selection.Rows.Slice(start, destination.Length);
        for (int row = 0; row < rows.Length; row++)
        {
            destination[row] = stored[rows[row]];
        }
    }
}
