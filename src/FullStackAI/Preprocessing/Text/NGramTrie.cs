namespace FullStackAI.Preprocessing;

/// <summary>Numbers n-grams by their units: each is its prefix and one unit more. An open
/// hash table of (prefix, unit); node 0 is the empty n-gram.</summary>
internal sealed class NGramTrie
{
    internal const int Root = 0;
    internal const int None = -1;
    private const ulong Multiplier = 0x9E3779B97F4A7C15UL; // 2^64 divided by the golden ratio
    private const ulong Used = 1UL << 63; // a prefix has 31 bits, so the top bit marks a used place
    private ulong[] _keys = new ulong[64];
    private int[] _nodes = new int[64];
    private int _shift = 64 - 6;

    /// <summary>The number of nodes, the root included.</summary>
    internal int Count { get; private set; } = 1;

    /// <summary>The node of a prefix and one unit more; −1 when it is unknown or the unit is.</summary>
    internal int Find(int prefix, int unit)
    {
        ulong key = Key(prefix, unit);
        int mask = _keys.Length - 1;
        int at = (int)((key * Multiplier) >> _shift);
        while (_keys[at] != key)
        {
            if (_keys[at] == 0)
            {
                return None;
            }

            at = (at + 1) & mask;
        }

        return _nodes[at];
    }

    /// <summary>The node of a prefix and one unit more, which is added when it is unknown.</summary>
    internal int GetOrAdd(int prefix, int unit)
    {
        ulong key = Key(prefix, unit);
        int at = Place(key);
        if (_keys[at] == key)
        {
            return _nodes[at];
        }

        if (Count * 2L >= _keys.Length)
        {
            Grow();
            at = Place(key);
        }

        _keys[at] = key;
        _nodes[at] = Count;
        return Count++;
    }

    private static ulong Key(int prefix, int unit) => Used | ((ulong)(uint)prefix << 32) | (uint)unit;

    private int Place(ulong key)
    {
        int mask = _keys.Length - 1;
        int at = (int)((key * Multiplier) >> _shift);
        while (_keys[at] != 0 && _keys[at] != key)
        {
            at = (at + 1) & mask;
        }

        return at;
    }

    private void Grow()
    {
        ulong[] keys = _keys;
        int[] nodes = _nodes;
        _keys = new ulong[keys.Length * 2];
        _nodes = new int[keys.Length * 2];
        _shift--;
        for (int i = 0; i < keys.Length; i++)
        {
            if (keys[i] != 0)
            {
                int at = Place(keys[i]);
                _keys[at] = keys[i];
                _nodes[at] = nodes[i];
            }
        }
    }
}
