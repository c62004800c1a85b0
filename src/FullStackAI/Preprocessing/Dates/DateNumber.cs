namespace FullStackAI.Preprocessing;

/// <summary>One number that a date becomes.</summary>
internal enum DateNumber : byte
{
    Year,
    Month,
    Day,
    DayOfWeek,
    Hour,
    MinuteOfDay,
    MonthEnd,
    Epoch,
    DayOfYear,
    YearSine,
    YearCosine,
    WeekSine,
    WeekCosine,
    DaySine,
    DayCosine,
}

/// <summary>Computes the numbers of dates.</summary>
internal static class DateNumbers
{
    private const double DaysAYear = 365.2425; // the mean of the Gregorian calendar

    private static readonly string[] Suffixes =
        [
            "year", "month", "day", "dayOfWeek", "hour", "minuteOfDay", "monthEnd", "epochDays", "dayOfYear", "yearSin", "yearCos",
            "weekSin", "weekCos", "daySin", "dayCos",
        ];

    /// <summary>The end of the name of a number's slot.</summary>
    internal static string Suffix(DateNumber number) => Suffixes[(int)number];

    /// <summary>The numbers of some parts, in the order of the parts.</summary>
    internal static IEnumerable<DateNumber> Of(DateParts parts)
    {
        for (int bit = 0; bit <= (int)DateNumber.DayOfYear; bit++)
        {
            if (((int)parts & (1 << bit)) != 0)
            {
                yield return (DateNumber)bit;
            }
        }

        foreach ((DateParts part, DateNumber sine) in new[]
        {
            (DateParts.YearCycle, DateNumber.YearSine),
            (DateParts.WeekCycle, DateNumber.WeekSine),
            (DateParts.DayCycle, DateNumber.DaySine),
        })
        {
            if ((parts & part) != 0)
            {
                yield return sine;
                yield return sine + 1;
            }
        }
    }

    /// <summary>One number of one date.</summary>
    /// <param name="number">Which.</param>
    /// <param name="ticks">In [0, <see cref="DateTime.MaxValue"/>].</param>
    internal static float Compute(DateNumber number, long ticks)
    {
        var date = new DateTime(ticks);
        return number switch
        {
            DateNumber.Year => date.Year,
            DateNumber.Month => date.Month,
            DateNumber.Day => date.Day,
            DateNumber.DayOfWeek => Weekday(date),
            DateNumber.Hour => date.Hour,
            DateNumber.MinuteOfDay => (date.Hour * 60) + date.Minute,
            DateNumber.MonthEnd => date.Day == DateTime.DaysInMonth(date.Year, date.Month) ? 1 : 0,
            DateNumber.Epoch => (float)((ticks - DateTime.UnixEpoch.Ticks) / (double)TimeSpan.TicksPerDay),
            DateNumber.DayOfYear => date.DayOfYear,
            DateNumber.YearSine => Sine(YearTurn(date)),
            DateNumber.YearCosine => Cosine(YearTurn(date)),
            DateNumber.WeekSine => Sine((Weekday(date) + DayTurn(ticks)) / 7),
            DateNumber.WeekCosine => Cosine((Weekday(date) + DayTurn(ticks)) / 7),
            DateNumber.DaySine => Sine(DayTurn(ticks)),
            _ => Cosine(DayTurn(ticks)),
        };
    }

    private static int Weekday(DateTime date) => ((int)date.DayOfWeek + 6) % 7;

    private static double DayTurn(long ticks) => ticks % TimeSpan.TicksPerDay / (double)TimeSpan.TicksPerDay;

    private static double YearTurn(DateTime date) => (date.DayOfYear - 1) / DaysAYear;

    private static float Sine(double turn) => (float)Math.Sin(2 * Math.PI * turn);

    private static float Cosine(double turn) => (float)Math.Cos(2 * Math.PI * turn);
}
