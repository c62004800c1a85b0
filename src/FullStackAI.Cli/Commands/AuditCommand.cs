using System.CommandLine;
using System.Globalization;
using FullStackAI.AspNetCore.Audit;

namespace FullStackAI.Cli.Commands;

/// <summary><c>fsai audit verify</c>: checks that a server's audit log is whole and as it was written.</summary>
internal static class AuditCommand
{
    internal static Command Make(Tool tool)
    {
        var command = new Command("audit", "Checks the audit log that 'fsai serve --audit' writes.");
        command.Add(Verify(tool));
        return command;
    }

    private static Command Verify(Tool tool)
    {
        Argument<string> file = new("FILE")
        {
            Description = "The log, for example audit.jsonl; full files of it that lie beside it are checked first.",
            HelpName = "FILE",
        };
        Option<string?> head = new("--head")
        {
            Description = "The hash that an earlier check printed: it must stand in the log, else records were taken off its end or all were written anew.",
            HelpName = "hash",
        };
        var command = new Command("verify", "Checks every record's hash and place, and names the first broken line.") { file, head };
        tool.Bind(command, (parsed, _) =>
        {
            string path = parsed.GetValue(file)!;
            IReadOnlyList<string> files = AuditFiles.All(path);
            if (files.Count == 0)
            {
                throw new ToolException(ExitCode.Data, $"There is no audit log '{path}'. Name the file given to 'fsai serve --audit'.");
            }

            AuditResult result = AuditCheck.Verify(files);
            if (result.Break is { } broken)
            {
                throw new ToolException(
                    ExitCode.Data,
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"'{broken.File}', line {broken.Line}: {broken.Reason}. The {result.Records} records before it are whole."));
            }

            if (parsed.GetValue(head) is { } known && !AuditCheck.Holds(files, known))
            {
                throw new ToolException(
                    ExitCode.Data,
                    $"No record of the log has the hash '{known}': records were taken off its end, or the whole log was written anew.");
            }

            tool.Screen.Line(string.Create(
                CultureInfo.InvariantCulture, $"{result.Records} record{(result.Records == 1 ? "" : "s")} in {files.Count} file{(files.Count == 1 ? "" : "s")}: all are whole."));
            if (result.First > 1)
            {
                tool.Screen.Note(string.Create(
                    CultureInfo.InvariantCulture, $"The log begins with record {result.First}: the files before it are not here."));
            }

            if (result.Head is { } last)
            {
                tool.Screen.Line($"Last hash: {last}");
            }

            return Task.CompletedTask;
        });
        return command;
    }
}
