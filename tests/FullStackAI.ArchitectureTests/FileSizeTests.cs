namespace FullStackAI.ArchitectureTests;

/// <summary>A reminder to ask whether a long file holds two ideas.</summary>
[TestClass]
public sealed class FileSizeTests
{
    private const int Limit = 400;

    [TestMethod]
    public void EverySourceFile_StaysWithinTheLimit()
    {
        string[] offences = [.. SourceTree.Files("src")
            .Select(path => (path, lines: File.ReadLines(path).Count()))
            .Where(IsTooLong)
            .Select(file => $"{file.path}: {file.lines} lines; split it by idea.")];

        Assert.IsEmpty(offences, string.Join(Environment.NewLine, offences));
    }

    [TestMethod]
    public void IsTooLong_OneLineMoreThanTheLimit_IsTrue()
    {
        Assert.IsTrue(IsTooLong(("Long.cs", Limit + 1)));
        Assert.IsFalse(IsTooLong(("Short.cs", Limit)));
    }

    private static bool IsTooLong((string Path, int Lines) file) => file.Lines > Limit;
}
