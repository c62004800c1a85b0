namespace FullStackAI.Data.Csv;

/// <summary>Collects integers, and from the first other number on, numbers.</summary>
internal sealed class NumericBuilder(ColumnPlan plan, LoadScope scope) : ColumnBuilder(plan, scope)
{
    /// <summary>Codes such as zip codes have at least this many digits; shorter ones with leading zeros are numbers.</summary>
    private const int ShortestCode = 4;

    private long[] _integers = [];
    private double[] _numbers = [];
    private int _expected;
    private int _narrowest = int.MaxValue;
    private int _widest;
    private bool _leadingZero;

    /// <summary>Whether a number that is no integer was seen. Turns true once; a worker that reads it late only does more work.</summary>
    internal bool IsNumber { get; private set; } = plan.Forced == ColumnKind.Number;

    internal MissingTokens Missing => Scope.Missing;

    internal byte DecimalPoint => Scope.Dialect.DecimalPoint;

    internal byte Quote => Scope.Dialect.Quote;

    internal override ColumnCells NewCells() => new NumericCells(this, new CellTally(Scope.Missing));

    internal override void Expect(int rows) => _expected = rows;

    internal override void Append(ColumnCells cells, BlockPlace place)
    {
        var block = (NumericCells)cells;
        Tally.Add(block.Tally, place.LineOf);
        _narrowest = Math.Min(_narrowest, block.Narrowest);
        _widest = Math.Max(_widest, block.Widest);
        _leadingZero |= block.LeadingZero;
        if (block.IsNumber && !IsNumber)
        {
            TurnIntoNumbers();
        }

        int count = checked(Count + place.Rows);
        if (!IsNumber)
        {
            Growth.Ensure(ref _integers, Count, count, _expected);
            block.Integers.AsSpan(0, place.Rows).CopyTo(_integers.AsSpan(Count));
        }
        else
        {
            Growth.Ensure(ref _numbers, Count, count, _expected);
            block.CopyNumbers(_numbers.AsSpan(Count, place.Rows));
        }

        Count = count;
    }

    internal override Finished Finish()
    {
        bool codes = !IsNumber && _leadingZero && _narrowest == _widest && _widest >= ShortestCode;
        if (Plan.Forced is null && codes)
        {
            return new Finished(null, Storage.Words, $"all values have {_widest} digits and some begin with 0: codes, not quantities");
        }

        if (!AcceptBadCells("number", out Finished retry))
        {
            return retry;
        }

        if (Plan.Forced == ColumnKind.Integer && IsNumber)
        {
            Scope.Journal.Warn(null, Plan.Name, "some numbers are no 64-bit integers; the column became numbers, so that none is cut.");
        }

        if (IsNumber || (Tally.Values == 0 && Plan.Forced != ColumnKind.Integer))
        {
            Growth.Ensure(ref _numbers, 0, Count, Count);
            if (Tally.Values == 0)
            {
                _numbers.AsSpan(0, Count).Fill(double.NaN);
            }

            return new Finished(
                new NumberColumn(Plan.Name, _numbers, Count),
                default,
                Tally.Values == 0 ? "no cell has a value" : "all values are numbers");
        }

        return new Finished(
            new IntegerColumn(Plan.Name, _integers, Count),
            default,
            IsZeroOne() ? "all values are 0 or 1: kept as integers" : "all values are integers");
    }

    private bool IsZeroOne() => !_integers.AsSpan(0, Count).ContainsAnyExcept(0L, 1L, IntegerColumn.Missing);

    private void TurnIntoNumbers()
    {
        IsNumber = true;
        Growth.Ensure(ref _numbers, 0, Count, _expected);
        NumericCells.ToNumbers(_integers.AsSpan(0, Count), _numbers);
        _integers = [];
    }
}
