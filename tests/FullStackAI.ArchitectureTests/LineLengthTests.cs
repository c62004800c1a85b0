using System.Text.RegularExpressions;

namespace FullStackAI.ArchitectureTests;

/// <summary>Lines that fit beside a diff; only a text in quotes, or a command in a comment, may make one longer.</summary>
[TestClass]
public sealed partial class LineLengthTests
{
    private const int Limit = 140;

    [TestMethod]
    [DataRow("src")]
    [DataRow("tests")]
    [DataRow("benchmarks")]
    [DataRow("examples")]
    public void EverySourceLine_StaysWithinTheLimit(string folder)
    {
        string[] offences =
        [
            .. SourceTree.Files(folder).SelectMany(path =>
                TooLong(File.ReadLines(path)).Select(line => $"{Path.GetRelativePath(SourceTree.Root, path)}:{line}"))
        ];

        Assert.IsEmpty(
            offences,
            $"More than {Limit} characters beside quoted text; break the line: {string.Join(Environment.NewLine, offences)}");
    }

    [TestMethod]
    public void TooLong_QuotedTextAndRawText_AreNotCounted()
    {
        string text = new('x', Limit);
        string[] lines =
        [
            $"a = {text};",
            $"a = \"{text}\\\"{text}\";",
            $"/// <c>{text}</c>",
            "a = \"\"\"",
            text + text,
            "\"\"\";",
            text,
        ];

        CollectionAssert.AreEqual(new[] { 1 }, TooLong(lines).ToArray());
    }

    /// <summary>The numbers of the lines that are too long, from 1.</summary>
    private static IEnumerable<int> TooLong(IEnumerable<string> lines)
    {
        bool isRaw = false;
        int number = 0;
        foreach (string line in lines)
        {
            number++;
            bool wasRaw = isRaw;
            isRaw ^= RawQuotes().Count(line) % 2 == 1;
            if (!wasRaw && line.Length > Limit && Quoted().Replace(line, "").Length > Limit)
            {
                yield return number;
            }
        }
    }

    [GeneratedRegex("\"{3,}")]
    private static partial Regex RawQuotes();

    [GeneratedRegex("""
        "{3,}.*?"{3,}|"(\\.|[^"\\])*"|<c>.*?</c>
        """)]
    private static partial Regex Quoted();
}
