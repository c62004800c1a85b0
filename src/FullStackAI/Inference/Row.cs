using System.Collections;

namespace FullStackAI.Inference;

/// <summary>One row of input by column names, for models whose columns are not known at compile
/// time: <c>new Row { ["tenure"] = 4, ["plan"] = "basic" }</c>.</summary>
/// <remarks>Not thread-safe while it is filled. Names are compared ordinally; order does not matter.</remarks>
public sealed class Row : IEnumerable<KeyValuePair<string, RowValue>>
{
    private readonly List<string> _names = [];
    private RowValue[] _values = new RowValue[8];
    private Dictionary<string, int>? _index;

    /// <summary>An empty row.</summary>
    public Row()
    {
    }

    /// <summary>A row of names and values.</summary>
    /// <param name="cells">Names, each once, with values that <see cref="RowValue.From"/> takes.</param>
    public Row(IEnumerable<KeyValuePair<string, object?>> cells)
    {
        ArgumentNullException.ThrowIfNull(cells);
        foreach ((string name, object? value) in cells)
        {
            this[name] = RowValue.From(value);
        }
    }

    /// <summary>The number of cells.</summary>
    public int Count => _names.Count;

    /// <summary>A cell by its column's name; missing when there is none.</summary>
    /// <param name="name">The column's name.</param>
    public RowValue this[string name]
    {
        get => TryGetValue(name, out RowValue value) ? value : default;
        set
        {
            ArgumentNullException.ThrowIfNull(name);
            int at = Find(name, hint: 0);
            if (at >= 0)
            {
                _values[at] = value;
                return;
            }

            if (Count == _values.Length)
            {
                var grown = new RowValue[2 * Count];
                Array.Copy(_values, grown, Count);
                _values = grown;
            }

            _values[Count] = value;
            _names.Add(name);
            _index?.Add(name, Count - 1);
        }
    }

    /// <summary>Finds a cell by its column's name.</summary>
    /// <param name="name">The column's name.</param>
    /// <param name="value">The cell, when the result is true; it may be missing.</param>
    public bool TryGetValue(string name, out RowValue value) => TryGetValue(name, hint: 0, out value);

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, RowValue>> GetEnumerator()
    {
        for (int i = 0; i < Count; i++)
        {
            yield return new(_names[i], _values[i]);
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Finds a cell, looking first where it stands when rows are filled in the model's order.</summary>
    internal bool TryGetValue(string name, int hint, out RowValue value)
    {
        int at = Find(name, hint);
        value = at >= 0 ? _values[at] : default;
        return at >= 0;
    }

    private int Find(string name, int hint)
    {
        const int indexFrom = 16;
        if (hint < Count && string.Equals(_names[hint], name, StringComparison.Ordinal))
        {
            return hint;
        }

        if (Count < indexFrom)
        {
            for (int i = 0; i < Count; i++)
            {
                if (string.Equals(_names[i], name, StringComparison.Ordinal))
                {
                    return i;
                }
            }

            return -1;
        }

        return (_index ??= IndexOf(_names)).TryGetValue(name, out int at) ? at : -1;
    }

    private static Dictionary<string, int> IndexOf(List<string> names)
    {
        var index = new Dictionary<string, int>(names.Count, StringComparer.Ordinal);
        foreach (string name in names)
        {
            index.Add(name, index.Count);
        }

        return index;
    }
}
