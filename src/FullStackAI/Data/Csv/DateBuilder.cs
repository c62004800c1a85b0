namespace FullStackAI.Data.Csv;

/// <summary>Collects dates; whether the day or the month comes first is decided when all are read.</summary>
internal sealed class DateBuilder(ColumnPlan plan, LoadScope scope) : ColumnBuilder(plan, scope)
{
    private long[] _ticks = [];
    private int _expected;
    private DateTraits _traits;
    private long _compact;

    internal byte Quote => Scope.Dialect.Quote;

    internal IReadOnlyList<string> Formats => Scope.Options.DateFormats;

    /// <summary>Whether the dates are kept; false when only the order of day and month is asked for.</summary>
    internal bool KeepsCells { get; init; } = true;

    internal override ColumnCells NewCells() => new DateCells(this, new CellTally(Scope.Missing));

    internal override void Expect(int rows) => _expected = rows;

    internal override void Append(ColumnCells cells, BlockPlace place)
    {
        var block = (DateCells)cells;
        Tally.Add(block.Tally, place.LineOf);
        _traits |= block.Traits;
        _compact += block.Compact;
        if (!KeepsCells)
        {
            return;
        }

        int count = checked(Count + place.Rows);
        Growth.Ensure(ref _ticks, Count, count, _expected);
        block.Ticks.AsSpan(0, place.Rows).CopyTo(_ticks.AsSpan(Count));
        Count = count;
    }

    /// <summary>Whether the day comes first, after all rows were added; tells the journal when
    /// it had to be assumed. Null where no date leaves it open.</summary>
    internal bool? IsDayFirst()
    {
        bool sawDayFirst = _traits.HasFlag(DateTraits.DayFirst);
        bool sawMonthFirst = _traits.HasFlag(DateTraits.MonthFirst);
        return _traits.HasFlag(DateTraits.EitherOrder) || sawDayFirst || sawMonthFirst
            ? DecideOrder(sawDayFirst, sawMonthFirst, out _)
            : null;
    }

    internal override Finished Finish()
    {
        if (Plan.Forced is null && _compact > 0 && _compact < Tally.Values)
        {
            return new Finished(null, Storage.Words, "some dates have separators and some are eight digits");
        }

        if (Plan.Forced is null && _compact > 0 && Tally.Bad > 0)
        {
            return new Finished(
                null, Storage.Numeric, $"'{CellTally.Shown(Tally.OnlyBad)}' in line {Tally.BadCells[0].At} is no date of eight digits");
        }

        if (!AcceptBadCells("date", out Finished retry))
        {
            return retry;
        }

        bool sawDayFirst = _traits.HasFlag(DateTraits.DayFirst);
        bool sawMonthFirst = _traits.HasFlag(DateTraits.MonthFirst);
        if (Plan.Forced is null && sawDayFirst && sawMonthFirst)
        {
            return new Finished(null, Storage.Words, "some dates can only be day/month/year and others only month/day/year");
        }

        string order = "";
        if (_traits.HasFlag(DateTraits.EitherOrder) || sawDayFirst || sawMonthFirst)
        {
            bool dayFirst = DecideOrder(sawDayFirst, sawMonthFirst, out order);
            if (!dayFirst)
            {
                TurnRound();
            }
        }

        string utc = _traits.HasFlag(DateTraits.Utc) ? "; times with an offset were turned into UTC" : "";
        return new Finished(new DateTimeColumn(Plan.Name, _ticks, Count), default, $"all values are dates{order}{utc}");
    }

    private bool DecideOrder(bool sawDayFirst, bool sawMonthFirst, out string reason)
    {
        if (Scope.Options.DayFirst is bool named)
        {
            reason = named ? ", day first as asked for" : ", month first as asked for";
            return named;
        }

        if (sawDayFirst || sawMonthFirst)
        {
            reason = sawDayFirst ? ", day first (a first number exceeds 12)" : ", month first (a second number exceeds 12)";
            return sawDayFirst;
        }

        bool slashes = _traits.HasFlag(DateTraits.Slashes);
        reason = slashes ? ", month first (assumed, because of the slashes)" : ", day first (assumed, because there are no slashes)";
        Scope.Journal.Warn(
            null,
            Plan.Name,
            $"no date tells day from month; read {(slashes ? "month" : "day")} first. Set {nameof(CsvOptions.DayFirst)} to be sure.");
        return !slashes;
    }

    private void TurnRound()
    {
        foreach (ref long ticks in _ticks.AsSpan(0, Count))
        {
            if (ticks != DateTimeColumn.Missing && new DateTime(ticks).Day <= 12)
            {
                ticks = DateParser.SwapDayAndMonth(ticks);
            }
        }
    }
}
