using System.CommandLine;
using FullStackAI.AspNetCore.Security;

namespace FullStackAI.Cli.Commands;

/// <summary><c>fsai keys rotate</c>: a new secret for a key; the old one stays valid for
/// a while, so that callers change over without a gap.</summary>
internal static class KeyRotateCommand
{
    private const int DefaultDays = 7;

    internal static Command Make(Tool tool)
    {
        Argument<string> file = KeysCommand.File();
        Option<string> id = KeysCommand.Id();
        Option<int> overlap = new("--overlap-days")
        {
            Description = $"For how many days the secret before it stays valid; 0 refuses it at once. [{DefaultDays}]",
            HelpName = "n",
            DefaultValueFactory = _ => DefaultDays,
        };
        Option<int?> days = new("--days") { Description = "After how many days the key expires. [as before]", HelpName = "n" };
        var command = new Command("rotate", "Gives a key a new secret and prints it once. Name, scopes, limits and jobs stay the key's.")
        {
            file, id, overlap, days,
        };
        tool.Bind(command, (parsed, _) =>
        {
            string path = parsed.GetValue(file)!;
            if (parsed.GetValue(overlap) < 0 || parsed.GetValue(days) is < 1)
            {
                throw new ToolException(ExitCode.Usage, "'--overlap-days' must be at least 0, and '--days' at least 1.");
            }

            IReadOnlyList<ApiKeyEntry> keys = KeysCommand.Load(path);
            ApiKeyEntry old = KeysCommand.Find(keys, path, parsed.GetValue(id)!);
            DateTimeOffset now = TimeProvider.System.GetUtcNow();
            bool overlaps = parsed.GetValue(overlap) > 0;
            (string key, string hash) = ApiKey.Make(old.Id);
            ApiKeyEntry rotated = old with
            {
                Sha256 = hash,
                PreviousSha256 = overlaps ? old.Sha256 : null,
                PreviousExpires = overlaps ? now.AddDays(parsed.GetValue(overlap)) : null,
                Expires = parsed.GetValue(days) is { } count ? now.AddDays(count) : old.Expires,
            };
            KeysCommand.Save(path, [.. keys.Select(other => other == old ? rotated : other)]);
            KeysCommand.Show(tool, path, key);
            return Task.CompletedTask;
        });
        return command;
    }
}
