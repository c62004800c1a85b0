namespace FullStackAI.Onnx.Exporting;

/// <summary>The Gregorian calendar in integer arithmetic, from Unix seconds; each part is built at its first use.</summary>
/// <remarks>Years start in March, so that the leap day is their last: 146,097 days make 400 years.
/// Method: Hinnant, chrono-compatible low-level date algorithms.</remarks>
internal sealed class Calendar
{
    internal const long SecondsPerDay = 86400;

    private const long FirstSecond = -62135596800; // 0001-01-01 in Unix seconds
    private const long LastSecond = 253402300799; // 9999-12-31 23:59:59
    private const long DaysToMarch = 306; // from 0000-03-01 to 0001-01-01

    private readonly OnnxGraphBuilder _graph;
    private readonly Lazy<(OnnxValue Year, OnnxValue Month, OnnxValue Day)> _civil;
    private readonly Lazy<OnnxValue> _secondOfDay;
    private readonly Lazy<OnnxValue> _dayOfWeek;
    private readonly Lazy<OnnxValue> _dayOfYear;
    private readonly Lazy<OnnxValue> _monthEnd;

    internal Calendar(OnnxGraphBuilder graph, OnnxValue seconds)
    {
        _graph = graph;
        IsDate = seconds.GreaterOrEqual(graph.Scalar(FirstSecond)).And(seconds.LessOrEqual(graph.Scalar(LastSecond)));
        UnixSeconds = IsDate.Where(seconds, graph.Scalar(0L));
        OnnxValue sinceFirst = UnixSeconds.Sub(graph.Scalar(FirstSecond));
        OnnxValue days = sinceFirst.Div(graph.Scalar(SecondsPerDay));
        _civil = new(() => Civil(days));
        _secondOfDay = new(() => sinceFirst.Sub(days.Mul(graph.Scalar(SecondsPerDay))));
        _dayOfWeek = new(() => days.Sub(Times(Over(days, 7), 7)));
        _dayOfYear = new(() => days.Sub(DaysBefore(Year)).Add(graph.Scalar(1L)));
        _monthEnd = new(() => Civil(days.Add(graph.Scalar(1L))).Day.Equal(graph.Scalar(1L)));
    }

    /// <summary>Whether the seconds are a date of the years 1 to 9999.</summary>
    internal OnnxValue IsDate { get; }

    /// <summary>The seconds; 0 where they are no date.</summary>
    internal OnnxValue UnixSeconds { get; }

    internal OnnxValue Year => _civil.Value.Year;

    internal OnnxValue Month => _civil.Value.Month;

    internal OnnxValue Day => _civil.Value.Day;

    internal OnnxValue SecondOfDay => _secondOfDay.Value;

    /// <summary>Monday 0 to Sunday 6; 0001-01-01 was a Monday.</summary>
    internal OnnxValue DayOfWeek => _dayOfWeek.Value;

    internal OnnxValue DayOfYear => _dayOfYear.Value;

    /// <summary>Whether the next day is the first of a month.</summary>
    internal OnnxValue IsMonthEnd => _monthEnd.Value;

    private (OnnxValue Year, OnnxValue Month, OnnxValue Day) Civil(OnnxValue days)
    {
        OnnxValue shifted = days.Add(_graph.Scalar(DaysToMarch));
        OnnxValue era = Over(shifted, 146097);
        OnnxValue dayOfEra = shifted.Sub(Times(era, 146097));
        OnnxValue yearOfEra = Over(dayOfEra.Sub(Over(dayOfEra, 1460)).Add(Over(dayOfEra, 36524)).Sub(Over(dayOfEra, 146096)), 365);
        OnnxValue dayOfYear = dayOfEra.Sub(Times(yearOfEra, 365).Add(Over(yearOfEra, 4)).Sub(Over(yearOfEra, 100)));
        OnnxValue monthFromMarch = Over(Times(dayOfYear, 5).Add(_graph.Scalar(2L)), 153);
        OnnxValue day = dayOfYear.Sub(Over(Times(monthFromMarch, 153).Add(_graph.Scalar(2L)), 5)).Add(_graph.Scalar(1L));
        OnnxValue month = monthFromMarch.Less(_graph.Scalar(10L)).Where(
            monthFromMarch.Add(_graph.Scalar(3L)), monthFromMarch.Sub(_graph.Scalar(9L)));
        OnnxValue year = yearOfEra.Add(Times(era, 400)).Add(month.LessOrEqual(_graph.Scalar(2L)).Cast(OnnxElementType.Int64));
        return (year, month, day);
    }

    private OnnxValue DaysBefore(OnnxValue year)
    {
        OnnxValue past = year.Sub(_graph.Scalar(1L));
        return Times(past, 365).Add(Over(past, 4)).Sub(Over(past, 100)).Add(Over(past, 400));
    }

    private OnnxValue Over(OnnxValue value, long divisor) => value.Div(_graph.Scalar(divisor));

    private OnnxValue Times(OnnxValue value, long factor) => value.Mul(_graph.Scalar(factor));
}
