using System.Runtime.CompilerServices;
using Forecasting;
using Fraud;
using FullStackAI.Data;
using Recommendation;
using Text;

namespace FullStackAI.GuideTests.Examples;

/// <summary>The page of the examples names each, with the words that it takes, and tells of the data that it makes.</summary>
[TestClass]
public sealed class ExamplesPageTests
{
    private const string FileUsage = "[path/to/";

    private static readonly string s_page = GuidePage.Text("examples.md");

    public static IEnumerable<object[]> Programs =>
        Directory.EnumerateFiles(Folder(), "Program.cs", SearchOption.AllDirectories).Select(
            path => new object[] { Path.GetFileName(Path.GetDirectoryName(path)!) });

    [TestMethod]
    [DynamicData(nameof(Programs))]
    public void Page_OfAnExample_NamesItWithTheWordsItTakes(string name)
    {
        string line = s_page
            .Split('\n')
            .First(line => line.StartsWith('|') && line.Contains($"](../../examples/{name})", StringComparison.Ordinal));

        string program = File.ReadAllText(Path.Combine(Folder(), name, "Program.cs"));
        if (program.IndexOf($"\"{FileUsage}", StringComparison.Ordinal) is >= 0 and int start)
        {
            Assert.Contains($"`-- {OfTheFile(program[(start + 1 + FileUsage.Length)..])}`", line);
        }
    }

    [TestMethod]
    public void Page_FirstLines_TellWhatIsMade()
    {
        string path = Path.GetTempFileName();
        try
        {
            Assert.Contains($"1. messages.csv: {Table.FromCsv(Messages.Write(path, rows: 5_000, seed: 7)).RowCount:N0} messages", s_page);
            Assert.Contains($"1. payments.csv: {Table.FromCsv(Payments.Write(path, cards: 12_000, seed: 7)).RowCount:N0} payments", s_page);

            Series series = Series.Read(Table.FromCsv(Demand.Write(path, seed: 7)), "time", "demand");
            Assert.Contains(
                $"1. demand.csv: {series.Known:N0} steps of {series.Step}, {series.Values.Take(series.Known).Count(double.IsNaN)} without a value, {series.Values.Length - series.Known} still to come.",
                s_page);

            Table ratings = Table.FromCsv(new Ratings(users: 300, items: 500, seed: 7).Write(path, seed: 7));
            Assert.Contains($"1. ratings.csv: 300 users took {ratings.RowCount:N0} times one of 500 items.", s_page);
        }
        finally
        {
            File.Delete(path);
        }
    }

    // What stands within the brackets of the file.
    private static string OfTheFile(string usage)
    {
        int depth = 1;
        int end = usage.Select((letter, at) => (at, depth: depth += letter == '[' ? 1 : letter == ']' ? -1 : 0)).First(
            place => place.depth == 0).at;
        return usage[..end];
    }

    private static string Folder([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", "examples"));
}
