using System.CommandLine.Parsing;
using System.Globalization;

namespace FullStackAI.Cli.Options;

/// <summary>A time as people write it: <c>90</c>, <c>90s</c>, <c>5m</c>, <c>1.5h</c>, <c>500ms</c>, <c>00:05:00</c>.</summary>
internal static class Duration
{
    private static readonly (string Unit, double Seconds)[] Units = [("ms", 0.001), ("s", 1), ("m", 60), ("h", 3600)];

    /// <summary>Reads the one token of an option.</summary>
    internal static TimeSpan? Parse(ArgumentResult result)
    {
        string word = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
        if (TryRead(word, out TimeSpan time) && time > TimeSpan.Zero)
        {
            return time;
        }

        result.AddError($"'{word}' is no time above zero. Write for example 60s, 5m, 1.5h or 00:05:00.");
        return null;
    }

    internal static bool TryRead(string word, out TimeSpan time)
    {
        time = default;
        if (word.Contains(':', StringComparison.Ordinal))
        {
            return TimeSpan.TryParse(word, CultureInfo.InvariantCulture, out time);
        }

        (string unit, double seconds) = Units.FirstOrDefault(unit => word.EndsWith(unit.Unit, StringComparison.OrdinalIgnoreCase));
        bool read = double.TryParse(
            word.AsSpan(0, word.Length - (unit?.Length ?? 0)),
            NumberStyles.AllowDecimalPoint,
            CultureInfo.InvariantCulture,
            out double value)
            && value * (unit is null ? 1 : seconds) < TimeSpan.MaxValue.TotalSeconds;
        time = read ? TimeSpan.FromSeconds(value * (unit is null ? 1 : seconds)) : default;
        return read;
    }

    /// <summary>A time in short words: <c>0.3 s</c>, <c>12 s</c>, <c>3 m 5 s</c>.</summary>
    internal static string Words(TimeSpan time) => time.TotalSeconds switch
    {
        < 10 => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0} s"),
        < 60 => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0} s"),
        < 3600 => string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(time.TotalMinutes):0} m {time.Seconds} s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(time.TotalHours):0} h {time.Minutes} m"),
    };
}
