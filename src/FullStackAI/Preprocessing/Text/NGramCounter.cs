namespace FullStackAI.Preprocessing;

/// <summary>Counts the n-grams of training texts: in how many texts each stands, and how often. About 50 bytes an n-gram.</summary>
internal sealed class NGramCounter(TextSplit split)
{
    private const int RowsBetweenPolls = 1024;
    private readonly WordTable _words = new();
    private readonly NGramTrie _trie = new();
    private readonly TextUnits _units = new();
    private Tally[] _tallies = new Tally[64];
    private int[] _symbols = new int[64];

    /// <summary>Counts all texts, and picks the n-grams that are kept.</summary>
    /// <returns>The n-grams in the order of their UTF-8 bytes, and the number of texts each stands in.</returns>
    internal (string[] Terms, int[] Documents) Count(TextSlot text, int rows, TextTfIdfOptions options, CancellationToken cancellationToken)
    {
        for (int row = 0; row < rows; row++)
        {
            if (row % RowsBetweenPolls == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            if (!text.IsMissing(row))
            {
                Count(text[row], row);
            }
        }

        return Pick(rows, options);
    }

    private void Count(ReadOnlySpan<byte> utf8, int row)
    {
        _units.Read(utf8, split);
        if (_symbols.Length < _units.Count)
        {
            _symbols = new int[_units.Count * 2];
        }

        for (int unit = 0; unit < _units.Count; unit++)
        {
            _symbols[unit] = split.Analyzer == TextAnalyzer.Words ? _words.GetOrAdd(_units.Bytes(unit, 1)) : _units.CodePoint(unit);
        }

        int start = 0;
        for (int segment = 0; segment < _units.Segments; segment++)
        {
            int end = _units.SegmentEnd(segment);
            int shortest = NGramWalk.Shortest(split, end - start);
            for (int first = start; first <= end - shortest; first++)
            {
                int node = NGramTrie.Root;
                int last = Math.Min(end, first + split.NGrams.Max);
                for (int unit = first; unit < last; unit++)
                {
                    node = Child(node, _symbols[unit]);
                    if (unit - first + 1 >= shortest)
                    {
                        Add(node, row);
                    }
                }
            }

            start = end;
        }
    }

    private int Child(int prefix, int symbol)
    {
        int known = _trie.Count;
        int node = _trie.GetOrAdd(prefix, symbol);
        if (node == known)
        {
            if (node == _tallies.Length)
            {
                Array.Resize(ref _tallies, node * 2);
            }

            _tallies[node] = new Tally { Prefix = prefix, Symbol = symbol, LastRow = -1 };
        }

        return node;
    }

    private void Add(int node, int row)
    {
        ref Tally tally = ref _tallies[node];
        tally.Occurrences++;
        if (tally.LastRow != row)
        {
            tally.LastRow = row;
            tally.Documents++;
        }
    }

    private (string[] Terms, int[] Documents) Pick(int rows, TextTfIdfOptions options)
    {
        double most = options.MaxDocumentShare * rows;
        var kept = new List<(byte[] Term, int Node)>();
        var builder = new NGramBytes(split, _words);
        for (int node = 1; node < _trie.Count; node++)
        {
            ref Tally tally = ref _tallies[node];
            if (tally.Documents >= options.MinDocuments && tally.Documents > 0 && tally.Documents <= most)
            {
                kept.Add((builder.Build(node, _tallies), node));
            }
        }

        kept.Sort((a, b) => a.Term.AsSpan().SequenceCompareTo(b.Term));
        if (kept.Count > options.MaxFeatures)
        {
            kept = [.. kept.Select((entry, place) => (entry, place))
                .OrderByDescending(item => _tallies[item.entry.Node].Occurrences).ThenBy(item => item.place)
                .Take(options.MaxFeatures).OrderBy(item => item.place).Select(item => item.entry)];
        }

        return (
            [.. kept.Select(entry => System.Text.Encoding.UTF8.GetString(entry.Term))],
            [.. kept.Select(entry => _tallies[entry.Node].Documents)]);
    }

    /// <summary>What is known of one n-gram.</summary>
    internal struct Tally
    {
        internal int Prefix;
        internal int Symbol;
        internal int LastRow;
        internal int Documents;
        internal long Occurrences;
    }
}
