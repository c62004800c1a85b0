using System.Diagnostics.CodeAnalysis;

namespace FullStackAI.Data;

/// <summary>An immutable table of named, typed, equally long columns. A view of some rows or columns shares their cells.</summary>
public sealed partial class Table
{
    private readonly Column[] _columns;
    private readonly Dictionary<string, int> _byName;

    /// <summary>Makes a table of columns.</summary>
    /// <param name="columns">Each name once; all of one length.</param>
    /// <exception cref="SchemaException">A name stands there twice, or the lengths differ.</exception>
    public Table(IEnumerable<Column> columns)
    {
        _columns = [.. columns];
        _byName = new Dictionary<string, int>(_columns.Length, StringComparer.Ordinal);
        for (int i = 0; i < _columns.Length; i++)
        {
            if (!_byName.TryAdd(_columns[i].Name, i))
            {
                throw new SchemaException(
                    $"Column '{_columns[i].Name}' stands twice in the table (numbers {_byName[_columns[i].Name] + 1} and {i + 1}). Give each column a name of its own.");
            }

            if (_columns[i].Length != _columns[0].Length)
            {
                throw new SchemaException(
                    $"Column '{_columns[i].Name}' has {_columns[i].Length} rows, but column '{_columns[0].Name}' has {_columns[0].Length}. All columns of a table have the same length.");
            }
        }

        RowCount = _columns.Length == 0 ? 0 : _columns[0].Length;
    }

    /// <summary>The number of rows.</summary>
    public int RowCount { get; }

    /// <summary>The columns, in order.</summary>
    public IReadOnlyList<Column> Columns => _columns;

    /// <summary>A column by its name.</summary>
    /// <param name="name">The name, compared ordinally.</param>
    /// <exception cref="SchemaException">There is no such column; the message lists those there are.</exception>
    public Column this[string name] => TryGetColumn(name, out Column? column)
        ? column
        : throw new SchemaException(
            $"There is no column '{name}'. The table has: {string.Join(", ", _columns.Take(50).Select(c => $"'{c.Name}'"))}{(_columns.Length > 50 ? ", …" : "")}.");

    /// <summary>Finds a column by its name.</summary>
    /// <param name="name">The name, compared ordinally.</param>
    /// <param name="column">The column, when the result is true.</param>
    public bool TryGetColumn(string name, [NotNullWhen(true)] out Column? column)
    {
        column = _byName.TryGetValue(name, out int index) ? _columns[index] : null;
        return column is not null;
    }

    /// <summary>A view of some rows, in the given order; no cell is copied.</summary>
    /// <param name="rows">Row numbers in [0, <see cref="RowCount"/>); a row may stand there more than once.</param>
    public Table Take(ReadOnlySpan<int> rows)
    {
        int[] picked = rows.ToArray();
        var composed = new Dictionary<RowSelection, RowSelection>(ReferenceEqualityComparer.Instance);
        RowSelection? whole = null;
        var columns = new Column[_columns.Length];
        for (int i = 0; i < columns.Length; i++)
        {
            RowSelection? inner = _columns[i].Selection;
            RowSelection? selection = inner is null ? whole : composed.GetValueOrDefault(inner);
            if (selection is null)
            {
                selection = RowSelection.Compose(inner, picked);
                if (inner is null)
                {
                    whole = selection;
                }
                else
                {
                    composed[inner] = selection;
                }
            }

            columns[i] = _columns[i].WithSelection(selection);
        }

        return new Table(columns);
    }
}
