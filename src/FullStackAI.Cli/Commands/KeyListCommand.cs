using System.CommandLine;
using System.Globalization;
using FullStackAI.AspNetCore.Security;
using FullStackAI.Cli.Output;

namespace FullStackAI.Cli.Commands;

/// <summary><c>fsai keys list</c>: what keys a file holds, and what each may do.</summary>
internal static class KeyListCommand
{
    internal static Command Make(Tool tool)
    {
        Argument<string> file = KeysCommand.File();
        var command = new Command("list", "Shows the keys of a file: what each may do, until when, how often. Secrets are not in it.")
        {
            file,
        };
        tool.Bind(command, (parsed, _) =>
        {
            string path = parsed.GetValue(file)!;
            if (!File.Exists(path))
            {
                throw new ToolException(ExitCode.Data, $"There is no file of keys '{path}'. 'fsai keys add {path} --id app' makes it.");
            }

            DateTimeOffset now = TimeProvider.System.GetUtcNow();
            var table = new TextTable("key", "may", "valid until", ">a minute", ">a day", ">at once", "note");
            foreach (ApiKeyEntry key in KeysCommand.Load(path))
            {
                table.Add(
                    key.Id, string.Join(' ', key.Scopes), Day(key.Expires), Limit(key.RequestsPerMinute), Limit(key.RequestsPerDay),
                    Limit(key.ConcurrentRequests), Note(key, now));
            }

            tool.Screen.Table(table);
            return Task.CompletedTask;
        });
        return command;
    }

    private static string Day(DateTimeOffset? time) =>
        time is { } given ? given.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) + " UTC" : "no end";

    private static string Limit(int? limit) => limit is { } number ? number.ToString(CultureInfo.InvariantCulture) : "any";

    private static string Note(ApiKeyEntry key, DateTimeOffset now) =>
        key.Expires <= now ? "expired"
        : key.PreviousExpires > now ? $"the secret before it until {Day(key.PreviousExpires)}"
        : "";
}
