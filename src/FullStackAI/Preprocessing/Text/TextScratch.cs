namespace FullStackAI.Preprocessing;

/// <summary>Working memory for the n-grams of one text; reused from text to text.</summary>
internal sealed class TextScratch
{
    private int[] _symbols = new int[64];
    private int[] _columns = new int[64];
    private int[] _counts = new int[64];
    private int _count;
    private int _distinct;

    internal TextUnits Units { get; } = new();

    internal Span<int> Symbols(int count)
    {
        if (_symbols.Length < count)
        {
            _symbols = new int[count * 2];
        }

        return _symbols.AsSpan(0, count);
    }

    /// <summary>[n-grams]; the columns counted, ascending, each once.</summary>
    internal ReadOnlySpan<int> Columns => _columns.AsSpan(0, _distinct);

    /// <summary>[n-grams]; how often; negative where the n-gram counts so.</summary>
    internal ReadOnlySpan<int> Counts => _counts.AsSpan(0, _distinct);

    internal void Clear() => (_count, _distinct) = (0, 0);

    /// <summary>Notes one occurrence.</summary>
    internal void Add(int column, bool isNegative = false)
    {
        if (_count == _columns.Length)
        {
            Array.Resize(ref _columns, _count * 2);
        }

        _columns[_count++] = (column << 1) | (isNegative ? 1 : 0);
    }

    /// <summary>Adds up the occurrences by column; what cancels out is left out.</summary>
    internal void Count()
    {
        Span<int> noted = _columns.AsSpan(0, _count);
        noted.Sort();
        if (_counts.Length < _count)
        {
            _counts = new int[_columns.Length];
        }

        for (int start = 0, end; start < noted.Length; start = end)
        {
            int column = noted[start] >> 1;
            int count = 0;
            for (end = start; end < noted.Length && noted[end] >> 1 == column; end++)
            {
                count += 1 - (2 * (noted[end] & 1));
            }

            if (count != 0)
            {
                _columns[_distinct] = column; // never beyond what has been read
                _counts[_distinct++] = count;
            }
        }
    }
}
