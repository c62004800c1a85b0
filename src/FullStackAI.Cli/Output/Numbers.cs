using System.Globalization;
using FullStackAI.Data;

namespace FullStackAI.Cli.Output;

/// <summary>Numbers as the tool shows them, the same under every culture.</summary>
internal static class Numbers
{
    /// <summary>A count with thousands apart: <c>22,792</c>.</summary>
    internal static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A count of things: <c>1 row</c>, <c>22,792 rows</c>.</summary>
    internal static string Count(long value, string thing) => $"{Count(value)} {thing}{(value == 1 ? "" : "s")}";

    /// <summary>A score or a cell: five digits that matter.</summary>
    internal static string Short(double value) =>
        double.IsNaN(value) ? "–"
            : Math.Abs(value) is >= 1e5 and < 1e12 && value == Math.Floor(value) ? value.ToString("0", CultureInfo.InvariantCulture)
            : value.ToString("G5", CultureInfo.InvariantCulture);

    /// <summary>A share as a percentage: <c>5.7 %</c>.</summary>
    internal static string Share(double value) => string.Create(CultureInfo.InvariantCulture, $"{value * 100:0.#} %");

    /// <summary>A date, with its time where there is one.</summary>
    internal static string Date(DateTime value) =>
        value.ToString(value.TimeOfDay == TimeSpan.Zero ? "yyyy-MM-dd" : "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>A number of bytes: <c>1.2 MB</c>.</summary>
    internal static string Bytes(long value) => value switch
    {
        < 1000 => string.Create(CultureInfo.InvariantCulture, $"{value} bytes"),
        < 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{value / 1e3:0.#} kB"),
        < 1_000_000_000 => string.Create(CultureInfo.InvariantCulture, $"{value / 1e6:0.#} MB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{value / 1e9:0.##} GB"),
    };

    /// <summary>A kind as it is typed in <c>--type</c>.</summary>
    internal static string Kind(ColumnKind kind) => kind == ColumnKind.DateTime ? "date" : kind.ToString().ToLowerInvariant();

    /// <summary>Words that may be long.</summary>
    internal static string Cut(string text, int length) => text.Length <= length ? text : string.Concat(text.AsSpan(0, length - 1), "…");
}
