using System.CommandLine;
using System.Text.Json.Nodes;
using FullStackAI.AutoML;
using FullStackAI.Cli.Input;
using FullStackAI.Cli.Options;
using FullStackAI.Cli.Output;
using FullStackAI.Data;
using FullStackAI.Evaluation;

namespace FullStackAI.Cli.Commands;

/// <summary><c>fsai doctor</c>: reasons why a model of a file would look better than it is.</summary>
internal static class DoctorCommand
{
    internal static Command Make(Tool tool)
    {
        Argument<string> file = Arguments.Data();
        Option<string> label = new("--label")
        {
            Description = "The column to predict, by name or by number from 1.",
            HelpName = "column",
            Required = true,
        };
        Option<string?> test = new("--test") { Description = "Another file of rows, to be compared with the first.", HelpName = "file" };
        Option<string?> group = new("--group-column") { Description = "The column of groups, where it is known.", HelpName = "column" };
        Option<string?> time = new("--time-column")
        {
            Description = "The column that orders rows in time, where it is known.",
            HelpName = "column",
        };
        Option<ulong> seed = new("--seed") { Description = "Chooses which rows of a large file are looked at. [0]", HelpName = "n" };
        Option<bool> json = Arguments.Json();
        var data = new DataOptions();
        var command = new Command(
            "doctor",
            "Looks for leaks: columns that tell the label outright, row numbers and groups that do, time, equal rows with different labels, test rows of another kind. Says what to do about each.")
        {
            file, label, test, group, time, seed, json,
        };
        data.AddTo(command);
        tool.Bind(command, (parsed, cancellationToken) =>
        {
            if (parsed.GetValue(test) is { } testFile)
            {
                InputFile.Check(testFile);
            }

            CsvOptions read = data.Read(parsed);
            (Table table, LoadReport loaded) = DataFile.Load(parsed.GetValue(file)!, read, tool.Screen, cancellationToken);
            var roles = new DataRoles
            {
                Label = RoleColumns.Name(parsed.GetValue(label), "--label", loaded)!,
                Group = RoleColumns.Name(parsed.GetValue(group), "--group-column", loaded),
                Time = RoleColumns.Name(parsed.GetValue(time), "--time-column", loaded),
            };
            RoleColumns.CheckDistinct(("--label", roles.Label), ("--group-column", roles.Group));
            Table? other = parsed.GetValue(test) is { } path
                ? DataFile.Load(path, read, tool.Screen, cancellationToken, names => Alike(read, table, names)).Table
                : null;
            LeakageReport report = LeakageDoctor.Examine(
                table, roles, other, new LeakageDoctorOptions { Seed = parsed.GetValue(seed) }, cancellationToken);
            if (parsed.GetValue(json))
            {
                Json.Write(tool.Screen.Out, ToJson(report));
            }
            else
            {
                Show(tool.Screen, report);
            }

            return Task.CompletedTask;
        });
        return command;
    }

    /// <summary>The findings for machines.</summary>
    internal static JsonArray Findings(LeakageReport report) => Json.Array(report.Findings.Select(finding => (JsonNode?)new JsonObject
    {
        ["kind"] = finding.Kind.ToString(),
        ["severity"] = finding.Severity.ToString(),
        ["columns"] = Json.Words(finding.Columns),
        ["evidence"] = Json.Number(finding.Evidence),
        ["message"] = finding.Message,
        ["advice"] = finding.Advice,
    }));

    // Columns of the test file take the types of the training file, where they have the same name.
    private static CsvOptions Alike(CsvOptions read, Table table, IReadOnlyCollection<string> names) => read with
    {
        Types = table.Columns.Where(column => column.Kind != ColumnKind.Vector && names.Contains(column.Name)).ToDictionary(
            column => column.Name, column => column.Kind),
        IgnoredColumns = [.. names.Where(name => !table.TryGetColumn(name, out _))],
    };

    private static void Show(Screen screen, LeakageReport report)
    {
        string examined = report.RowsExamined == report.Rows
            ? Numbers.Count(report.Rows, "row")
            : $"{Numbers.Count(report.RowsExamined)} of {Numbers.Count(report.Rows, "row")}";
        screen.Heading(report.Findings.Count == 0
            ? $"nothing suspicious in {examined}"
            : $"{Numbers.Count(report.Findings.Count, "finding")} in {examined}");
        foreach (LeakageFinding finding in report.Findings)
        {
            screen.Line();
            screen.Heading($"{finding.Severity.ToString().ToLowerInvariant()}: {finding.Kind}{(finding.Columns.Count == 0 ? "" : $" ({string.Join(", ", finding.Columns)})")}");
            screen.Line($"  {finding.Message}");
            screen.Line($"  {finding.Advice}");
        }
    }

    private static JsonObject ToJson(LeakageReport report) => new()
    {
        ["rows"] = report.Rows,
        ["rowsExamined"] = report.RowsExamined,
        ["findings"] = Findings(report),
    };
}
