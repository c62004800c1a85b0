namespace FullStackAI.Data.Csv;

/// <summary>Collects one of two words.</summary>
internal sealed class BooleanBuilder(ColumnPlan plan, LoadScope scope) : ColumnBuilder(plan, scope)
{
    private byte[] _values = [];
    private int _expected;
    private BooleanPair? _pair;
    private string? _false;
    private string? _true;
    private bool _mixed;

    internal byte Quote => Scope.Dialect.Quote;

    internal override ColumnCells NewCells() => new BooleanCells(this, new CellTally(Scope.Missing));

    internal override void Expect(int rows) => _expected = rows;

    internal override void Append(ColumnCells cells, BlockPlace place)
    {
        var block = (BooleanCells)cells;
        Tally.Add(block.Tally, place.LineOf);
        _mixed |= block.Mixed || (_pair is not null && block.Pair is not null && block.Pair != _pair);
        _pair ??= block.Pair;
        _false ??= block.False;
        _true ??= block.True;
        int count = checked(Count + place.Rows);
        Growth.Ensure(ref _values, Count, count, _expected);
        block.Values.AsSpan(0, place.Rows).CopyTo(_values.AsSpan(Count));
        Count = count;
    }

    internal override Finished Finish()
    {
        bool half = _pair is { IsShort: true } && (_false is null || _true is null);
        if (Plan.Forced is null && (_mixed || half || Tally.Bad > 0))
        {
            string why = Tally.Bad > 0 ? $"'{CellTally.Shown(Tally.OnlyBad)}' in line {Tally.BadCells[0].At} is neither"
                : half ? "only one of two letters is there"
                : "the words come from different pairs";
            return new Finished(null, _pair is { IsDigits: true } ? Storage.Numeric : Storage.Words, why);
        }

        if (!AcceptBadCells("boolean", out Finished retry))
        {
            return retry;
        }

        BooleanPair pair = _pair ?? BooleanPair.All[0];
        var words = new BooleanWords(_false ?? pair.FalseWord, _true ?? pair.TrueWord);
        return new Finished(
            new BooleanColumn(Plan.Name, _values, Count, words), default, $"all values are '{words.False}' or '{words.True}'");
    }
}
