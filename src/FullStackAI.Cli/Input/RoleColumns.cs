using System.Globalization;
using FullStackAI.Data;

namespace FullStackAI.Cli.Input;

/// <summary>Turns the numbers of columns on the command line into names. A column's number is
/// its place in the file, whatever <c>--ignore</c> leaves out.</summary>
internal static class RoleColumns
{
    /// <summary>The name of a column.</summary>
    /// <param name="given">What was typed, a name or a number from 1; null stays null.</param>
    /// <param name="option">The option it was typed behind.</param>
    /// <param name="report">What was loaded: its columns in the order of the file, those left out among them.</param>
    /// <returns>The name; what was typed, where it names no column: the command says so better.</returns>
    /// <exception cref="ToolException">The column is left out.</exception>
    internal static string? Name(string? given, string option, LoadReport report)
    {
        ColumnDecision? found = report.Columns.FirstOrDefault(column => column.Name == given)
            ?? (int.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
                ? report.Columns.ElementAtOrDefault(number - 1)
                : null);
        return found is null ? given
            : found.Kind is not null ? found.Name
            : throw new ToolException(
                ExitCode.Usage, $"Column '{found.Name}' cannot be both '{option}' and '--ignore'. Take it out of one of them.");
    }

    /// <summary>Says so when one column is given two parts that exclude each other.</summary>
    /// <param name="roles">Options with the columns that they name; null names none.</param>
    /// <exception cref="ToolException">Two of them name the same column.</exception>
    internal static void CheckDistinct(params (string Option, string? Column)[] roles)
    {
        foreach (var shared in roles
            .Where(role => role.Column is not null)
            .GroupBy(role => role.Column, StringComparer.Ordinal)
            .Where(group => group.Count() > 1))
        {
            throw new ToolException(
                ExitCode.Usage,
                $"Column '{shared.Key}' cannot be both '{shared.First().Option}' and '{shared.Last().Option}'. Name another column for one of them.");
        }
    }
}
