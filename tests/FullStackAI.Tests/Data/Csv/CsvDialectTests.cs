using System.IO.Compression;
using System.Text;
using FullStackAI.Data;

namespace FullStackAI.Tests.Data.Csv;

[TestClass]
public sealed class CsvDialectTests
{
    private const string Chinese = "城市;人口;说明\n北京;2189;中国的首都和政治文化中心\n上海;2487;最大的经济和金融中心城市\n广州;1868;南方重要的商业和港口城市\n";
    private const string Japanese = "都市;人口;説明\n東京;1396;日本の首都であり最大の都市です\n大阪;2690;西日本の経済の中心となる都市です\n名古屋;2320;ものづくりで知られている都市です\n";
    private const string Taiwanese = "城市;人口;說明\n臺北;2602;中華民國的首都與政治文化中心\n高雄;2773;南部最大的港口與工業城市\n臺中;2815;位於中部的第二大城市與交通樞紐\n";
    private const string German =
        "Stadt;Größe;Anmerkung\nMünchen;1488;schöne große Stadt an der Isar\nKöln;1073;am Rhein, für den Karneval berühmt\n";

    [TestMethod]
    [DataRow(',')]
    [DataRow(';')]
    [DataRow('\t')]
    [DataRow('|')]
    public void FromCsv_AnySeparator_IsFound(char separator)
    {
        string text = "name,age\nann,30\nbob,41\n".Replace(',', separator);

        Table table = CsvText.Load(text);

        Assert.AreEqual("Category Integer", table.Kinds());
    }

    [TestMethod]
    [DataRow("\n")]
    [DataRow("\r\n")]
    [DataRow("\r")]
    public void FromCsv_AnyLineEnd_GivesTheSameCells(string newLine)
    {
        Table table = CsvText.Load("a,b\n1,x\n2,y".Replace("\n", newLine, StringComparison.Ordinal));

        CollectionAssert.AreEqual(new object?[] { 1L, 2L }, table["a"].Values());
        CollectionAssert.AreEqual(new object?[] { "x", "y" }, table["b"].Values());
    }

    [TestMethod]
    public void FromCsv_QuotedFields_MayHoldSeparatorsQuotesAndLineEnds()
    {
        Table table = CsvText.Load("id,note\n1,\"a, \"\"b\"\"\nc\"\n2, \"d;e\" \n3,plain\n");

        CollectionAssert.AreEqual(new object?[] { "a, \"b\"\nc", "d;e", "plain" }, table["note"].Values());
    }

    [TestMethod]
    public void FromCsv_QuotesOff_KeepsThem()
    {
        Table table = CsvText.Load("id\tnote\n1\t\"open\n2\tcl\"osed\"\n", new CsvOptions { Quotes = false });

        CollectionAssert.AreEqual(new object?[] { "\"open", "cl\"osed\"" }, table["note"].Values());
    }

    [TestMethod]
    public void FromCsv_StrayQuotesInManyRows_TurnQuotingOff()
    {
        string text = "id\tnote\n" + string.Concat(Enumerable.Range(0, 30).Select(i => $"{i}\t\"word\" number {i}\n"));

        Table table = CsvText.Load(text, null, out LoadReport report);

        Assert.AreEqual("off", report.Decisions.Single(decision => decision.Subject == "quotes").Choice);
        Assert.AreEqual("\"word\" number 3", table["note"].GetValue(3));
    }

    [TestMethod]
    public void FromCsv_DecimalComma_IsFound()
    {
        Table table = CsvText.Load("preis;menge\n1,5;2\n1.234,75;3\n;4\n", null, out LoadReport report);

        CollectionAssert.AreEqual(new object?[] { 1.5, 1234.75, null }, table["preis"].Values());
        Assert.IsTrue(report.Decisions.Any(decision => decision.Subject == "decimal point" && decision.Choice == "comma"));
    }

