using System.Runtime.CompilerServices;

namespace FullStackAI.Data.Csv;

/// <summary>Parses the words of a block: as codes of the worker's own table, or, where few words repeat, as the bytes themselves.</summary>
internal sealed class WordCells(WordBuilder builder) : ColumnCells
{
    private const int Missing = -1;
    private const int ManyWords = 1 << 15;

    private byte[] _scratch = [];
    private byte[] _bytes = [];
    private int[] _ends = []; // the complement where missing
    private WordTable _table = new();
    private long _rows;

    /// <summary>Whether this block holds codes rather than bytes.</summary>
    internal bool IsCoded { get; private set; } = true;

    internal int[] Codes { get; private set; } = [];

    internal WordTable Table => _table;

    /// <summary>The file-wide code of each word of <see cref="Table"/>, as far as it is known.</summary>
    internal List<int> FileCodes { get; } = [];

    internal ulong[] Hashes { get; private set; } = [];

    internal WordShape Shape;

    internal override void Parse(FieldBlock block)
    {
        if (IsCoded && (builder.StartsAsText || (_table.Count > ManyWords && _table.Count * 2L > _rows)))
        {
            IsCoded = false;
            _table = new WordTable();
            Codes = [];
        }

        _rows += block.Rows;
        if (IsCoded)
        {
            ParseCodes(block);
        }
        else
        {
            ParseBytes(block);
        }
    }

    /// <summary>The word of a row of a block of bytes.</summary>
    internal ReadOnlySpan<byte> Word(int row, out bool missing)
    {
        int start = row == 0 ? 0 : Position(_ends[row - 1]);
        missing = _ends[row] < 0;
        return _bytes.AsSpan(start, Position(_ends[row]) - start);
    }

    private static int Position(int end) => end < 0 ? ~end : end;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ParseCodes(FieldBlock block)
    {
        if (Codes.Length < block.Rows)
        {
            Codes = new int[block.Rows + (block.Rows / 4)];
        }

        int[] codes = Codes;
        int column = builder.Plan.Source;
        byte quote = builder.Quote;

        for (int row = 0; row < block.Rows; row++)
        {
            ReadOnlySpan<byte> word = block.Field(row, column);
            bool quoted = false;
            if (word.Length == 0 || word[0] == quote || word[0] <= ' ' || word[^1] <= ' ' || (word[0] | word[^1]) >= 0x80)
            {
                word = Quoting.Content(word, quote, ref _scratch, out quoted);
            }

            codes[row] = word.IsEmpty && !quoted ? Missing : _table.Code(word, WordTable.Hash(word));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ParseBytes(FieldBlock block)
    {
        if (Hashes.Length < block.Rows)
        {
            Hashes = new ulong[block.Rows + (block.Rows / 4)];
            _ends = new int[Hashes.Length];
        }

        Shape = default;
        int used = 0;
        for (int row = 0; row < block.Rows; row++)
        {
            ReadOnlySpan<byte> word = Quoting.Content(block.Field(row, builder.Plan.Source), builder.Quote, ref _scratch, out bool quoted);
            if (word.IsEmpty && !quoted)
            {
                _ends[row] = ~used;
                continue;
            }

            if (_bytes.Length - used < word.Length)
            {
                Array.Resize(ref _bytes, Math.Max(block.Length, used + word.Length));
            }

            word.CopyTo(_bytes.AsSpan(used));
            used += word.Length;
            _ends[row] = used;
            Hashes[row] = WordTable.Hash(word);
            Shape.Add(word, 1);
        }
    }
}
