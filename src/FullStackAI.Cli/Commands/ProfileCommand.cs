using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using FullStackAI.Cli.Input;
using FullStackAI.Cli.Options;
using FullStackAI.Cli.Output;
using FullStackAI.Data;
using FullStackAI.Data.Profiling;
using FullStackAI.Evaluation;

namespace FullStackAI.Cli.Commands;

/// <summary><c>fsai profile</c>: what a file holds, column by column, what was decided about it and why, and what stands out.</summary>
internal static class ProfileCommand
{
    private const int NameLength = 48;
    private const int ExampleLength = 24;
    private const int ShownLevels = 4;

    internal static Command Make(Tool tool)
    {
        Argument<string> file = Arguments.Data();
        Option<string?> label = new("--label")
        {
            Description = "The column to predict, by name or number: columns that copy it are searched for. [guessed by its name]",
            HelpName = "column",
        };
        Option<bool> json = Arguments.Json();
        var data = new DataOptions();
        var command = new Command(
            "profile",
            "Shows type, role, distinct and missing values, range, quantiles and examples of each column, what was decided about the file and why, and what stands out.")
        {
            file, label, json,
        };
        data.AddTo(command);
        tool.Bind(command, (parsed, cancellationToken) =>
        {
            (Table table, LoadReport report) = DataFile.Load(parsed.GetValue(file)!, data.Read(parsed), tool.Screen, cancellationToken);
            string? name = parsed.GetValue(label) is { } given
                ? new DataRoles { Label = RoleColumns.Name(given, "--label", report)! }.Resolve(table).Label
                : null;
            TableProfile profile = TableProfile.Of(table, new ProfileOptions { Label = name }, cancellationToken);
            if (parsed.GetValue(json))
            {
                Json.Write(tool.Screen.Out, ToJson(profile, report));
            }
            else
            {
                Show(tool.Screen, profile, report);
            }

            return Task.CompletedTask;
        });
        return command;
    }

    private static void Show(Screen screen, TableProfile profile, LoadReport report)
    {
        screen.Heading($"{Numbers.Count(profile.Rows, "row")}, {Numbers.Count(profile.Columns.Count, "column")}");
        var table = new TextTable(
            "column", "type", "role", ">missing", ">distinct", ">min", ">5 %", ">25 %", ">median", ">75 %", ">95 %", ">max", "examples");
        foreach (ColumnProfile column in profile.Columns)
        {
            table.Add([Numbers.Cut(
                column.Name, NameLength), Numbers.Kind(column.Kind), column.Role.ToString().ToLowerInvariant(), column.Missing == 0
                ? ""
                : $"{Numbers.Count(column.Missing)} ({Numbers.Share(column.Missing / (double)profile.Rows)})", Numbers.Count(
                    column.Distinct), .. Spread(column), Examples(column)]);
        }

        screen.Table(table);
        screen.Line();
        screen.Heading("decisions");
        foreach (LoadDecision decision in report.Decisions)
        {
            screen.Line($"  {decision.Subject}: {decision.Choice} ({decision.Reason})");
        }

        foreach (ColumnDecision column in report.Columns)
        {
            screen.Line($"  column '{Numbers.Cut(column.Name, NameLength)}': {(column.Kind is { } kind ? Numbers.Kind(kind) : "ignored")} ({column.Reason}{(column.MissingTokens.Length > 0 ? $"; missing: {column.MissingTokens}" : "")})");
        }

        if (profile.Warnings.Count > 0)
        {
            screen.Line();
            screen.Heading("warnings");
            foreach (ProfileWarning warning in profile.Warnings)
            {
                screen.Line($"  {warning}");
            }
        }
    }

    private static string[] Spread(ColumnProfile column)
    {
        if (column.Numbers is { } n)
        {
            return [.. new[] { n.Min, n.Quantile05, n.Quantile25, n.Median, n.Quantile75, n.Quantile95, n.Max }.Select(Numbers.Short)];
        }

        return column.Dates is { } dates
            ? [Numbers.Date(dates.Earliest), "", "", "", "", "", Numbers.Date(dates.Latest)]
            : ["", "", "", "", "", "", ""];
    }

    private static string Examples(ColumnProfile column) => column.TopLevels.Count > 0
        ? string.Join(
            ", ",
            column.TopLevels.Take(ShownLevels).Select(level => $"{Numbers.Cut(level.Level, ExampleLength)} × {Numbers.Count(level.Count)}"))
        : string.Join(", ", column.Examples.Select(example => Numbers.Cut(example, ExampleLength)));

    private static JsonObject ToJson(TableProfile profile, LoadReport report) => new()
    {
        ["source"] = report.Source,
        ["rows"] = profile.Rows,
        ["duplicateRows"] = profile.DuplicateRows,
        ["decisions"] = Json.Array(
            report.Decisions.Select(decision =>
                (JsonNode?)new JsonObject { ["subject"] = decision.Subject, ["choice"] = decision.Choice, ["reason"] = decision.Reason })),
        ["columns"] = Json.Array(profile.Columns.Select(
            column => (JsonNode?)Column(column, report.Columns.FirstOrDefault(decision => decision.Name == column.Name)))),
        ["ignored"] = Json.Words(report.Columns.Where(column => column.Kind is null).Select(column => column.Name)),
        ["loadWarnings"] =
            Json.Array(report.Warnings.Select(warning =>
                (JsonNode?)new JsonObject { ["line"] = warning.Line, ["column"] = warning.Column, ["message"] = warning.Message })),
        ["warnings"] = Json.Array(
            profile.Warnings.Select(warning =>
                (JsonNode?)new JsonObject
                {
                    ["finding"] = warning.Finding.ToString(),
                    ["column"] = warning.Column,
                    ["message"] = warning.Message,
                })),
    };

    private static JsonObject Column(ColumnProfile column, ColumnDecision? decision) => new()
    {
        ["name"] = column.Name,
        ["type"] = Numbers.Kind(column.Kind),
        ["reason"] = decision?.Reason,
        ["role"] = column.Role.ToString().ToLowerInvariant(),
        ["missing"] = column.Missing,
        ["distinct"] = column.Distinct,
        ["numbers"] = column.Numbers is { } n
            ? Json.Array(new[]
            {
                n.Min, n.Quantile05, n.Quantile25, n.Median, n.Quantile75, n.Quantile95, n.Max,
            }.Select(value => Json.Number(value)))
            : null,
        ["mean"] = Json.Number(column.Numbers?.Mean),
        ["standardDeviation"] = Json.Number(column.Numbers?.StandardDeviation),
        ["outliers"] = column.Numbers?.Outliers,
        ["earliest"] = column.Dates?.Earliest.ToString("s", CultureInfo.InvariantCulture),
        ["latest"] = column.Dates?.Latest.ToString("s", CultureInfo.InvariantCulture),
        ["meanLength"] = Json.Number(column.MeanLength),
        ["levels"] = new JsonObject(column.TopLevels.Select(level => KeyValuePair.Create(level.Level, (JsonNode?)level.Count))),
        ["examples"] = Json.Words(column.Examples),
    };
}