    [TestMethod]
    public void FromCsv_NoHeader_NumbersTheColumns()
    {
        Table table = CsvText.Load("1,2.5,x\n2,3.5,y\n3,4.5,x\n", null, out LoadReport report);

        CollectionAssert.AreEqual(new[] { "column1", "column2", "column3" }, table.Columns.Select(column => column.Name).ToArray());
        Assert.AreEqual(3, table.RowCount);
        Assert.AreEqual("no", report.Decisions.Single(decision => decision.Subject == "header").Choice);
    }

    [TestMethod]
    public void FromCsv_HeaderOverruled_ReadsTheFirstRowAsData()
    {
        Table table = CsvText.Load("a,b\nc,d\n", new CsvOptions { Header = false, Names = ["first", "second"] });

        CollectionAssert.AreEqual(new object?[] { "a", "c" }, table["first"].Values());
    }

    [TestMethod]
    [DataRow("utf-8", true)]
    [DataRow("utf-8", false)]
    [DataRow("utf-16", true)]
    [DataRow("utf-16", false)]
    [DataRow("utf-16BE", true)]
    [DataRow("utf-16BE", false)]
    [DataRow("GB18030", false)]
    [DataRow("gbk", false)]
    public void FromCsv_ChineseInAnyEncoding_IsRead(string encoding, bool mark) => AssertRead(Chinese, encoding, mark);

    [TestMethod]
    [DataRow("shift_jis", false)]
    [DataRow("utf-16", true)]
    public void FromCsv_JapaneseInAnyEncoding_IsRead(string encoding, bool mark) => AssertRead(Japanese, encoding, mark);

    [TestMethod]
    public void FromCsv_Big5_IsRead() => AssertRead(Taiwanese, "big5", mark: false);

    [TestMethod]
    [DataRow("windows-1252")]
    [DataRow("iso-8859-1")]
    public void FromCsv_Latin1_IsRead(string encoding) => AssertRead(German, encoding, mark: false);

    [TestMethod]
    public void FromCsv_Latin1FarBehindAsciiRows_IsReadAgainInThatEncoding()
    {
        string text = "n,city\n" + string.Concat(Enumerable.Repeat("1,Paris\n", 60_000)) + "2,Besançon\n";

        Table table = CsvText.Load(Encoding.Latin1.GetBytes(text), null, out LoadReport report);

        Assert.AreEqual("Besançon", table["city"].GetValue(60_000));
        StringAssert.Contains(report.Decisions[0].Reason, "line 60002");
    }

    [TestMethod]
    public void FromCsv_EncodingNamed_IsUsed()
    {
        Table table = CsvText.Load(
            Encoding.Latin1.GetBytes("city\nK\u00F6ln\nB\u00F6nen\n"), new CsvOptions { Encoding = Encoding.Latin1 }, out _);

        Assert.AreEqual("Köln", table["city"].GetValue(0));
    }

