using System.Runtime.CompilerServices;
using System.Text;
using System.Text.RegularExpressions;

namespace FullStackAI.Cli.Tests.Pages;

/// <summary>A command of <c>fsai</c> as a page shows it.</summary>
/// <param name="Page">The page, from the root of the repository.</param>
/// <param name="Text">The command as it stands there, without what explains it.</param>
/// <param name="IsWhole">Whether it stands in a block of its own, to be copied; a mention in a sentence may leave things out.</param>
internal sealed partial record ShellLine(string Page, string Text, bool IsWhole)
{
    private const string Fence = "```";

    /// <summary>The words after <c>fsai</c>, as a shell would hand them over.</summary>
    internal string[] Words => [.. Split(Text).Skip(1)];

    /// <summary>All commands of the README, of the packages' pages and of those under docs, in their order.</summary>
    internal static IEnumerable<ShellLine> All() =>
        Pages().SelectMany(page => Path.GetExtension(page) == ".md" ? OfMarkdown(page) : OfComments(page));

    /// <summary>The commands of a page of Markdown: those in blocks, and those in sentences.</summary>
    internal static IEnumerable<ShellLine> OfMarkdown(string page) => OfMarkdown(page, File.ReadAllText(Path.Combine(Root(), page)));

    internal static IEnumerable<ShellLine> OfMarkdown(string page, string text)
    {
        string? language = null;
        foreach (string line in text.Split('\n'))
        {
            if (line.TrimStart().StartsWith(Fence, StringComparison.Ordinal))
            {
                language = language is null ? line.Trim()[Fence.Length..] : null;
            }
            else if (language is null)
            {
                foreach (Match span in Span().Matches(line))
                {
                    yield return new ShellLine(page, span.Groups[1].Value.Trim(), IsWhole: false);
                }
            }
            else if (line.StartsWith("fsai ", StringComparison.Ordinal))
            {
                yield return new ShellLine(page, Command(line), IsWhole: true);
            }
            else if (Commented().Match(line) is { Success: true } comment)
            {
                yield return new ShellLine(page, Command(comment.Groups[1].Value), IsWhole: true);
            }
        }
    }

    /// <summary>The options that a page names alone, without a command.</summary>
    internal static IEnumerable<string> OptionsAlone(string page) =>
        OptionSpan()
            .Matches(File.ReadAllText(Path.Combine(Root(), page)))
            .SelectMany(span => OptionName().Matches(span.Groups[1].Value))
            .Select(option => option.Groups[1].Value);

    internal static string[] Pages() =>
        [
            "README.md",
            .. Directory.EnumerateFiles(Path.Combine(Root(), "nuget", "readme"), "*.md")
                .Select(path => Path.GetRelativePath(Root(), path))
                .Order(StringComparer.Ordinal),
            .. Directory.EnumerateFiles(Path.Combine(Root(), "docs"), "*", SearchOption.AllDirectories)
                .Select(path => Path.GetRelativePath(Root(), path))
                .Where(path => Path.GetExtension(path) != ".json")
                .Order(StringComparer.Ordinal),
        ];

    private static IEnumerable<ShellLine> OfComments(string page) =>
        File.ReadLines(Path.Combine(Root(), page))
            .Select(line => Commented().Match(line))
            .Where(found => found.Success)
            .Select(found => new ShellLine(page, Command(found.Groups[1].Value), IsWhole: true));

    // A command ends where a pipe or a comment begins, or at the blanks before what
    // explains it. Blanks after the command's name align the lines.
    private static string Command(string line)
    {
        string text = Aligned().Replace(line, "$1 ");
        int end = new[] { " #", " | ", " > ", "  " }
            .Select(mark => text.IndexOf(mark, StringComparison.Ordinal))
            .Where(at => at >= 0)
            .DefaultIfEmpty(text.Length)
            .Min();
        return text[..end].Trim();
    }

    private static IEnumerable<string> Split(string text)
    {
        var word = new StringBuilder();
        char? quote = null;
        bool any = false;
        foreach (char letter in text)
        {
            if (letter == quote)
            {
                quote = null;
            }
            else if (quote is null && letter is '"' or '\'')
            {
                (quote, any) = (letter, true);
            }
            else if (quote is null && letter == ' ')
            {
                if (any)
                {
                    yield return word.ToString();
                }

                word.Clear();
                any = false;
            }
            else
            {
                word.Append(letter);
                any = true;
            }
        }

        if (any)
        {
            yield return word.ToString();
        }
    }

    private static string Root([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", ".."));

    [GeneratedRegex(@"`(fsai [^`]+)`")]
    private static partial Regex Span();

    [GeneratedRegex(@"(?:#|//) +(fsai [a-z].*--.*)$")]
    private static partial Regex Commented();

    [GeneratedRegex(@"^(fsai \w+) +")]
    private static partial Regex Aligned();

    [GeneratedRegex(@"`(--[a-z][^`]*)`")]
    private static partial Regex OptionSpan();

    [GeneratedRegex(@"(?:^| )(--[a-z][a-z0-9-]*)")]
    private static partial Regex OptionName();
}
