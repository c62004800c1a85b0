using System.Globalization;
using System.Text.Json.Nodes;

namespace FullStackAI.Cli.Tests;

[TestClass]
public sealed class ProfileTests
{
    private const string Shop = """
        id;price;plan;day;note
        A1;"1,50";basic;2024-01-03;
        A2;"2,25";plus;2024-02-04;
        A3;n/a;basic;2024-03-05;
        A4;"1.000,75";basic;;
        A5;"3,00";plus;2024-05-07;
        A6;"4,00";plus;2024-06-08;

        """;

    private const string Golden = """
        6 rows, 5 columns
        column  type      role        missing  distinct         min   5 %  25 %  median  75 %   95 %         max  examples
        id      category  feature                     6                                                           A1 × 1, A2 × 1, A3 × 1, A4 × 1
        price   number    feature  1 (16.7 %)         5         1.5  1.65  2.25       3     4  801.4      1000.8  1.5, 2.25, 1000.75
        plan    category  feature                     2                                                           basic × 3, plus × 3
        day     date      time     1 (16.7 %)         5  2024-01-03                                   2024-06-08  2024-01-03, 2024-02-04, 2024-03-05
        note    number    ignore    6 (100 %)         0

        decisions
        """;

    [TestMethod]
    [DataRow("")]
    [DataRow("de-DE")]
    [DataRow("tr-TR")]
    public void Profile_ASmallFile_IsThisText(string culture)
    {
        using var folder = new WorkFolder();
        string data = folder.Write("shop.csv", Shop);

        Fsai run = Fsai.Run(CultureInfo.GetCultureInfo(culture), CancellationToken.None, "profile", data).Succeeded();

        StringAssert.StartsWith(run.Out, Golden);
        Assert.Contains("separator: semicolon", run.Out);
        Assert.Contains("column 'price': number (all values are numbers; missing: 'N/A' × 1)", run.Out);
        Assert.Contains("column 'note': every cell is missing", run.Out);
    }

    [TestMethod]
    public void Profile_AsJson_HoldsColumnsDecisionsAndWarnings()
    {
        using var folder = new WorkFolder();
        string data = folder.Write("shop.csv", Shop);

        JsonNode report = JsonNode.Parse(Fsai.Run("profile", data, "--json", "--ignore", "note,1", "--type", "plan=text").Succeeded().Out)!;

        Assert.AreEqual(6, (int)report["rows"]!);
        CollectionAssert.AreEqual(
            new[] { "price", "plan", "day" }, report["columns"]!.AsArray().Select(column => (string?)column!["name"]).ToArray());
        CollectionAssert.AreEqual(new[] { "id", "note" }, report["ignored"]!.AsArray().Select(name => (string?)name).ToArray());
        Assert.AreEqual("text", (string?)report["columns"]![1]!["type"]);
        Assert.AreEqual(1000.75, (double)report["columns"]![0]!["numbers"]![6]!);
        Assert.IsNotEmpty(report["decisions"]!.AsArray());
    }

    [TestMethod]
    public void Profile_JsonLines_AreReadByTheirExtension()
    {
        using var folder = new WorkFolder();
        string data = folder.Write("rows.jsonl", "{\"a\":1,\"b\":\"x\"}\n{\"a\":2.5,\"b\":null}\n");

        JsonNode report = JsonNode.Parse(Fsai.Run("profile", data, "--json").Succeeded().Out)!;

        Assert.AreEqual("number", (string?)report["columns"]![0]!["type"]);
        Assert.AreEqual(1, (int)report["columns"]![1]!["missing"]!);
    }

    [TestMethod]
    public void Profile_ALabelThatIsNotThere_IsNamed()
    {
        using var folder = new WorkFolder();

        Fsai.Run("profile", folder.Write("shop.csv", Shop), "--label", "gone").FailedWith(ExitCode.Data, "'gone'", "'price'");
    }
}
