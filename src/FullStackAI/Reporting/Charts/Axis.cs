using System.Globalization;

namespace FullStackAI.Reporting;

/// <summary>A range of numbers with round ticks.</summary>
internal sealed class Axis
{
    private Axis(double low, double high, double step, bool isClosed)
    {
        Low = low;
        High = high;
        Step = step;
        double first = Math.Ceiling((low / step) - 1e-9);
        Ticks = [.. Enumerable.Range(0, 64)
            .Select(i => (first + i) * step)
            .TakeWhile(tick => tick <= high + (step * 1e-6))
            .Where(tick => !isClosed || tick >= low - (step * 1e-6))];
    }

    internal double Low { get; }

    internal double High { get; }

    internal IReadOnlyList<double> Ticks { get; }

    private double Step { get; }

    /// <summary>From 0 to 1 by fifths.</summary>
    internal static Axis Unit { get; } = new(0, 1, 0.2, isClosed: true);

    /// <summary>Over some values, its ends moved out to ticks where <paramref name="isRounded"/>.</summary>
    /// <param name="low">The smallest value; finite.</param>
    /// <param name="high">The largest value; finite.</param>
    /// <param name="ticks">About how many ticks.</param>
    /// <param name="isRounded">Whether the ends are ticks.</param>
    internal static Axis Over(double low, double high, int ticks = 5, bool isRounded = true)
    {
        if (!double.IsFinite(low) || !double.IsFinite(high))
        {
            (low, high) = (0, 1);
        }

        if (!(high - low > Math.Max(Math.Abs(low), Math.Abs(high)) * 1e-12))
        {
            double half = low == 0 ? 1 : Math.Abs(low) * 0.5;
            (low, high) = (low - half, high + half);
        }

        double raw = (high - low) / ticks;
        double power = Math.Pow(10, Math.Floor(Math.Log10(raw)));
        double step = power * ((raw / power) switch { <= 1 => 1, <= 2 => 2, <= 2.5 => 2.5, <= 5 => 5, _ => 10 });
        return isRounded
            ? new Axis(Math.Floor((low / step) + 1e-9) * step, Math.Ceiling((high / step) - 1e-9) * step, step, isClosed: true)
            : new Axis(low, high, step, isClosed: true);
    }

    /// <summary>Where a value lies between two places; values outside are moved to the nearer end.</summary>
    internal double Place(double value, double from, double to) =>
        from + ((Math.Clamp(value, Low, High) - Low) / (High - Low) * (to - from));

    /// <summary>A tick in writing.</summary>
    internal string Label(double tick)
    {
        double size = Math.Max(Math.Abs(Low), Math.Abs(High));
        (double unit, string suffix) = size >= 1e12 || (size > 0 && size < 1e-4) ? (0, "")
            : size >= 1e9 ? (1e9, "G")
            : size >= 1e6 ? (1e6, "M")
            : size >= 1e4 ? (1e3, "k")
            : (1, "");
        if (unit == 0)
        {
            return tick == 0 ? "0" : tick.ToString("0.##e+0", CultureInfo.InvariantCulture).Replace('-', '−');
        }

        double step = Step / unit;
        int decimals = Math.Clamp((int)Math.Ceiling(-Math.Log10(step) - 1e-9) + (IsQuarter(step) ? 1 : 0), 0, 8);
        double shown = Math.Round(tick / unit, decimals);
        string text = Math.Abs(shown).ToString($"F{decimals}", CultureInfo.InvariantCulture);
        return (shown < 0 ? "−" : "") + text + (shown == 0 ? "" : suffix);
    }

    private static bool IsQuarter(double step)
    {
        double digits = step / Math.Pow(10, Math.Floor(Math.Log10(step) + 1e-9));
        return Math.Abs(digits - 2.5) < 1e-6;
    }
}
