namespace FullStackAI.Data.Csv;

/// <summary>How long words are, in characters and in tokens: what tells text from categories.</summary>
internal struct WordShape
{
    internal const double TextCharacters = 25;
    internal const double TextTokens = 3;

    /// <summary>Text rarely repeats: at least this share of the cells are distinct.</summary>
    internal const double TextDistinctShare = 0.1;

    private long _cells;
    private long _characters;
    private double _tokens;

    internal readonly double MeanCharacters => _cells == 0 ? 0 : _characters / (double)_cells;

    internal readonly double MeanTokens => _cells == 0 ? 0 : _tokens / _cells;

    internal readonly long Cells => _cells;

    /// <summary>Adds a word that stands in some cells.</summary>
    internal void Add(ReadOnlySpan<byte> word, long cells)
    {
        int characters = 0;
        int wide = 0;
        int tokens = 0;
        bool inside = false;
        foreach (byte b in word)
        {
            bool blank = b is (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r';
            tokens += !blank && !inside ? 1 : 0;
            inside = !blank;
            characters += (b & 0xC0) != 0x80 ? 1 : 0; // every byte but the later ones of a character
            wide += b is >= 0xE3 and <= 0xED ? 1 : 0; // Chinese, Japanese and Korean, which do not part words by blanks
        }

        _cells += cells;
        _characters += characters * cells;
        _tokens += (tokens + (wide / 2.0)) * cells;
    }

    internal void Add(in WordShape other)
    {
        _cells += other._cells;
        _characters += other._characters;
        _tokens += other._tokens;
    }

    internal readonly bool IsText(long distinct) =>
        (MeanCharacters >= TextCharacters || MeanTokens >= TextTokens) && distinct >= TextDistinctShare * _cells;
}
