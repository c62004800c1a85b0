namespace FullStackAI.Preprocessing;

/// <summary>Numbers that a date becomes.</summary>
[Flags]
public enum DateParts
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>The year.</summary>
    Year = 1,

    /// <summary>The month, 1 to 12.</summary>
    Month = 2,

    /// <summary>The day of the month, 1 to 31.</summary>
    Day = 4,

    /// <summary>The day of the week, Monday 0 to Sunday 6.</summary>
    DayOfWeek = 8,

    /// <summary>The hour, 0 to 23.</summary>
    Hour = 16,

    /// <summary>The minute of the day, 0 to 1439.</summary>
    MinuteOfDay = 32,

    /// <summary>1 on the last day of a month, else 0.</summary>
    MonthEnd = 64,

    /// <summary>Days since 1970-01-01, with the time of day as a fraction.</summary>
    Epoch = 128,

    /// <summary>The day of the year, 1 to 366.</summary>
    DayOfYear = 256,

    /// <summary>Sine and cosine of the place in the year.</summary>
    YearCycle = 512,

    /// <summary>Sine and cosine of the place in the week.</summary>
    WeekCycle = 1024,

    /// <summary>Sine and cosine of the time of day.</summary>
    DayCycle = 2048,

    /// <summary>All that count: what trees split on.</summary>
    Counts = Year | Month | Day | DayOfWeek | Hour | MinuteOfDay | MonthEnd | Epoch | DayOfYear,

    /// <summary>All that go round.</summary>
    Cycles = YearCycle | WeekCycle | DayCycle,

    /// <summary>All.</summary>
    All = Counts | Cycles,
}
