using System.Text;
using FullStackAI.Data;

namespace FullStackAI.Tests.Data.Csv;

/// <summary>Columns that stand apart by runs of blanks.</summary>
[TestClass]
public sealed class BlankColumnTests
{
    [TestMethod]
    public void FromCsv_AlignedColumns_AreParted()
    {
        string text = "   id   width   kind\n"
            + string.Concat(Enumerable.Range(0, 40).Select(i => $"{i,5}{i * 0.5,8:0.0}   k{i % 3}  \r\n"));

        Table table = CsvText.Load(text, null, out LoadReport report);

        Assert.AreEqual("Integer Number Category", table.Kinds());
        CollectionAssert.AreEqual(new[] { "id", "width", "kind" }, table.Columns.Select(column => column.Name).ToArray());
        CollectionAssert.AreEqual(new object?[] { 39L, 19.5, "k0" }, table.Columns.Select(column => column.GetValue(39)).ToArray());
        Assert.AreEqual("runs of blanks", report.Decisions.Single(decision => decision.Subject == "separator").Choice);
    }

    [TestMethod]
    public void FromCsv_QuotedNamesBehindATab_KeepTheirBlanks()
    {
        // The form of an old archive: numbers apart by blanks, then a tab, then a quoted name; a question mark is missing.
        string text = string.Concat(Enumerable.Range(0, 30)
            .Select(i => $"{15 + i}.0   8   {(i == 3 ? "?" : $"{130 + i}.0")}      3504.      12.0   70  1\t\"chevrolet  \"\"chevelle\"\" {i}\"\n"));

        Table table = CsvText.Load(text);

        Assert.HasCount(8, table.Columns);
        Assert.AreEqual("chevrolet  \"chevelle\" 29", table.Columns[7].GetValue(29));
        Assert.AreEqual(1, table.Columns[2].CountMissing());
    }

    [TestMethod]
    public void FromCsv_TabsThatAreSometimesDoubled_PartAsRunsDo()
    {
        string text = string.Concat(Enumerable.Range(0, 50).Select(i => $"15.{i}\t14.84{(i % 9 == 0 ? "\t\t" : "\t")}0.871\t{i % 3}\n"));

        Table table = CsvText.Load(text);

        Assert.AreEqual("Number Number Number Integer", table.Kinds());
        Assert.AreEqual(50, table.RowCount);
    }

    [TestMethod]
    [DataRow("full name\nJohn Smith\nMary Poppins\nAda Lovelace\n", "words of two are no columns")]
    [DataRow("room\nRoom 12\nRoom 13\nRoom 14\n", "the header has one field")]
    [DataRow("2024-01-01 10:00\t5\tx\n2024-01-02 11:00\t6\ty\n2024-01-03 12:00\t7\tz\n", "a blank within a date")]
    [DataRow("It was the best of times.\nIt was the worst of times.\n", "prose")]
    [DataRow("a , b , c\n1 , 2 , 3\n4 , 5 , 6\n", "blanks around commas")]
    public void FromCsv_BlanksWithinFields_PartNothing(string text, string why) =>
        Assert.AreNotEqual("runs of blanks", Separator(text), why);

    [TestMethod]
    public void FromCsv_BlankAsSeparator_MeansRuns()
    {
        Table table = CsvText.Load("name size\nann   12\n bob 7 \n", new CsvOptions { Separator = ' ' }, out LoadReport report);

        CollectionAssert.AreEqual(new object?[] { 12L, 7L }, table["size"].Values());
        Assert.AreEqual("as asked for", report.Decisions.Single(decision => decision.Subject == "separator").Reason);
    }

    [TestMethod]
    public void FromCsv_AlignedColumnsInAnotherEncodingAndBehindATitle_AreParted()
    {
        string text = "Messwerte aus Köln\n" + string.Concat(Enumerable.Range(0, 20).Select(i => $"{i,4} {i * 2,6} {i * 3,6}\n"));

        Table table = CsvText.Load(
            Encoding.Unicode.GetPreamble().Concat(Encoding.Unicode.GetBytes(text)).ToArray(), new CsvOptions { SkipLines = 1 }, out _);

        Assert.AreEqual("Integer Integer Integer", table.Kinds());
        Assert.AreEqual(20, table.RowCount);
    }

    [TestMethod]
    public void FromCsv_AlignedColumnsLongerThanAPiece_AreThoseOfCommas()
    {
        var random = new StringBuilder("a  b  c\n");
        var commas = new StringBuilder("a,b,c\n");
        for (int i = 0; i < 30_000; i++)
        {
            random
                .Append(' ', i % 7)
                .Append(i)
                .Append(' ', 1 + (i % 5))
                .Append("x y".AsSpan(i % 2 == 0 ? 0 : 2, 1))
                .Append("  ")
                .Append(i * 0.25)
                .Append(' ', i % 3)
                .Append('\n');
            commas.Append(i).Append(',').Append("x y".AsSpan(i % 2 == 0 ? 0 : 2, 1)).Append(',').Append(i * 0.25).Append('\n');
        }

        Table found = CsvText.Load(random.ToString());
        Table expected = CsvText.Load(commas.ToString());

        Assert.AreEqual(expected.Kinds(), found.Kinds());
        foreach (Column column in expected.Columns)
        {
            CollectionAssert.AreEqual(column.Values(), found[column.Name].Values(), column.Name);
        }
    }

    [TestMethod]
    public void Pieces_AlignedColumns_AreThoseOfTheTable()
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, "id   width\n" + string.Concat(Enumerable.Range(0, 500).Select(i => $"{i,5} {i * 0.5,8:0.0}\n")));
            using CsvPieces pieces = CsvPieces.Open(path);
            Table[] read = [.. pieces.Read(new Dictionary<string, ColumnKind> { ["width"] = ColumnKind.Number }, pieceBytes: 1000)];

            Assert.IsGreaterThan(1, read.Length);
            Assert.AreEqual(499 * 0.5, ((NumberColumn)read[^1]["width"])[read[^1].RowCount - 1]);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static string Separator(string text)
    {
        CsvText.Load(text, null, out LoadReport report);
        return report.Decisions.Single(decision => decision.Subject == "separator").Choice;
    }
}
