using System.Text;

namespace FullStackAI.Preprocessing;

/// <summary>Spells n-grams out of the numbers of their units.</summary>
internal sealed class NGramBytes(TextSplit split, WordTable words)
{
    private readonly int[] _symbols = new int[NGramRange.Longest];
    private byte[] _bytes = new byte[256];

    /// <summary>The UTF-8 bytes of an n-gram; words are parted by a space.</summary>
    internal byte[] Build(int node, NGramCounter.Tally[] tallies)
    {
        int count = 0;
        for (; node != NGramTrie.Root; node = tallies[node].Prefix)
        {
            _symbols[count++] = tallies[node].Symbol;
        }

        int length = 0;
        for (int unit = count - 1; unit >= 0; unit--)
        {
            if (split.Analyzer != TextAnalyzer.Words)
            {
                Reserve(length, 4);
                length += new Rune(_symbols[unit]).EncodeToUtf8(_bytes.AsSpan(length));
                continue;
            }

            ReadOnlySpan<byte> word = words[_symbols[unit]];
            Reserve(length, word.Length + 1);
            word.CopyTo(_bytes.AsSpan(length));
            length += word.Length;
            if (unit > 0)
            {
                _bytes[length++] = (byte)' ';
            }
        }

        return _bytes.AsSpan(0, length).ToArray();
    }

    private void Reserve(int length, int more)
    {
        if (_bytes.Length < length + more)
        {
            Array.Resize(ref _bytes, Math.Max(length + more, _bytes.Length * 2));
        }
    }
}
