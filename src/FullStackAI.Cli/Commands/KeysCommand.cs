using System.CommandLine;
using System.Globalization;
using FullStackAI.AspNetCore.Security;

namespace FullStackAI.Cli.Commands;

/// <summary><c>fsai keys</c>: makes and withdraws the keys that <c>fsai serve --api-keys</c> asks for.</summary>
internal static class KeysCommand
{
    internal static Command Make(Tool tool)
    {
        var command = new Command("keys", "Makes and withdraws API keys, and makes keys that sign bundles. The file of API keys keeps only hashes; a running server sees changes by itself.");
        command.Add(Add(tool));
        command.Add(Remove(tool));
        command.Add(SigningKeysCommand.Make(tool));
        return command;
    }

    private static Command Add(Tool tool)
    {
        Argument<string> file = File();
        Option<string> id = Id();
        Option<string[]> scopes = new("--scope") { Description = "What the key may do: 'predict:NAME' for a model, with '*' for any, or 'admin'. [predict:*]", HelpName = "scope", AllowMultipleArgumentsPerToken = true };
        Option<int?> days = new("--days") { Description = "After how many days it expires. [never]", HelpName = "n" };
        Option<int?> rate = new("--per-minute") { Description = "The largest number of requests a minute. [no limit]", HelpName = "n" };
        Option<int?> concurrent = new("--concurrent") { Description = "The largest number of requests at once. [no limit]", HelpName = "n" };
        var command = new Command("add", "Makes a key and prints it once. A key of the same name is replaced; give the new one another name to let both be valid for a while.") { file, id, scopes, days, rate, concurrent };
        tool.Bind(command, (parsed, _) =>
        {
            string path = parsed.GetValue(file)!;
            string name = parsed.GetValue(id)!;
            if (!ApiKeyEntry.IsId(name))
            {
                throw new ToolException(ExitCode.Usage, $"'{name}' is no name for a key. Use letters, digits and '-'.");
            }

            if (parsed.GetValue(days) is < 1 || parsed.GetValue(rate) is < 1 || parsed.GetValue(concurrent) is < 1)
            {
                throw new ToolException(ExitCode.Usage, "'--days', '--per-minute' and '--concurrent' must be at least 1.");
            }

            (string key, string hash) = ApiKey.Make(name);
            var entry = new ApiKeyEntry
            {
                Id = name,
                Sha256 = hash,
                Scopes = parsed.GetValue(scopes) is { Length: > 0 } given ? given : ["predict:*"],
                Expires = parsed.GetValue(days) is { } count ? TimeProvider.System.GetUtcNow().AddDays(count) : null,
                RequestsPerMinute = parsed.GetValue(rate),
                ConcurrentRequests = parsed.GetValue(concurrent),
            };
            Save(path, [.. Load(path).Where(other => other.Id != name), entry]);
            tool.Screen.Line(key);
            tool.Screen.Note(string.Create(CultureInfo.InvariantCulture, $"This is the only time the key is shown. '{path}' keeps its hash."));
            return Task.CompletedTask;
        });
        return command;
    }

    private static Command Remove(Tool tool)
    {
        Argument<string> file = File();
        Option<string> id = Id();
        var command = new Command("remove", "Withdraws a key at once.") { file, id };
        tool.Bind(command, (parsed, _) =>
        {
            string path = parsed.GetValue(file)!;
            string name = parsed.GetValue(id)!;
            IReadOnlyList<ApiKeyEntry> keys = Load(path);
            if (keys.All(key => key.Id != name))
            {
                throw new ToolException(ExitCode.Data, $"There is no key '{name}' in '{path}'. There are: {string.Join(", ", keys.Select(key => $"'{key.Id}'"))}.");
            }

            Save(path, [.. keys.Where(key => key.Id != name)]);
            return Task.CompletedTask;
        });
        return command;
    }

    private static Argument<string> File() => new("FILE") { Description = "The file of keys, for example keys.json.", HelpName = "FILE" };

    private static Option<string> Id() => new("--id") { Description = "The key's public name: letters, digits, '-'.", HelpName = "name", Required = true };

    private static IReadOnlyList<ApiKeyEntry> Load(string path) => System.IO.File.Exists(path) ? ApiKeyEntry.Read(System.IO.File.ReadAllBytes(path)) : [];

    private static void Save(string path, IReadOnlyList<ApiKeyEntry> keys) => ApiKeyEntry.Save(path, keys);
}
