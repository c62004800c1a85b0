using System.Buffers.Binary;

namespace FullStackAI.Data.Csv;

/// <summary>The quick way for <c>2020-01-31</c> and <c>2020-01-31 23:59:58</c> (or with
/// T); everything else is left to <see cref="DateParser"/>.</summary>
internal static class IsoDate
{
    internal static bool TryParse(ReadOnlySpan<byte> cell, out long ticks, out DateTraits traits)
    {
        ticks = 0;
        traits = DateTraits.None;
        if (cell.Length is not (10 or 19) || cell[4] != (byte)'-' || cell[7] != (byte)'-')
        {
            return false;
        }

        uint year = (Two(cell, 0) * 100) + Two(cell, 2);
        uint month = Two(cell, 5);
        uint day = Two(cell, 8);
        if (year - 1 > 9998 || month - 1 > 11 || day - 1 > 30 || (day > 28 && day > DateTime.DaysInMonth((int)year, (int)month)))
        {
            return false;
        }

        ticks = DaysBefore(year, month, day) * TimeSpan.TicksPerDay;
        if (cell.Length == 10)
        {
            return true;
        }

        uint hour = Two(cell, 11);
        uint minute = Two(cell, 14);
        uint second = Two(cell, 17);
        if (cell[10] is not ((byte)' ' or (byte)'T')
            || cell[13] != (byte)':'
            || cell[16] != (byte)':'
            || hour > 23
            || minute > 59
            || second > 59)
        {
            return false;
        }

        ticks += ((hour * 3600L) + (minute * 60L) + second) * TimeSpan.TicksPerSecond;
        traits = DateTraits.Time;
        return true;
    }

    /// <summary>Two digits; a number above 99 when they are none.</summary>
    private static uint Two(ReadOnlySpan<byte> cell, int at)
    {
        uint pair = BinaryPrimitives.ReadUInt16LittleEndian(cell[at..]) - 0x3030u;
        uint tens = pair & 0xFF;
        uint ones = pair >> 8;
        return tens > 9 || ones > 9 ? 10_000 : (tens * 10) + ones;
    }

    /// <summary>The days from 0001-01-01 to a date; the year is counted from March, so that the leap day is its last.</summary>
    private static long DaysBefore(uint year, uint month, uint day)
    {
        uint y = month > 2 ? year : year - 1;
        uint m = month > 2 ? month - 3 : month + 9;
        return (y * 365L) + (y / 4) - (y / 100) + (y / 400) + (((153 * m) + 2) / 5) + day - 307;
    }
}
