using System.Text;

namespace FullStackAI.Data;

/// <summary>Free text, kept as UTF-8; a missing cell differs from an empty one. 4 bytes a cell and the text's own bytes.</summary>
public sealed class TextColumn : Column
{
    private readonly TextStore _store;

    /// <summary>Encodes strings.</summary>
    /// <param name="name">The column's name.</param>
    /// <param name="values">[rows]; null where missing.</param>
    public TextColumn(string name, IEnumerable<string?> values)
        : this(name, Encode(values), selection: null)
    {
    }

    internal TextColumn(string name, TextStore store)
        : this(name, store, selection: null)
    {
    }

    private TextColumn(string name, TextStore store, RowSelection? selection)
        : base(name, store.Count, selection) => _store = store;

    /// <inheritdoc/>
    public override ColumnKind Kind => ColumnKind.Text;

    /// <summary>The text in a row; null where missing. Decodes at each call.</summary>
    /// <param name="row">In [0, <see cref="Column.Length"/>).</param>
    public string? this[int row] => IsMissing(row) ? null : Encoding.UTF8.GetString(Utf8(row));

    /// <summary>The UTF-8 bytes of a row, not copied; empty where missing.</summary>
    /// <param name="row">In [0, <see cref="Column.Length"/>).</param>
    public ReadOnlySpan<byte> Utf8(int row) => _store[Stored(row)];

    /// <inheritdoc/>
    public override bool IsMissing(int row) => _store.IsMissing(Stored(row));

    /// <inheritdoc/>
    public override object? GetValue(int row) => this[row];

    /// <inheritdoc/>
    public override Column Rename(string name) => new TextColumn(name, _store, Selection);

    internal override Column WithSelection(RowSelection? selection) => new TextColumn(Name, _store, selection);

    private static TextStore Encode(IEnumerable<string?> values)
    {
        var store = new TextStore();
        foreach (string? value in values)
        {
            if (value is null)
            {
                store.AppendMissing();
            }
            else
            {
                store.Append(Encoding.UTF8.GetBytes(value));
            }
        }

        return store.Seal();
    }
}
