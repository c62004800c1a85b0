namespace FullStackAI.Data.Csv;

/// <summary>Collects words: as codes while they repeat, else as text; whether they are
/// categories or text is decided when all are read.</summary>
internal sealed class WordBuilder(ColumnPlan plan, LoadScope scope) : ColumnBuilder(plan, scope)
{
    private readonly WordTable _table = new();
    private readonly HashSet<ulong> _hashes = [];
    private int[] _codes = [];
    private TextStore? _text;
    private WordShape _shape;
    private int _expected;

    internal byte Quote => Scope.Dialect.Quote;

    internal bool StartsAsText => Plan.LooksLikeText || Plan.Forced == ColumnKind.Text || _text is not null;

    internal override ColumnCells NewCells() => new WordCells(this);

    internal override void Expect(int rows) => _expected = rows;

    internal override void Append(ColumnCells cells, BlockPlace place)
    {
        var block = (WordCells)cells;
        if (_text is null && block.IsCoded)
        {
            AppendCodes(block, place.Rows);
        }
        else
        {
            TurnIntoText();
            AppendText(block, place.Rows);
        }

        Count = checked(Count + place.Rows);
    }

    internal override Finished Finish()
    {
        if (_text is not null)
        {
            return WordDecision.OfText(Plan, Scope, Tally, _text.Seal(), _shape, _hashes.Count);
        }

        return WordDecision.OfCodes(Plan, Scope, Tally, _codes, Count, _table);
    }

    private void AppendCodes(WordCells block, int rows)
    {
        Growth.Ensure(ref _codes, Count, checked(Count + rows), _expected);
        Span<int> codes = _codes.AsSpan(Count, rows);
        for (int row = 0; row < rows; row++)
        {
            int code = block.Codes[row];
            codes[row] = code < 0 ? code : FileCode(block, code);
        }
    }

    private int FileCode(WordCells block, int code)
    {
        while (block.FileCodes.Count <= code)
        {
            ReadOnlySpan<byte> word = block.Table[block.FileCodes.Count];
            block.FileCodes.Add(_table.Code(word, WordTable.Hash(word)));
        }

        return block.FileCodes[code];
    }

    private void AppendText(WordCells block, int rows)
    {
        for (int row = 0; row < rows; row++)
        {
            if (block.IsCoded)
            {
                int code = block.Codes[row];
                AppendWord(code < 0 ? default : block.Table[code], code < 0);
            }
            else
            {
                ReadOnlySpan<byte> word = block.Word(row, out bool missing);
                if (missing)
                {
                    _text!.AppendMissing();
                }
                else
                {
                    _text!.Append(word);
                    _hashes.Add(block.Hashes[row]);
                }
            }
        }

        if (!block.IsCoded)
        {
            _shape.Add(block.Shape);
        }
    }

    private void AppendWord(ReadOnlySpan<byte> word, bool missing)
    {
        if (missing)
        {
            _text!.AppendMissing();
            return;
        }

        _text!.Append(word);
        _hashes.Add(WordTable.Hash(word));
        _shape.Add(word, 1);
    }

    private void TurnIntoText()
    {
        if (_text is not null)
        {
            return;
        }

        _text = new TextStore();
        for (int row = 0; row < Count; row++)
        {
            int code = _codes[row];
            AppendWord(code < 0 ? default : _table[code], code < 0);
        }

        _codes = [];
    }
}
