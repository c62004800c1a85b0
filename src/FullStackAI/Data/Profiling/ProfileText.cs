using System.Globalization;
using System.Text;

namespace FullStackAI.Data.Profiling;

/// <summary>Draws a profile as text.</summary>
internal static class ProfileText
{
    internal static string Render(TableProfile profile)
    {
        string[][] lines =
        [
            ["column", "type", "role", "missing", "distinct", "range or most frequent", "median", "examples"],
            .. profile.Columns.Select(column => (string[])
            [
                column.Name,
                column.Kind.ToString(),
                column.Role.ToString(),
                column.Missing == 0
                    ? ""
                    : string.Create(CultureInfo.InvariantCulture, $"{column.Missing} ({column.Missing / (double)profile.Rows:0.#%})"),
                column.Distinct.ToString(CultureInfo.InvariantCulture),
                Range(column),
                column.Numbers is null ? "" : Shown(column.Numbers.Median),
                string.Join(", ", column.Examples),
            ]),
        ];
        int[] widths = [.. Enumerable.Range(0, lines[0].Length).Select(field => lines.Max(line => line[field].Length))];
        var text = new StringBuilder();
        text.Append(
            CultureInfo.InvariantCulture,
            $"{profile.Rows} rows, {profile.Columns.Count} columns, {profile.DuplicateRows} duplicate rows\n");
        foreach (string[] line in lines)
        {
            text.Append(string.Join("  ", line.Select((field, at) => field.PadRight(widths[at]))).TrimEnd()).Append('\n');
        }

        foreach (ProfileWarning warning in profile.Warnings)
        {
            text.Append("warning: ").Append(warning).Append('\n');
        }

        return text.ToString();
    }

    private static string Range(ColumnProfile column) => column switch
    {
        { Numbers: NumberSummary numbers } => $"{Shown(numbers.Min)} … {Shown(numbers.Max)}",
        { Dates: DateRange dates } =>
            string.Create(CultureInfo.InvariantCulture, $"{dates.Earliest:yyyy-MM-dd} … {dates.Latest:yyyy-MM-dd}"),
        { MeanLength: double length } => string.Create(CultureInfo.InvariantCulture, $"{length:0.#} bytes on average"),
        _ => string.Join(
            ", ",
            column.TopLevels.Take(3).Select(level => string.Create(CultureInfo.InvariantCulture, $"{level.Level} × {level.Count}"))),
    };

    private static string Shown(double value) => value.ToString("G6", CultureInfo.InvariantCulture);
}
