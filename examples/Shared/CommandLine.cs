using System.Globalization;

namespace Examples;

/// <summary>The words after the program's name: a file of the user's own, options with a value, and <c>--short</c>.</summary>
internal sealed class CommandLine
{
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    private CommandLine()
    {
    }

    /// <summary>The file to work on; null makes one.</summary>
    internal string? Path { get; private set; }

    /// <summary>Whether a small run will do, to see that it works.</summary>
    internal bool IsShort { get; private set; }

    /// <summary>The value of an option; null when it was not given.</summary>
    internal string? this[string option] => _values.GetValueOrDefault(option);

    /// <summary>Reads the words; says on standard error what is wrong with them.</summary>
    /// <param name="words">As Main gets them.</param>
    /// <param name="usage">The line people read when words make no sense.</param>
    /// <param name="needed">Options that a file of the user's own needs.</param>
    /// <param name="others">Options that may be left out.</param>
    /// <returns>Null when the words make no sense.</returns>
    internal static CommandLine? Read(string[] words, string usage, string[] needed, string[] others)
    {
        var line = new CommandLine();
        List<string> faults = [];
        for (int i = 0; i < words.Length; i++)
        {
            string word = words[i];
            if (word == "--short")
            {
                line.IsShort = true;
            }
            else if (!word.StartsWith("--", StringComparison.Ordinal))
            {
                faults.AddRange(line.Path is null ? [] : [$"'{word}' is a second file beside '{line.Path}'"]);
                line.Path ??= word;
            }
            else if (!needed.Contains(word) && !others.Contains(word))
            {
                faults.Add($"there is no option '{word}'");
            }
            else if (i + 1 == words.Length || words[i + 1].StartsWith("--", StringComparison.Ordinal))
            {
                faults.Add($"'{word}' needs a value");
            }
            else
            {
                line._values[word] = words[++i];
            }
        }

        faults.AddRange(line.Path is null ? [] : needed.Where(option => line[option] is null).Select(option => $"a file of yours needs '{option}'"));
        if (faults.Count == 0)
        {
            return line;
        }

        Console.Error.WriteLine($"error: {string.Join("; ", faults)}.");
        Console.Error.WriteLine(usage);
        return null;
    }

    /// <summary>The number an option gives; the usual one when it was not given.</summary>
    /// <exception cref="ArgumentException">It is no number, or not above zero.</exception>
    internal double Number(string option, double usual) => this[option] is not { } text ? usual
        : double.TryParse(text, CultureInfo.InvariantCulture, out double value) && value > 0 && double.IsFinite(value) ? value
        : throw new ArgumentException($"Option '{option}' must be a number above zero; got '{text}'. It is {usual.ToString(CultureInfo.InvariantCulture)} when left out.");

    /// <summary>The time to look for a model, by <c>--budget</c> in seconds; 10 seconds when left out.</summary>
    internal TimeSpan Budget => TimeSpan.FromSeconds(Number("--budget", 10));

    /// <summary>Work instead of time for the data a program makes itself, so that everybody sees the same leaderboard; null means that time counts.</summary>
    /// <param name="units">In millions of visits of a row's feature.</param>
    internal double? WorkBudget(double units) => Path is null && this["--budget"] is null ? units : null;

    /// <summary>The names an option gives, between commas; none when it was not given.</summary>
    internal string[] Names(string option) => this[option]?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];
}
