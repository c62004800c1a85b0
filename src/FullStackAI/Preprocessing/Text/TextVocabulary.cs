using System.Text;

namespace FullStackAI.Preprocessing;

/// <summary>The n-grams that are columns, and how to find them in a text. Immutable and thread-safe once built.</summary>
internal sealed class TextVocabulary
{
    private readonly WordTable _words = new();
    private readonly NGramTrie _trie = new();
    private readonly int[] _columns; // [nodes]; −1 where a node is only the beginning of n-grams

    internal TextVocabulary(TextSplit split, IReadOnlyList<string> terms)
    {
        Split = split;
        Terms = terms;
        var columns = new List<int> { NGramTrie.None };
        for (int column = 0; column < terms.Count; column++)
        {
            int node = Insert(terms[column]);
            while (columns.Count < _trie.Count)
            {
                columns.Add(NGramTrie.None);
            }

            columns[node] = column;
        }

        _columns = [.. columns];
    }

    /// <summary>How texts are split.</summary>
    internal TextSplit Split { get; }

    /// <summary>The n-grams by column.</summary>
    internal IReadOnlyList<string> Terms { get; }

    /// <summary>Counts the n-grams of a text by column.</summary>
    internal void Count(ReadOnlySpan<byte> utf8, TextScratch scratch)
    {
        TextUnits units = scratch.Units;
        units.Read(utf8, Split);
        Span<int> symbols = scratch.Symbols(units.Count);
        for (int unit = 0; unit < symbols.Length; unit++)
        {
            symbols[unit] = Split.Analyzer == TextAnalyzer.Words ? _words.Find(units.Bytes(unit, 1)) : units.CodePoint(unit);
        }

        scratch.Clear();
        int start = 0;
        for (int segment = 0; segment < units.Segments; segment++)
        {
            int end = units.SegmentEnd(segment);
            Walk(symbols[start..end], scratch);
            start = end;
        }

        scratch.Count();
    }

    private void Walk(ReadOnlySpan<int> symbols, TextScratch scratch)
    {
        int shortest = NGramWalk.Shortest(Split, symbols.Length);
        for (int first = 0; first <= symbols.Length - shortest; first++)
        {
            int node = NGramTrie.Root;
            int last = Math.Min(symbols.Length, first + Split.NGrams.Max);
            for (int unit = first; unit < last && symbols[unit] >= 0; unit++)
            {
                node = _trie.Find(node, symbols[unit]);
                if (node == NGramTrie.None)
                {
                    break;
                }

                if (_columns[node] >= 0 && unit - first + 1 >= shortest)
                {
                    scratch.Add(_columns[node]);
                }
            }
        }
    }

    private int Insert(string term)
    {
        int node = NGramTrie.Root;
        if (Split.Analyzer == TextAnalyzer.Words)
        {
            foreach (string word in term.Split(' '))
            {
                node = _trie.GetOrAdd(node, _words.GetOrAdd(Encoding.UTF8.GetBytes(word)));
            }

            return node;
        }

        foreach (Rune rune in term.EnumerateRunes())
        {
            node = _trie.GetOrAdd(node, rune.Value);
        }

        return node;
    }
}
