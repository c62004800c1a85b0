using System.Globalization;

namespace FullStackAI.Reporting;

/// <summary>Numbers as people read them; invariant culture.</summary>
internal static class Figures
{
    /// <summary>About four significant digits; a dash for what is no number.</summary>
    internal static string Short(double value)
    {
        double size = Math.Abs(value);
        return !double.IsFinite(value) ? double.IsNaN(value) ? "–" : value > 0 ? "∞" : "−∞"
            : size == 0 ? "0"
            : Signed(value, size >= 1e9 || size < 1e-4 ? "0.###e+0"
                : size >= 1000 ? "#,0"
                : size >= 100 ? "0.#"
                : size >= 10 ? "0.##"
                : size >= 1 ? "0.###"
                : "0.####");
    }

    /// <summary>A score: 4 decimals below ten, fewer above. A score a hair below zero is zero; a loss may be very small.</summary>
    internal static string Score(double value) =>
        !double.IsFinite(value) ? "–" : value is < 0 and > -5e-5 ? "0.0000" : Math.Abs(value) switch
        {
            >= 1e7 or (> 0 and < 1e-4) => Signed(value, "0.000e+0"),
            >= 1000 => Signed(value, "#,0"),
            >= 100 => Signed(value, "0.0"),
            >= 10 => Signed(value, "0.00"),
            _ => Signed(value, "0.0000"),
        };

    internal static string Count(double value) => Signed(value, "#,0");

    internal static string Share(double value) =>
        double.IsNaN(value)
            ? "–"
            : Signed(value * 100, value is > 0 and < 0.001 ? "0.00" : value is > 0 and < 0.1 or (> 0.99 and < 1) ? "0.0" : "0") + " %";

    internal static string Seconds(TimeSpan time) => time.TotalSeconds switch
    {
        < 1 => Invariant($"{time.TotalMilliseconds:0} ms"),
        < 120 => Invariant($"{time.TotalSeconds:0.0} s"),
        _ => Invariant($"{Math.Floor(time.TotalMinutes):0} min {time.Seconds} s"),
    };

    /// <summary>A number of things: "1 row", "2 rows".</summary>
    internal static string Of(int count, string thing) => $"{Count(count)} {thing}{(count == 1 ? "" : "s")}";

    /// <summary>At most so many characters; a longer string ends in an ellipsis.</summary>
    internal static string Cut(string text, int length) =>
        text.Length <= length ? text : string.Concat(text.AsSpan(0, char.IsHighSurrogate(text[length - 2]) ? length - 2 : length - 1), "…");

    /// <summary>A number with as many decimals as show four digits of the largest of
    /// its list, so that points stand below each other.</summary>
    internal static string Fixed(double value, double largest)
    {
        int decimals = Math.Clamp(3 - (int)Math.Floor(Math.Log10(Math.Max(Math.Abs(largest), 1e-9))), 0, 9);
        return Signed(value, decimals == 0 ? "#,0" : $"#,0.{new string('0', decimals)}");
    }

    internal static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    // A true minus is as wide as a digit.
    private static string Signed(double value, string format)
    {
        string text = Math.Abs(value).ToString(format, CultureInfo.InvariantCulture);
        return value < 0 && text.AsSpan().ContainsAnyInRange('1', '9') ? "−" + text : text;
    }
}
