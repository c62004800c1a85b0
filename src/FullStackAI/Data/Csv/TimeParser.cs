namespace FullStackAI.Data.Csv;

/// <summary>Reads the time of day behind a date: hours and minutes, seconds, fractions, AM or PM, and an offset from UTC.</summary>
internal static class TimeParser
{
    internal static bool TryParse(ref DateScanner scan, ref long ticks, ref DateTraits traits)
    {
        if (scan.Peek is not ((byte)'T' or (byte)'t' or (byte)' ' or (byte)','))
        {
            return false;
        }

        scan.Skip();
        scan.SkipBlanks();
        traits |= DateTraits.Time;
        if (!scan.Number(out int hour, out int digits) || digits > 2 || scan.Peek != (byte)':')
        {
            return false;
        }

        scan.Skip();
        if (!scan.Number(out int minute, out digits) || digits != 2 || minute > 59)
        {
            return false;
        }

        int second = 0;
        long fraction = 0;
        if (scan.Peek == (byte)':')
        {
            scan.Skip();
            if (!scan.Number(out second, out digits) || digits != 2 || second > 60 || !Fraction(ref scan, out fraction))
            {
                return false;
            }
        }

        scan.SkipBlanks();
        if (!HalfDay(ref scan, ref hour) || hour > 23)
        {
            return false;
        }

        ticks += (hour * TimeSpan.TicksPerHour)
            + (minute * TimeSpan.TicksPerMinute)
            + (Math.Min(second, 59) * TimeSpan.TicksPerSecond)
            + fraction;
        return scan.AtEnd || Offset(ref scan, ref ticks, ref traits);
    }

    private static bool Fraction(ref DateScanner scan, out long ticks)
    {
        ticks = 0;
        if (scan.Peek is not ((byte)'.' or (byte)','))
        {
            return true;
        }

        scan.Skip();
        if (!scan.Number(out int value, out int digits))
        {
            return false;
        }

        double scale = TimeSpan.TicksPerSecond / Math.Pow(10, digits);
        ticks = (long)(value * scale);
        return true;
    }

    private static bool HalfDay(ref DateScanner scan, ref int hour)
    {
        if (scan.Letters("pm"u8) || scan.Letters("p.m."u8))
        {
            bool valid = hour is >= 1 and <= 12;
            hour = hour % 12 + 12;
            return valid;
        }

        if (scan.Letters("am"u8) || scan.Letters("a.m."u8))
        {
            bool valid = hour is >= 1 and <= 12;
            hour %= 12;
            return valid;
        }

        return true;
    }

    private static bool Offset(ref DateScanner scan, ref long ticks, ref DateTraits traits)
    {
        scan.SkipBlanks();
        if (scan.Letters("z"u8) || scan.Letters("utc"u8) || scan.Letters("gmt"u8))
        {
            traits |= DateTraits.Utc;
            return scan.AtEnd;
        }

        byte sign = scan.Peek;
        if (sign is not ((byte)'+' or (byte)'-'))
        {
            return false;
        }

        scan.Skip();
        if (!scan.Number(out int hours, out int digits))
        {
            return false;
        }

        int minutes = 0;
        if (digits == 4)
        {
            (hours, minutes) = (hours / 100, hours % 100);
        }
        else if (scan.Peek == (byte)':')
        {
            scan.Skip();
            _ = scan.Number(out minutes, out _);
        }

        if (hours > 14 || minutes > 59 || !scan.AtEnd)
        {
            return false;
        }

        long offset = (hours * TimeSpan.TicksPerHour) + (minutes * TimeSpan.TicksPerMinute);
        ticks += sign == (byte)'+' ? -offset : offset;
        traits |= DateTraits.Utc;
        return ticks >= 0 && ticks <= DateTime.MaxValue.Ticks;
    }
}
