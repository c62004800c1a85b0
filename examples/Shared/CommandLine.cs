using System.Globalization;

namespace Examples;

/// <summary>The words after the program's name: a file of the user's own, options with a value, and switches.</summary>
internal sealed class CommandLine
{
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    private CommandLine()
    {
    }

    /// <summary>The file to work on; null makes one.</summary>
    internal string? Path { get; private set; }

    /// <summary>Whether a small run will do, to see that it works.</summary>
    internal bool IsShort => this["--short"] is not null;

    /// <summary>The time to look for a model, by <c>--budget</c> in seconds; 10 seconds when left out.</summary>
    internal TimeSpan Budget => TimeSpan.FromSeconds(Number("--budget", 10));

    /// <summary>The value of an option, or "" of a switch; null when it was not given.</summary>
    internal string? this[string option] => _values.GetValueOrDefault(option);

    /// <summary>Reads the words; says on standard error what is wrong with them.</summary>
    /// <param name="words">As Main gets them.</param>
    /// <param name="usage">What may be said, as people read it:
    /// <c>[file.csv --needed value [--other value]] [--option value] [--switch]</c>. Options within the brackets of the file
    /// belong to it; a value called <c>steps</c> or <c>number</c> is a whole number, one called <c>seconds</c> or <c>cost</c>
    /// any, above zero.</param>
    /// <returns>Null when the words make no sense.</returns>
    internal static CommandLine? Read(string[] words, string usage)
    {
        Dictionary<string, Option> known = Option.Of(usage);
        var line = new CommandLine();
        List<string> faults = [];
        for (int i = 0; i < words.Length; i++)
        {
            string word = words[i];
            if (!word.StartsWith("--", StringComparison.Ordinal))
            {
                faults.AddRange(line.Path is not null ? [$"'{word}' is a second file beside '{line.Path}'"]
                    : usage.StartsWith("[--", StringComparison.Ordinal) ? [$"no file is read here, and '{word}' is no option"]
                    : []);
                line.Path ??= word;
            }
            else if (!known.TryGetValue(word, out Option? option))
            {
                faults.Add($"there is no option '{word}'");
                // what follows was meant as its value
                i += i + 1 < words.Length && !words[i + 1].StartsWith("--", StringComparison.Ordinal) ? 1 : 0;
            }
            else if (option.HasValue && (i + 1 == words.Length || words[i + 1].StartsWith("--", StringComparison.Ordinal)))
            {
                faults.Add($"'{word}' needs a value");
            }
            else
            {
                line._values[word] = option.HasValue ? words[++i] : "";
                faults.AddRange(option.FaultOf(line._values[word]));
            }
        }

        string[] needed =
        [
            .. known.Values.Where(option => line.Path is not null && option.IsNeeded && !words.Contains(option.Name)).Select(
                option => $"'{option.Name}'")
        ];
        faults.AddRange(needed.Length > 0 ? [$"a file of yours needs {string.Join(", ", needed)}"] : []);
        faults.AddRange(known.Values.Where(option => line.Path is null && option.IsOfFile && words.Contains(option.Name)).Select(
            option => $"'{option.Name}' belongs to a file of yours, and none is named"));
        if (faults.Count == 0)
        {
            return line;
        }

        Console.Error.WriteLine($"error: {string.Join("; ", faults)}.");
        Console.Error.WriteLine($"usage: {AppDomain.CurrentDomain.FriendlyName} {usage}");
        return null;
    }

    /// <summary>The number an option gives; the usual one when it was not given.</summary>
    internal double Number(string option, double usual) =>
        this[option] is { } text ? double.Parse(text, CultureInfo.InvariantCulture) : usual;

    /// <summary>The whole number an option gives; the usual one when it was not given.</summary>
    internal int Count(string option, int usual) => this[option] is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : usual;

    /// <summary>The names an option gives, between commas; none when it was not given.</summary>
    internal string[] Names(string option) =>
        this[option]?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];

    /// <summary>Work instead of time for the data a program makes itself, so that everybody
    /// sees the same leaderboard; null means that time counts.</summary>
    /// <param name="units">In millions of visits of a row's feature.</param>
    internal double? WorkBudget(double units) => Path is null && this["--budget"] is null ? units : null;

    /// <summary>A word with two dashes.</summary>
    private sealed record Option(string Name, string? Value, bool IsOfFile, bool IsNeeded)
    {
        internal bool HasValue => Value is not null;

        internal string[] FaultOf(string text) => Value switch
        {
            "steps" or "number" when !int.TryParse(text, CultureInfo.InvariantCulture, out int whole) || whole <= 0 =>
                [$"'{Name}' must be a whole number above zero; got '{text}'"],
            "seconds" or "cost" when !double.TryParse(text, CultureInfo.InvariantCulture, out double number)
                || !(number > 0 && double.IsFinite(number)) =>
                [$"'{Name}' must be a number above zero; got '{text}'"],
            _ => [],
        };

        internal static Dictionary<string, Option> Of(string usage)
        {
            var options = new Dictionary<string, Option>(StringComparer.Ordinal);
            int depth = 0;
            bool isOfFile = false;
            string[] words = usage.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            for (int i = 0; i < words.Length; i++)
            {
                string word = words[i];
                bool opens = word[0] == '[';
                isOfFile = depth == 0 ? !word.StartsWith("[--", StringComparison.Ordinal) : isOfFile;
                depth += opens ? 1 : 0;
                if (word.Trim('[', ']') is var name && name.StartsWith("--", StringComparison.Ordinal))
                {
                    options[name] = new Option(name, word.EndsWith(']') ? null : words[i + 1].Trim('[', ']'), isOfFile, IsNeeded: !opens);
                }

                depth -= word.Count(letter => letter == ']');
            }

            return options;
        }
    }
}
