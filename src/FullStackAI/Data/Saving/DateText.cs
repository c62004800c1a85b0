using System.Globalization;

namespace FullStackAI.Data.Saving;

/// <summary>Dates as ISO 8601, with as much of the time as there is.</summary>
internal static class DateText
{
    internal static string Of(long ticks)
    {
        var date = new DateTime(ticks);
        string format = ticks % TimeSpan.TicksPerDay == 0 ? "yyyy-MM-dd"
            : ticks % TimeSpan.TicksPerSecond == 0 ? "yyyy-MM-dd'T'HH:mm:ss"
            : "yyyy-MM-dd'T'HH:mm:ss.fffffff";
        return date.ToString(format, CultureInfo.InvariantCulture);
    }
}
