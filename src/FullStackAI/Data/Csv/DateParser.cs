namespace FullStackAI.Data.Csv;

/// <summary>How a date was written, as far as whole columns must agree.</summary>
[Flags]
internal enum DateTraits
{
    None = 0,

    /// <summary>Day and month come first and could be either way round.</summary>
    EitherOrder = 1,

    /// <summary>The first number is the day: it exceeds 12.</summary>
    DayFirst = 2,

    /// <summary>The first number is the month: the second exceeds 12.</summary>
    MonthFirst = 4,

    /// <summary>Eight digits without separators.</summary>
    Compact = 8,

    /// <summary>The year has two digits.</summary>
    ShortYear = 16,

    /// <summary>The time was given with an offset or Z and turned into UTC.</summary>
    Utc = 32,

    /// <summary>There is a time of day.</summary>
    Time = 64,

    /// <summary>The numbers of the date are parted by slashes.</summary>
    Slashes = 128,
}

/// <summary>Reads dates from bytes without a format: year first, or day and month first, or
/// with the month's English name; then an optional time.</summary>
/// <remarks>Where day and month could be either way round the day is taken first and
/// <see cref="DateTraits.EitherOrder"/> says so: <see cref="SwapDayAndMonth"/> turns the date round.</remarks>
internal static class DateParser
{
    private const int ShortYearPivot = 69; // two-digit years: 69–99 are 19xx, 00–68 are 20xx (POSIX)

    internal static bool TryParse(ReadOnlySpan<byte> cell, out long ticks, out DateTraits traits)
    {
        traits = DateTraits.None;
        ticks = 0;
        if (cell.Length is < 6 or > 40)
        {
            return false;
        }

        var scan = new DateScanner(cell);
        int year, month, day;
        if (IsDigit(cell[0]) && scan.Number(out int first, out int firstDigits))
        {
            if (firstDigits == 8 && Compact(first, out year, out month, out day))
            {
                traits |= DateTraits.Compact;
            }
            else if (!NumericDate(ref scan, first, firstDigits, out year, out month, out day, ref traits))
            {
                return false;
            }
        }
        else if (!NamedMonthFirst(ref scan, out year, out month, out day))
        {
            return false;
        }

        if (month is < 1 or > 12 || day < 1 || year is < 1 or > 9999 || day > DateTime.DaysInMonth(year, month))
        {
            return false;
        }

        ticks = new DateTime(year, month, day).Ticks;
        return scan.AtEnd || TimeParser.TryParse(ref scan, ref ticks, ref traits);
    }

    /// <summary>The same date with day and month changed over; only where both are at most 12.</summary>
    internal static long SwapDayAndMonth(long ticks)
    {
        var date = new DateTime(ticks);
        return new DateTime(date.Year, date.Day, date.Month).Ticks + date.TimeOfDay.Ticks;
    }

    internal static bool IsDigit(byte b) => (uint)(b - '0') <= 9;

    private static bool Compact(int digits, out int year, out int month, out int day)
    {
        (year, month, day) = (digits / 10000, digits / 100 % 100, digits % 100);
        return year is >= 1900 and < 2100;
    }

    private static bool NumericDate(
        ref DateScanner scan, int first, int firstDigits, out int year, out int month, out int day, ref DateTraits traits)
    {
        (year, month, day) = (0, 0, 1);
        byte separator = scan.DateSeparator();
        if (separator == 0)
        {
            return false;
        }

        if (firstDigits == 4)
        {
            year = first;
            if (!scan.NumberOrMonth(out month, out _, out _))
            {
                return false;
            }

            byte second = scan.DateSeparator();
            return second == 0 || second == (byte)' '
                ? separator != (byte)' ' && separator != (byte)'.' && scan.AtEnd // a year and a month
                : scan.Number(out day, out int dayDigits) && dayDigits <= 2 && scan.SkipDayMark();
        }

        if (firstDigits > 2 || !scan.NumberOrMonth(out int middle, out int middleDigits, out bool named) || middleDigits > 2)
        {
            return false;
        }

        byte last = scan.DateSeparator();
        if (last == 0
            || (!named && (last != separator || separator == (byte)' '))
            || !scan.Number(out year, out int yearDigits)
            || yearDigits is not (2 or 4))
        {
            return false;
        }

        if (yearDigits == 2)
        {
            year += year < ShortYearPivot ? 2000 : 1900;
            traits |= DateTraits.ShortYear;
        }

        traits |= separator == (byte)'/' ? DateTraits.Slashes : DateTraits.None;
        (day, month) = middle > 12 && !named ? (middle, first) : (first, middle);
        traits |= named ? DateTraits.None : middle > 12 ? DateTraits.MonthFirst : first > 12 ? DateTraits.DayFirst : DateTraits.EitherOrder;
        return true;
    }

    /// <summary>Reads <c>Jan 5, 2020</c> and <c>Sun, 5 Jan 2020</c>.</summary>
    private static bool NamedMonthFirst(ref DateScanner scan, out int year, out int month, out int day)
    {
        (year, day) = (0, 0);
        if (scan.MonthName(out month))
        {
            return scan.DateSeparator() != 0 && scan.Number(out day, out int dayDigits) && dayDigits <= 2
                && scan.DateSeparator() != 0 && scan.Number(out year, out int digits) && digits == 4;
        }

        return scan.DayName() && scan.Number(out day, out _) && scan.DateSeparator() != 0 && scan.MonthName(out month)
            && scan.DateSeparator() != 0 && scan.Number(out year, out int yearDigits) && yearDigits == 4;
    }
}
