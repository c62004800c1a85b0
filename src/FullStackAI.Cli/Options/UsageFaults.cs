using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.RegularExpressions;

namespace FullStackAI.Cli.Options;

/// <summary>Says what is wrong with a command line: what was typed, what would have been right, the nearest word that exists.</summary>
internal static partial class UsageFaults
{
    /// <summary>The words of a command, from <c>fsai</c> on.</summary>
    internal static string Name(CommandResult command) =>
        command.Parent is CommandResult parent ? $"{Name(parent)} {command.Command.Name}" : "fsai";

    /// <summary>Reads a command line.</summary>
    /// <param name="root">All commands.</param>
    /// <param name="words">The words after <c>fsai</c>.</param>
    /// <param name="parsed">What was read; null where even that failed.</param>
    /// <returns>All faults, each a message; none where it can be run.</returns>
    internal static IReadOnlyList<string> Check(RootCommand root, string[] words, out ParseResult? parsed)
    {
        parsed = null;
        try
        {
            parsed = root.Parse(words);
        }
        catch (InvalidOperationException fault)
        {
            // A check between options asked for the value of one that is no number.
            return [Plain(fault.Message, root.Subcommands.FirstOrDefault(command => words.Contains(command.Name)) ?? root)];
        }

        return parsed.Errors.Count == 0 ? [] : Of(parsed);
    }

    private static List<string> Of(ParseResult parsed)
    {
        CommandResult command = parsed.CommandResult;
        List<string> faults = [];
        HashSet<string> meant = [];
        bool isValue = false;
        foreach (string word in parsed.UnmatchedTokens)
        {
            if (word.StartsWith('-') && word.Length > 1)
            {
                string typed = word.Split('=', ':')[0];
                string? near = Nearest(typed, command.Command.Options.SelectMany(option => option.Aliases.Append(option.Name)));
                meant.Add(near ?? "");
                faults.Add($"There is no option '{typed}' of '{Name(command)}'.{(near is null ? "" : $" Did you mean '{near}'?")}");
                isValue = true;
            }
            else if (!isValue)
            {
                faults.Add(Surplus(command, word));
                break;
            }
        }

        if (command.Command.Subcommands.Count > 0 && faults.Count == 0)
        {
            faults.Add($"'{Name(command)}' needs a command: {string.Join(", ", command.Command.Subcommands.Select(sub => sub.Name))}.");
        }

        // The words that are left are told above; what was only mistyped is not missing.
        bool isNamed = command.Command.Subcommands.Count == 0;
        faults.AddRange(parsed.Errors.Select(error => error.Message)
            .Where(message => isNamed
                && !parsed.UnmatchedTokens.Any(word => message.EndsWith($"'{word}'.", StringComparison.Ordinal))
                && !meant.Any(option => option.Length > 0 && message.Contains($"'{option}' is required", StringComparison.Ordinal)))
            .Select(message => Plain(message, command.Command)));
        return faults;
    }

    // A value that cannot be read, without the words of programmers.
    private static string Plain(string message, Command command)
    {
        Match found = Unreadable().Match(message);
        if (!found.Success)
        {
            return string.Join(' ', message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        }

        Option? option = command.Options.FirstOrDefault(
            option => option.Name == found.Groups["option"].Value || option.Aliases.Contains(found.Groups["option"].Value));
        return $"'{found.Groups["option"].Value}' takes {Words(option?.ValueType)}; got '{found.Groups["value"].Value}'.";
    }

    private static string Surplus(CommandResult command, string word)
    {
        if (command.Command.Subcommands.Count > 0)
        {
            string[] names = [.. command.Command.Subcommands.Select(sub => sub.Name)];
            string? near = Nearest(word, names);
            return $"There is no command '{Name(command)} {word}'. {(near is null ? $"There are: {string.Join(", ", names)}." : $"Did you mean '{near}'?")}";
        }

        string taken = string.Join(' ', command.Command.Arguments.Select(argument => argument.HelpName ?? argument.Name));
        return $"'{word}' is one word too many: '{Name(command)}' takes {(taken.Length == 0 ? "options only" : taken)}. Put words with blanks into quotes.";
    }

    private static string Words(Type? type)
    {
        type = type is null ? null : Nullable.GetUnderlyingType(type) ?? type;
        return type switch
        {
            null => "another value",
            { IsEnum: true } => $"one of: {string.Join(", ", Enum.GetNames(type))}",
            _ when type == typeof(bool) => "true or false",
            _ when type == typeof(double) || type == typeof(float) => "a number",
            _ when type == typeof(ulong) || type == typeof(uint) => "a whole number, zero or more",
            _ => "a whole number",
        };
    }

    private static string? Nearest(string word, IEnumerable<string> names) => names
        .Select(name => (Name: name, Distance: Distance(word, name)))
        .Where(found => found.Distance <= Math.Max(1, word.Length / 3))
        .OrderBy(found => found.Distance)
        .ThenBy(found => found.Name, StringComparer.Ordinal)
        .Select(found => found.Name)
        .FirstOrDefault();

    // Damerau's: letters put in, left out, changed, or two that changed places.
    private static int Distance(string a, string b)
    {
        int[,] cost = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++)
        {
            for (int j = 0; j <= b.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    cost[i, j] = i + j;
                    continue;
                }

                int changed = cost[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                cost[i, j] = Math.Min(changed, 1 + Math.Min(cost[i - 1, j], cost[i, j - 1]));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    cost[i, j] = Math.Min(cost[i, j], cost[i - 2, j - 2] + 1);
                }
            }
        }

        return cost[a.Length, b.Length];
    }

    [GeneratedRegex(
        @"^Cannot parse argument '(?<value>.*?)' for (?:option|command) '(?<option>[^']*)' as expected type ",
        RegexOptions.Singleline)]
    private static partial Regex Unreadable();
}
