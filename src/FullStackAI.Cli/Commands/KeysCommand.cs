using System.CommandLine;
using FullStackAI.AspNetCore.Security;
using FullStackAI.Cli.Output;

namespace FullStackAI.Cli.Commands;

/// <summary><c>fsai keys</c>: makes and withdraws the keys that <c>fsai serve --api-keys</c> asks for.</summary>
internal static class KeysCommand
{
    internal static Command Make(Tool tool)
    {
        var command = new Command(
            "keys",
            "Makes, lists, rotates and withdraws API keys, and makes keys that sign bundles. The file of API keys keeps only hashes; a running server sees changes by itself.");
        command.Add(Add(tool));
        command.Add(KeyListCommand.Make(tool));
        command.Add(KeyRotateCommand.Make(tool));
        command.Add(Remove(tool));
        command.Add(SigningKeysCommand.Make(tool));
        return command;
    }

    private static Command Add(Tool tool)
    {
        Argument<string> file = File();
        Option<string> id = Id();
        Option<string[]> scopes = new("--scope")
        {
            Description = "What the key may do: 'predict:NAME', 'explain:NAME' or 'jobs:NAME' with a model, with '*' for any; 'read:NAME' to see its description and metrics alone; 'admin' for everything. [predict:* explain:* jobs:*]",
            HelpName = "scope",
            AllowMultipleArgumentsPerToken = true,
        };
        Option<int?> days = new("--days") { Description = "After how many days it expires. [never]", HelpName = "n" };
        Option<int?> rate = new("--per-minute") { Description = "The largest number of requests a minute. [no limit]", HelpName = "n" };
        Option<int?> quota = new("--per-day") { Description = "The largest number of requests in 24 hours. [no limit]", HelpName = "n" };
        Option<int?> concurrent = new("--concurrent")
        {
            Description = "The largest number of requests at once. [no limit]",
            HelpName = "n",
        };
        var command = new Command(
            "add", "Makes a key and prints it once. A key of the same name is replaced; 'fsai keys rotate' lets both be valid for a while.")
        {
            file, id, scopes, days, rate, quota, concurrent,
        };
        tool.Bind(command, (parsed, _) =>
        {
            string path = parsed.GetValue(file)!;
            string name = parsed.GetValue(id)!;
            if (!ApiKeyEntry.IsId(name))
            {
                throw new ToolException(ExitCode.Usage, $"'{name}' is no name for a key. Use letters, digits and '-'.");
            }

            if (parsed.GetValue(days) is < 1
                || parsed.GetValue(rate) is < 1
                || parsed.GetValue(quota) is < 1
                || parsed.GetValue(concurrent) is < 1)
            {
                throw new ToolException(ExitCode.Usage, "'--days', '--per-minute', '--per-day' and '--concurrent' must be at least 1.");
            }

            if (Array.Find(parsed.GetValue(scopes) ?? [], static scope => !KeyScopes.IsScope(scope)) is { } unknown)
            {
                throw new ToolException(
                    ExitCode.Usage,
                    $"'{unknown}' is no scope. There are predict:NAME, explain:NAME, jobs:NAME, read:NAME, with '*' for any characters, and admin.");
            }

            (string key, string hash) = ApiKey.Make(name);
            var entry = new ApiKeyEntry
            {
                Id = name,
                Sha256 = hash,
                Scopes = parsed.GetValue(scopes) is { Length: > 0 } given ? given : KeyScopes.All,
                Expires = parsed.GetValue(days) is { } count ? TimeProvider.System.GetUtcNow().AddDays(count) : null,
                RequestsPerMinute = parsed.GetValue(rate),
                RequestsPerDay = parsed.GetValue(quota),
                ConcurrentRequests = parsed.GetValue(concurrent),
            };
            Save(path, [.. Load(path).Where(other => other.Id != name), entry]);
            Show(tool, path, key);
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
            Find(keys, path, name);
            Save(path, [.. keys.Where(key => key.Id != name)]);
            return Task.CompletedTask;
        });
        return command;
    }

    internal static Argument<string> File() => new("FILE") { Description = "The file of keys, for example keys.json.", HelpName = "FILE" };

    internal static Option<string> Id() =>
        new("--id") { Description = "The key's public name: letters, digits, '-'.", HelpName = "name", Required = true };

    /// <summary>The key of a name.</summary>
    /// <exception cref="ToolException">There is none.</exception>
    internal static ApiKeyEntry Find(IReadOnlyList<ApiKeyEntry> keys, string path, string name) =>
        keys.FirstOrDefault(key => key.Id == name)
            ?? throw new ToolException(
                ExitCode.Data,
                keys.Count == 0
                    ? $"There is no key '{name}' in '{path}', nor any other. Make one with 'fsai keys add {path} --id {name}'."
                    : $"There is no key '{name}' in '{path}'. There are: {string.Join(", ", keys.Select(static key => $"'{key.Id}'"))}.");

    /// <summary>Prints a new key, the one time it can be.</summary>
    internal static void Show(Tool tool, string path, string key)
    {
        tool.Screen.Line(key);
        tool.Screen.Note($"This is the only time the key is shown. '{path}' keeps its hash.");
    }

    internal static IReadOnlyList<ApiKeyEntry> Load(string path)
    {
        try
        {
            return System.IO.File.Exists(path) ? ApiKeyEntry.Read(System.IO.File.ReadAllBytes(path)) : [];
        }
        catch (InvalidDataException fault)
        {
            throw new ToolException(ExitCode.Data, $"'{path}': {fault.Message} Name the file that 'fsai keys add' has made.", fault);
        }
    }

    internal static void Save(string path, IReadOnlyList<ApiKeyEntry> keys) => Destination.Write(path, () => ApiKeyEntry.Save(path, keys));
}
