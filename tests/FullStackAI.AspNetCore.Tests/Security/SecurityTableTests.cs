using System.Globalization;
using System.Text.RegularExpressions;

namespace FullStackAI.AspNetCore.Tests.Security;

/// <summary>The page on security names tests that there are, and leaves out no row of what it must answer for.</summary>
[TestClass]
public sealed partial class SecurityTableTests
{
    [TestMethod]
    public void Page_EveryTestItNames_IsThere()
    {
        HashSet<string> tests = [.. Directory.EnumerateFiles(RepositoryFiles.Folder("tests"), "*.cs", SearchOption.AllDirectories)
            .Where(static file =>
                !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .SelectMany(static file =>
                Methods()
                    .Matches(File.ReadAllText(file))
                    .Select(method => $"{Path.GetFileNameWithoutExtension(file)}.{method.Groups[1].Value}"))];
        string[] named = [.. Named().Matches(Page()).Select(static match => match.Groups[1].Value).Distinct()];

        Assert.IsGreaterThan(80, named.Length);
        Assert.IsEmpty(named.Except(tests).ToArray());
    }

    [TestMethod]
    public void Page_EveryRisk_HasATestOrSaysWhatHoldsWithoutOne()
    {
        string[] rows = [.. Page().Split('\n').Where(static line => line.StartsWith("| ", StringComparison.Ordinal))];
        string[] risks =
        [
            .. rows.Where(static row => row.StartsWith("| API", StringComparison.Ordinal)
                || row.StartsWith("| ML", StringComparison.Ordinal))
        ];
        int[] faults = [.. rows
            .Select(static row => row.Split('|')[1].Trim())
            .Where(static cell => cell.Length > 0 && char.IsAsciiDigit(cell[0]))
            .SelectMany(static cell => cell.Split(", "))
            .Select(static number => int.Parse(number, CultureInfo.InvariantCulture))];

        foreach (int number in Enumerable.Range(1, 10))
        {
            Assert.IsTrue(
                risks.Any(risk => Number().Matches(risk.Split('|')[1]).Any(match => match.Value == $"API{number}")),
                $"API{number}");
            Assert.IsTrue(
                risks.Any(risk => Number().Matches(risk.Split('|')[1]).Any(match => match.Value == $"ML{number:00}")),
                $"ML{number:00}");
        }

        CollectionAssert.AreEquivalent(Enumerable.Range(1, 32).ToArray(), faults);
        foreach (string row in rows.Where(static row => IsAnswered(row)))
        {
            string shown = row.Split('|')[^2].Trim();
            Assert.IsTrue(shown == "(stated)" || Named().IsMatch(shown), row);
        }

        static bool IsAnswered(string row) =>
            Number().IsMatch(row.Split('|')[1]) || (row.Split('|')[1].Trim() is { Length: > 0 } cell && char.IsAsciiDigit(cell[0]));
    }

    private static string Page() => File.ReadAllText(RepositoryFiles.Folder("docs", "deploy", "security.md"));

    [GeneratedRegex("`([A-Z][A-Za-z0-9]*Tests\\.[A-Za-z0-9_]+)`")]
    private static partial Regex Named();

    [GeneratedRegex(@"public (?:async Task|void) ([A-Za-z0-9_]+)\(")]
    private static partial Regex Methods();

    [GeneratedRegex("(?:API|ML)[0-9]+")]
    private static partial Regex Number();
}
