using System.CommandLine;

namespace FullStackAI.Cli.Options;

/// <summary>The options of <c>fsai train</c> that say how trees may use columns, each with a syntax of its own.</summary>
internal static class ColumnRules
{
    internal const string MonotoneName = "--monotone";

    /// <summary><c>--interactions</c>: sets of columns that may be asked for on one path.</summary>
    internal static Option<string[][]> Interactions() => new("--interactions")
    {
        Description = "Trees: sets of columns that may be asked for on one path of a boosted tree, for example age,income;size,rooms; a column in no set stands alone. [any]",
        HelpName = "a,b;c,d",
        CustomParser = result =>
        {
            const StringSplitOptions Clean = StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries;
            string[][] sets = [.. result.Tokens.SelectMany(token => token.Value.Split(';', Clean)).Select(set => set.Split(',', Clean))];
            if (sets.Length == 0 || sets.Any(set => set.Length == 0))
            {
                result.AddError("'--interactions' needs sets of columns, for example age,income;size,rooms.");
            }

            return sets;
        },
    };

    /// <summary><c>--monotone</c>: 1 for columns whose rise must not lower the score, −1 for those whose rise must not raise it.</summary>
    internal static Option<Dictionary<string, int>> Monotone() => new(MonotoneName)
    {
        Description = "Trees: columns whose rise must never lower (+) or never raise (-) the boosted score, for example age=+,price=-; without '--trainer' the whole experiment keeps to them. [none]",
        HelpName = "column=+",
        CustomParser = result =>
        {
            var signs = new Dictionary<string, int>(StringComparer.Ordinal);
            foreach (string pair in result.Tokens.SelectMany(
                token => token.Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)))
            {
                int at = pair.LastIndexOf('=');
                string sign = pair[(at + 1)..];
                if (at < 1 || sign is not ("+" or "-" or "+1" or "-1" or "1"))
                {
                    result.AddError($"'--monotone {pair}' is not of the form column=+ or column=-.");
                    continue;
                }

                signs[pair[..at]] = sign.StartsWith('-') ? -1 : 1;
            }

            return signs;
        },
    };
}
