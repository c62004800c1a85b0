namespace FullStackAI.Onnx.Exporting;

/// <summary>The n-grams of a vocabulary as ONNX's TfIdfVectorizer holds them: runs of int64 by length, each with its column.</summary>
internal sealed class NGramPool
{
    private readonly SortedDictionary<int, List<(int Column, long[] Symbols)>> _byLength = [];

    internal void Add(int column, long[] symbols)
    {
        if (!_byLength.TryGetValue(symbols.Length, out List<(int, long[])>? terms))
        {
            _byLength.Add(symbols.Length, terms = []);
        }

        terms.Add((column, symbols));
    }

    /// <summary>Counts the n-grams of each row.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="symbols">[batch × places]; int64 or int32.</param>
    /// <returns>[batch × columns]; float.</returns>
    internal OnnxValue Count(OnnxGraphBuilder graph, OnnxValue symbols)
    {
        int longest = _byLength.Keys.Max();
        var starts = new List<long>();
        var columns = new List<long>();
        var pool = new List<long>();
        for (int length = 1; length <= longest; length++)
        {
            starts.Add(pool.Count);
            foreach ((int column, long[] term) in _byLength.GetValueOrDefault(length) ?? [])
            {
                pool.AddRange(term);
                columns.Add(column);
            }
        }

        return graph.Node("TfIdfVectorizer", [symbols],
            new OnnxAttribute("mode", "TF"),
            new OnnxAttribute("min_gram_length", _byLength.Keys.Min()),
            new OnnxAttribute("max_gram_length", longest),
            new OnnxAttribute("max_skip_count", 0),
            new OnnxAttribute("ngram_counts", [.. starts]),
            new OnnxAttribute("ngram_indexes", [.. columns]),
            new OnnxAttribute("pool_int64s", [.. pool]));
    }
}
