using System.IO.Compression;
using System.Text;
using FullStackAI.Data;

namespace FullStackAI.Tests.Data.Csv;

/// <summary>Files as other programs write them: quotes behind backslashes, rows with
/// one field more than there are names, damaged gzip.</summary>
[TestClass]
public sealed class OddFormTests
{
    [TestMethod]
    public void FromCsv_QuotesBehindBackslashes_AreQuotes()
    {
        string text = "id,said,n\n"
            + string.Concat(Enumerable.Range(0, 30).Select(i => $"{i},\"he said \\\"hi, {i}\\\" in C:\\\\dir\\temp\",{i % 3}\n"));

        Table table = CsvText.Load(text, null, out LoadReport report);

        Assert.AreEqual("he said \"hi, 7\" in C:\\dir\\temp", table.Texts("said")[7]);
        Assert.AreEqual(30, table.RowCount);
        Assert.AreEqual("behind backslashes", report.Decisions.Single(decision => decision.Subject == "quotes within fields").Choice);
    }

    [TestMethod]
    public void FromCsv_QuotesBehindBackslashesInALongFile_AreQuotesEverywhere()
    {
        // Longer than the pieces that are read at a time, so that a backslash ends one of them.
        string text = "id;said\n"
            + string.Concat(Enumerable.Range(0, 12_000).Select(i => $"{i};\"{new string('x', i % 11)}\\\"; \"\"{i}\"\" \\\"\"\n"));

        Table table = CsvText.Load(text);

        string?[] said = table.Texts("said");
        Assert.HasCount(12_000, said);
        for (int i = 0; i < said.Length; i++)
        {
            Assert.AreEqual($"{new string('x', i % 11)}\"; \"{i}\" \"", said[i]);
        }
    }

    [TestMethod]
    public void FromCsv_PathsThatEndWithABackslash_StayAsTheyAre()
    {
        Table table = CsvText.Load("a,b\n\"C:\\dir\\\",1\n\"D:\\\",2\n\"x \"\"y\"\"\",3\n");

        CollectionAssert.AreEqual(new[] { "C:\\dir\\", "D:\\", "x \"y\"" }, table.Texts("a"));
    }

    [TestMethod]
    public void FromCsv_RowsThatEndWithASeparator_KeepTheirNames()
    {
        Table table = CsvText.Load("a,b,c\n1,2,x,\n3,4,y,\n5,6,z, \n", null, out LoadReport report);

        CollectionAssert.AreEqual(new object?[] { 3L, 4L, "y", null }, table.Columns.Select(column => column.GetValue(1)).ToArray());
        CollectionAssert.AreEqual(new[] { "a", "b", "c", "column4" }, table.Columns.Select(column => column.Name).ToArray());
        Assert.IsTrue(report.Warnings.Any(warning => warning.Message.Contains("ends with a separator", StringComparison.Ordinal)));
    }

    [TestMethod]
    public void FromCsv_RowNamesWithoutAName_AreAColumnOfTheirOwn()
    {
        Table table = CsvText.Load(
            "\"mpg\",\"cyl\"\n\"Mazda RX4\",21,6\n\"Datsun 710\",22.8,4\n\"Valiant\",18.1,6\n", null, out LoadReport report);

        CollectionAssert.AreEqual(new[] { "column1", "mpg", "cyl" }, table.Columns.Select(column => column.Name).ToArray());
        CollectionAssert.AreEqual(new[] { 21, 22.8, 18.1 }, table.Numbers("mpg"));
        Assert.IsTrue(report.Warnings.Any(
            warning => warning.Message.Contains("one field more than there are names", StringComparison.Ordinal)));
    }

    [TestMethod]
    public void FromCsv_OneLongRowAmongOthers_IsStillRagged() =>
        StringAssert.Contains(Assert.ThrowsExactly<SchemaException>(() => CsvText.Load("a,b\n1,2\n3,4,5\n6,7\n")).Message, "line 3 has 3");

    [TestMethod]
    public void FromCsv_DamagedGzip_SaysSo()
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(Encoding.ASCII.GetBytes("a,b\n" + string.Concat(Enumerable.Range(0, 5000).Select(i => $"{i},{i * 7919 % 1009}\n"))));
        }

        byte[] bytes = packed.ToArray();
        bytes.AsSpan(bytes.Length / 2, 40).Reverse();

        StringAssert.Contains(Assert.ThrowsExactly<SchemaException>(() => CsvText.Load(bytes, null, out _)).Message, "damaged");
    }

    [TestMethod]
    [DataRow("${0}.50", "'$…'")]
    [DataRow("{0}%", "'…%'")]
    [DataRow("{0} km", "'…km'")]
    [DataRow("-$1{0}", "'-$…'")]
    [DataRow("({0}.00)", "'(…)'")]
    public void FromCsv_NumbersWithSignsAround_AreWordsWithAWarning(string form, string dress)
    {
        CsvText.Load(
            "v,y\n" + string.Concat(
                Enumerable.Range(0, 30).Select(i => $"{string.Format(System.Globalization.CultureInfo.InvariantCulture, form, i)},{i}\n")),
            null,
            out LoadReport report);

        LoadWarning warning = report.Warnings.Single();
        Assert.AreEqual("v", warning.Column);
        StringAssert.Contains(warning.Message, dress);
    }

    [TestMethod]
    [DataRow("C{0}")]
    [DataRow("Room {0}")]
    [DataRow("{0}-{0}")]
    [DataRow("1.2.{0}")]
    public void FromCsv_CodesWithNumbers_GiveNoWarning(string form)
    {
        CsvText.Load(
            "v,y\n" + string.Concat(
                Enumerable.Range(0, 30).Select(i => $"{string.Format(System.Globalization.CultureInfo.InvariantCulture, form, i)},{i}\n")),
            null,
            out LoadReport report);

        Assert.IsEmpty(report.Warnings);
    }
}
