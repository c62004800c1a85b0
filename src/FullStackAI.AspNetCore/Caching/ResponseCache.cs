namespace FullStackAI.AspNetCore.Caching;

/// <summary>The outputs of one live version by question; what was used longest ago leaves when memory is short.</summary>
internal sealed class ResponseCache(long maximumBytes)
{
    private const int EntryBytes = 200; // a key twice, a node, an array's head, a place in the table
    private readonly Lock _lock = new();
    private readonly Dictionary<CacheKey, LinkedListNode<(CacheKey Key, double[] Outputs)>> _entries = [];
    private readonly LinkedList<(CacheKey Key, double[] Outputs)> _byUse = new(); // the latest first
    private long _bytes;

    internal long Bytes { get { lock (_lock) { return _bytes; } } }

    internal int Count { get { lock (_lock) { return _entries.Count; } } }

    /// <summary>What was said; null when nothing was, or it has left.</summary>
    internal double[]? Find(CacheKey key)
    {
        lock (_lock)
        {
            if (!_entries.TryGetValue(key, out LinkedListNode<(CacheKey Key, double[] Outputs)>? node))
            {
                return null;
            }

            _byUse.Remove(node);
            _byUse.AddFirst(node);
            return node.Value.Outputs;
        }
    }

    /// <summary>Keeps what was said, unless it alone would take more than an eighth of the memory.</summary>
    internal void Add(CacheKey key, ReadOnlySpan<double> outputs)
    {
        if (SizeOf(outputs.Length) > maximumBytes / 8)
        {
            return;
        }

        double[] kept = outputs.ToArray();
        lock (_lock)
        {
            if (_entries.ContainsKey(key))
            {
                return;
            }

            _entries[key] = _byUse.AddFirst((key, kept));
            _bytes += SizeOf(kept.Length);
            while (_bytes > maximumBytes)
            {
                (CacheKey oldest, double[] gone) = _byUse.Last!.Value;
                _byUse.RemoveLast();
                _entries.Remove(oldest);
                _bytes -= SizeOf(gone.Length);
            }
        }
    }

    private static long SizeOf(int outputs) => EntryBytes + (outputs * (long)sizeof(double));
}
