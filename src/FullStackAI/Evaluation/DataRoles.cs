using System.Globalization;
using FullStackAI.Data;

namespace FullStackAI.Evaluation;

/// <summary>What the columns of a table are for. Columns are named, or given by their number from 1.</summary>
public sealed record DataRoles
{
    /// <summary>The column to predict.</summary>
    public required string Label { get; init; }

    /// <summary>What is to be predicted; null (the default) decides from the label's values.</summary>
    public TaskKind? Task { get; init; }

    /// <summary>The class whose probability a binary task predicts; null (the default) takes
    /// <c>yes</c>, <c>true</c> and their like, else the larger or later one.</summary>
    public string? PositiveClass { get; init; }

    /// <summary>The weight of each row; not a feature. Null (the default) means 1 for each.</summary>
    public string? Weights { get; init; }

    /// <summary>Rows with the same value stay in one fold, and of a ranking are one
    /// group; not a feature. Null (the default) means none.</summary>
    public string? Group { get; init; }

    /// <summary>The order of rows in time, a date or a number; stays a feature. Null (the default) means none.</summary>
    public string? Time { get; init; }

    /// <summary>Columns that are no features; the default is none.</summary>
    public IReadOnlyList<string> Ignored { get; init; } = [];

    /// <summary>The same roles with every column by its name.</summary>
    /// <param name="table">The table.</param>
    /// <exception cref="SchemaException">Columns are not there; all are named, with those that are.</exception>
    public DataRoles Resolve(Table table)
    {
        ArgumentNullException.ThrowIfNull(table);
        List<string> missing = [];
        var resolved = this with
        {
            Label = Find(table, Label, missing)!,
            Weights = Find(table, Weights, missing),
            Group = Find(table, Group, missing),
            Time = Find(table, Time, missing),
            Ignored = [.. Ignored.Select(name => Find(table, name, missing)!)],
        };
        return missing.Count == 0
            ? resolved
            : throw new SchemaException(
                $"There is no column {string.Join(", ", missing.Select(name => $"'{name}'"))}. The table has {table.Columns.Count}: {string.Join(", ", table.Columns.Take(50).Select((column, i) => string.Create(CultureInfo.InvariantCulture, $"{i + 1} '{column.Name}'")))}{(table.Columns.Count > 50 ? ", …" : "")}. Name a column, or give its number.");
    }

    private static string? Find(Table table, string? name, List<string> missing)
    {
        if (name is null || table.TryGetColumn(name, out _))
        {
            return name;
        }

        if (int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            && number >= 1
            && number <= table.Columns.Count)
        {
            return table.Columns[number - 1].Name;
        }

        missing.Add(name);
        return name;
    }
}