    [TestMethod]
    public void FromCsv_Gzip_IsUnpacked()
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write("a,b\n1,2\n"u8);
        }

        Table table = CsvText.Load(packed.ToArray(), null, out _);

        CollectionAssert.AreEqual(new object?[] { 1L }, table["a"].Values());
    }

    [TestMethod]
    public void FromCsv_StreamThatCannotSeek_IsReadFromItsPosition()
    {
        using var gzip = new MemoryStream();
        using (var packing = new GZipStream(gzip, CompressionLevel.Fastest, leaveOpen: true))
        {
            packing.Write("a\n1\nx\ny\nz\n"u8);
        }

        gzip.Position = 0;
        using var unseekable = new GZipStream(gzip, CompressionMode.Decompress);

        CollectionAssert.AreEqual(new object?[] { "1", "x", "y", "z" }, Table.FromCsv(unseekable)["a"].Values());
    }

    private static void AssertRead(string text, string encodingName, bool mark)
    {
        Encoding encoding = CodePagesEncodingProvider.Instance.GetEncoding(encodingName) ?? Encoding.GetEncoding(encodingName);
        byte[] bytes = [.. mark ? encoding.GetPreamble() : [], .. encoding.GetBytes(text)];
        string[][] expected = [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(';'))];

        Table table = CsvText.Load(bytes, null, out LoadReport report);

        CollectionAssert.AreEqual(expected[0], table.Columns.Select(column => column.Name).ToArray(), report.ToString());
        CollectionAssert.AreEqual(expected.Skip(1).Select(row => (object)row[0]).ToArray(), table.Columns[0].Values(), report.ToString());
        CollectionAssert.AreEqual(expected.Skip(1).Select(row => (object)row[2]).ToArray(), table.Columns[2].Values(), report.ToString());
    }

    [TestMethod]
    [DataRow("sep=;\na;b,c\n1;x,y\n2;z\n")]
    [DataRow("SEP=|\r\na|b,c\r\n1|x,y\r\n2|z\r\n")]
    [DataRow("\uFEFFsep=\t\na\tb,c\n1\tx,y\n2\tz\n")]
    public void FromCsv_ALineThatNamesTheSeparator_IsFollowedAndNoRow(string text)
    {
        Table table = CsvText.Load(text, null, out LoadReport report);

        CollectionAssert.AreEqual(new[] { "a", "b,c" }, table.Columns.Select(column => column.Name).ToArray());
        CollectionAssert.AreEqual(new object?[] { "x,y", "z" }, table["b,c"].Values());
        Assert.AreEqual("the first line says so", report.Decisions.Single(decision => decision.Subject == "separator").Reason);
    }

    [TestMethod]
    public void FromCsv_ATitleAboveTheNames_IsToldAndLeftOutWhenAsked()
    {
        const string text =
            "Sales, all of them\n# of 2024\n\nday,shop,amount\n1,north,2.5\n2,south,bad\n3,north,3.5\n4,north,4.5\n5,north,5.5\n6,north,6.5\n7,north,7.5\n8,north,8.5\n9,south,9.5\n10,east,1\n11,x,2\n12,y,3\n13,z,4\n14,z,4\n15,z,4\n16,z,4\n17,z,4\n18,z,4\n19,z,4\n20,z,4\n21,z,4\n22,z,4\n";

        string fault = Assert.ThrowsExactly<SchemaException>(() => CsvText.Load(text)).Message;
        Table table = CsvText.Load(text, new CsvOptions { SkipLines = 3 }, out LoadReport report);

        StringAssert.Contains(fault, "Most rows have 3 fields, and line 4 is the first of them");
        StringAssert.Contains(fault, "set CsvOptions.SkipLines to 3");
        CollectionAssert.AreEqual(new[] { "day", "shop", "amount" }, table.Columns.Select(column => column.Name).ToArray());
        Assert.AreEqual(22, table.RowCount);
        Assert.AreEqual(6, report.Warnings.Single().Line); // lines are those of the file
    }

    [TestMethod]
    [DataRow(1, "1")]
    [DataRow(2, "3")]
    public void FromCsv_LinesAboveRowsWithoutNames_AreNoRows(int lines, string first)
    {
        Table table = CsvText.Load("title\n1,2\n3,4\n5,6\n", new CsvOptions { SkipLines = lines, Header = false });

        Assert.AreEqual(first, $"{table.Columns[0].GetValue(0)}");
        Assert.AreEqual(4 - lines, table.RowCount);
    }

    [TestMethod]
    [DataRow("a\n1\n", 3, "leaves out 3 lines, but the text has only 2")]
    [DataRow("a\n1\n", 2, "Nothing follows the lines that are left out (2)")]
    [DataRow("sep=;\n", 0, "Nothing follows the lines that are left out (1)")]
    public void FromCsv_NothingBelowTheLinesAbove_IsTold(string text, int lines, string expected) =>
        StringAssert.Contains(
            Assert.ThrowsExactly<SchemaException>(() => CsvText.Load(text, new CsvOptions { SkipLines = lines, Header = true })).Message,
            expected);
}
