using System.Globalization;
using System.Text;
using FullStackAI.Numerics;

namespace Forecasting;

/// <summary>Two years of electricity of a town that does not exist, hour by hour, from a seed; the last day is still to come.</summary>
/// <remarks>
/// The truth to be found: days and weeks repeat, the year has a wave, heat above 22 degrees costs, holidays look like
/// Sundays, demand grows by 6 % a year, and whole days are a little high or low, which fades over days.
/// On top lies noise of <see cref="Noise"/> of the demand, hour by hour, that nobody can
/// foresee. Some hours are not in the file, and some have no reading.
/// </remarks>
internal static class Demand
{
    /// <summary>The standard deviation of the noise, as a share of the demand.</summary>
    internal const double Noise = 0.03;

    private const int Days = 731;
    private static readonly DateTime s_start = new(2024, 1, 1);
    private static readonly HashSet<(int Month, int Day)> s_holidays =
    [
        (1, 1), (1, 6), (3, 8), (4, 1), (4, 21), (5, 1), (5, 9), (6, 9), (8, 15), (10, 3), (11, 1), (12, 24), (12, 25), (12, 26), (12, 31),
    ];
    private static readonly double[] s_workday =
    [
        0.62, 0.58, 0.56, 0.55, 0.57, 0.64, 0.8, 1, 1.12, 1.15, 1.14, 1.13, 1.12, 1.1, 1.08, 1.07, 1.1, 1.2, 1.28, 1.26, 1.15, 1, 0.85,
        0.72,
    ];
    private static readonly double[] s_sunday =
    [
        0.66, 0.61, 0.57, 0.55, 0.55, 0.56, 0.6, 0.68, 0.8, 0.92, 1, 1.05, 1.06, 1.02, 0.97, 0.94, 0.96, 1.05, 1.12, 1.12, 1.05, 0.95,
        0.82, 0.72,
    ];

    /// <summary>Writes the file.</summary>
    /// <param name="path">Where.</param>
    /// <param name="seed">Equal seeds give equal files.</param>
    /// <returns>The path.</returns>
    internal static string Write(string path, ulong seed)
    {
        var rng = new Rng(seed);
        var text = new StringBuilder("time,demand,holiday,temperature\n");
        double warmth = 0, mood = 0;
        for (int day = 0; day <= Days; day++)
        {
            DateTime date = s_start.AddDays(day);
            warmth = (0.8 * warmth) + (2.2 * rng.NextGaussian());
            mood = (0.75 * mood) + (0.02 * rng.NextGaussian());
            bool isHoliday = s_holidays.Contains((date.Month, date.Day));
            for (int hour = 0; hour < 24; hour++)
            {
                double temperature = 11
                    + warmth
                    - (10 * Math.Cos(2 * Math.PI * (day - 15) / 365.25))
                    - (4 * Math.Cos(2 * Math.PI * (hour - 3) / 24));
                double expected = Expected(date, hour, isHoliday, temperature) * Math.Exp(mood);
                double demand = expected * (1 + (Noise * rng.NextGaussian()));
                double luck = rng.NextDouble();
                if (luck >= 0.001 || day == Days)
                {
                    string reading = luck < 0.003 || day == Days ? "" : demand.ToString("0.0", CultureInfo.InvariantCulture);
                    text.Append(
                        CultureInfo.InvariantCulture,
                        $"{date.AddHours(hour):yyyy-MM-dd HH:mm},{reading},{(isHoliday ? "yes" : "no")},{temperature:0.0}\n");
                }
            }
        }

        File.WriteAllText(path, text.ToString());
        return path;
    }

    private static double Expected(DateTime date, int hour, bool isHoliday, double temperature)
    {
        double[] shape = isHoliday || date.DayOfWeek == DayOfWeek.Sunday ? s_sunday : s_workday;
        double weekday = date.DayOfWeek == DayOfWeek.Saturday ? 0.9 : 1;
        double growth = 1 + (0.06 * (date - s_start).TotalDays / 365.25);
        double year = 1 + (0.1 * Math.Cos(2 * Math.PI * (date.DayOfYear - 15) / 365.25));
        double cooling = 1 + (0.02 * Math.Max(0, temperature - 22));
        return 800 * shape[hour] * weekday * growth * year * cooling;
    }
}
