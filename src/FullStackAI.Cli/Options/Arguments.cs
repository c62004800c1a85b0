using System.CommandLine;

namespace FullStackAI.Cli.Options;

/// <summary>The arguments that several commands share.</summary>
internal static class Arguments
{
    internal static Argument<string> Data(string description = "The file of data: delimited text, plain or gzipped; '-' is standard input.")
    {
        var argument = new Argument<string>("FILE") { Description = description, HelpName = "FILE" };
        argument.CompletionSources.Add(context => Files(context.WordToComplete, extension: null));
        return argument;
    }

    internal static Argument<string> Model()
    {
        var argument = new Argument<string>("MODEL") { Description = "The model file (.fsai).", HelpName = "MODEL" };
        argument.CompletionSources.Add(context => Files(context.WordToComplete, ".fsai"));
        return argument;
    }

    /// <summary>The name of the model file.</summary>
    /// <exception cref="ToolException">It is empty, or that of a folder.</exception>
    internal static string ModelPath(ParseResult parsed, Argument<string> model)
    {
        string path = parsed.GetValue(model)!;
        return path.Length == 0 ? throw new ToolException(
            ExitCode.Bundle, "The name of the model file is empty. Name a file that 'fsai train' has saved.")
            : Directory.Exists(path) ? throw new ToolException(ExitCode.Bundle, $"'{path}' is a folder. Name a model file in it.")
            : path;
    }

    internal static Option<bool> Json() => new("--json") { Description = "Write one JSON object for machines instead of text for people." };

    /// <summary>Refuses an option that would do nothing, because the one it belongs to is not given.</summary>
    internal static void Needs(this Command command, Option option, Option needed) => command.Validators.Add(result =>
    {
        if (result.GetResult(option) is { Implicit: false } && result.GetResult(needed) is null or { Implicit: true })
        {
            result.AddError($"'{option.Name}' does nothing without '{needed.Name}'. Give both, or neither.");
        }
    });

    /// <summary>An option in megabytes of 2^20 bytes; at least 1.</summary>
    internal static Option<int?> Megabytes(string name, string description, int most = int.MaxValue)
    {
        var option = new Option<int?>(name) { Description = description, HelpName = "n" };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is < 1 and { } found)
            {
                result.AddError(FormattableString.Invariant($"'{name}' must be at least 1; got {found}."));
            }

            if (result.GetValueOrDefault<int?>() is { } wanted && wanted > most)
            {
                result.AddError(FormattableString.Invariant($"'{name}' must be at most {most}; got {wanted}."));
            }
        });
        return option;
    }

    /// <summary>An option that counts of a hundred; in [0, 100].</summary>
    internal static Option<double?> OfAHundred(string name, string description)
    {
        var option = new Option<double?>(name) { Description = description, HelpName = "n" };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double?>() is { } found && !(found is >= 0 and <= 100))
            {
                result.AddError(FormattableString.Invariant($"'{name}' must lie in [0, 100]; got {found}."));
            }
        });
        return option;
    }

    // Folders and files that begin with what is typed so far.
    private static IEnumerable<string> Files(string typed, string? extension)
    {
        string folder = Path.GetDirectoryName(typed) is { Length: > 0 } named ? named : ".";
        if (!Directory.Exists(folder))
        {
            return [];
        }

        string prefix = folder == "." && !typed.StartsWith("./", StringComparison.Ordinal) ? "" : $"{folder}/";
        return Directory.EnumerateFileSystemEntries(folder)
            .Where(entry => extension is null || Directory.Exists(entry) || entry.EndsWith(extension, StringComparison.OrdinalIgnoreCase))
            .Select(entry => prefix + Path.GetFileName(entry) + (Directory.Exists(entry) ? "/" : ""))
            .Where(name => name.StartsWith(typed, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);
    }
}
