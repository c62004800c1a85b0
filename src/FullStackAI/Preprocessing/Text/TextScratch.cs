namespace FullStackAI.Preprocessing;

/// <summary>Working memory for the n-grams of one text; reused from text to text.</summary>
internal sealed class TextScratch
{
    private int[] _symbols = new int[64];
    private int[] _columns = new int[64];
    private int _count;

    internal TextUnits Units { get; } = new();

    internal Span<int> Symbols(int count)
    {
        if (_symbols.Length < count)
        {
            _symbols = new int[count * 2];
        }

        return _symbols.AsSpan(0, count);
    }

    internal void Clear() => _count = 0;

    internal void Add(int column)
    {
        if (_count == _columns.Length)
        {
            Array.Resize(ref _columns, _count * 2);
        }

        _columns[_count++] = column;
    }

    internal ReadOnlySpan<int> Sorted()
    {
        Span<int> columns = _columns.AsSpan(0, _count);
        columns.Sort();
        return columns;
    }
}
