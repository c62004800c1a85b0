using System.IO.Compression;
using System.Text;
using FullStackAI.Data;

namespace FullStackAI.Tests.Data.Csv;

[TestClass]
public sealed class CsvBadInputTests
{
    [TestMethod]
    public void FromCsv_MissingFile_NamesItAndTheFolder()
    {
        FileNotFoundException failure = Assert.ThrowsExactly<FileNotFoundException>(() => Table.FromCsv("nowhere.csv"));

        StringAssert.Contains(failure.Message, "'nowhere.csv' does not exist");
        StringAssert.Contains(failure.Message, Environment.CurrentDirectory);
    }

    [TestMethod]
    public void FromCsv_Folder_SaysSo() =>
        StringAssert.Contains(Assert.ThrowsExactly<FileNotFoundException>(() => Table.FromCsv(Path.GetTempPath())).Message, "is a folder");

    [TestMethod]
    [DataRow("")]
    [DataRow("\n\n \r\n")]
    public void FromCsv_EmptyFile_SaysSo(string text) => StringAssert.Contains(Failure(text).Message, "is empty");

    [TestMethod]
    public void FromCsv_HeaderOnly_NamesTheColumns()
    {
        string message = Failure("age,plan\n").Message;

        StringAssert.Contains(message, "no rows");
        StringAssert.Contains(message, "'age', 'plan'");
    }

    [TestMethod]
    public void FromCsv_OneRowOfNumbers_IsATable()
    {
        Table table = CsvText.Load("1,2.5");

        Assert.AreEqual(1, table.RowCount);
        Assert.AreEqual("Integer Number", table.Kinds());
    }

    [TestMethod]
    public void FromCsv_OneColumn_IsATable()
    {
        Table table = CsvText.Load("word\nalpha\nbeta, with comma\ngamma\n");

        Assert.AreEqual(1, table.Columns.Count);
        Assert.AreEqual(3, table.RowCount);
        Assert.AreEqual("beta, with comma", table.Columns[0].GetValue(1));
    }

    [TestMethod]
    public void FromCsv_RaggedRows_AreRefusedWithTheirLines()
    {
        string message = Failure("a,b,c\n1,2,3\n4,5\n6,7,8\n9,10,11,12\n").Message;

        StringAssert.Contains(message, "2 rows");
        StringAssert.Contains(message, "line 3 has 2");
        StringAssert.Contains(message, "line 5 has 4");
        StringAssert.Contains(message, nameof(CsvOptions.RaggedRows));
    }

    [TestMethod]
    public void FromCsv_RaggedRowsAdapted_AreFilledAndReported()
    {
        Table table = CsvText.Load(
            "a,b,c\n1,2,3\n4,5\n6,7,8\n9,10,11,12\n", new CsvOptions { RaggedRows = RaggedRows.Adapt }, out LoadReport report);

        CollectionAssert.AreEqual(new object?[] { 3L, null, 8L, 11L }, table["c"].Values());
        CollectionAssert.AreEqual(new object?[] { 1L, 4L, 6L, 9L }, table["a"].Values());
        StringAssert.Contains(report.Warnings.Single().Message, "line 3 has 2");
    }

    [TestMethod]
    public void FromCsv_RaggedRowsSkipped_AreLeftOut()
    {
        Table table = CsvText.Load("a,b,c\n1,2,3\n4,5\n6,7,8\n9,10,11,12\n", new CsvOptions { RaggedRows = RaggedRows.Skip });

        CollectionAssert.AreEqual(new object?[] { 1L, 6L }, table["a"].Values());
    }

    [TestMethod]
    public void FromCsv_UnclosedQuote_NamesTheLineItOpensIn()
    {
        string message = Failure("a,b\n1,x\n2,\"y\n3,z\n4,w\n").Message;

        StringAssert.Contains(message, "line 3");
        StringAssert.Contains(message, "never closes");
        StringAssert.Contains(message, nameof(CsvOptions.Quotes));
    }

    [TestMethod]
    public void FromCsv_UnclosedQuoteFarDown_NamesItsLine()
    {
        string text = "a,b\n"
            + string.Concat(Enumerable.Range(0, 150_000).Select(i => $"{i},x\n"))
            + "7,\"y\n"
            + string.Concat(Enumerable.Repeat("8,z\n", 10));

        StringAssert.Contains(Failure(text).Message, "line 150002");
    }

    [TestMethod]
    public void FromCsv_RowLongerThanAllowed_IsRefused()
    {
        string text = "a,b\n1,x\n2,\"" + new string('y', 2_000_000);

        StringAssert.Contains(Failure(text, new CsvOptions { MaxRowBytes = 1 << 20 }).Message, "1048576 bytes");
    }

    [TestMethod]
    [DataRow(new byte[] { 0x7F, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1, 0, 0, 0, 0, 3, 5, 0, 7, 7 }, "zero")]
    [DataRow(new byte[] { (byte)'P', (byte)'K', 3, 4, 20, 0, 6, 0 }, "Excel")]
    [DataRow(new byte[] { 0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10 }, "PNG")]
    public void FromCsv_BinaryFile_SaysWhatItLooksLike(byte[] bytes, string expected) =>
        StringAssert.Contains(Assert.ThrowsExactly<SchemaException>(() => CsvText.Load(bytes, null, out _)).Message, expected);

    [TestMethod]
    public void FromCsv_GzipCutShort_SaysSo()
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(Encoding.ASCII.GetBytes("a,b\n" + string.Concat(Enumerable.Range(0, 5000).Select(i => $"{i},{i * 7}\n"))));
        }

        byte[] cut = packed.ToArray()[..((int)packed.Length / 2)];

        StringAssert.Contains(Assert.ThrowsExactly<SchemaException>(() => CsvText.Load(cut, null, out _)).Message, "cut short");
    }

    [TestMethod]
    [DataRow("zip\n0123\n0456\n0789\n0999\n", false, DisplayName = "grown")]
    [DataRow("zip\n0123\n", true, DisplayName = "cut")]
    public void FromCsv_ATextThatChangesBetweenTwoReadings_KeepsItsRowsOrIsRefused(string later, bool refused)
    {
        const string first = "zip\n0123\n0456\n0789\n"; // numbers at first sight, codes at the second
        using var still = new ChangingStream(first, first, int.MaxValue);
        Assert.AreEqual(3, Table.FromCsv(still).RowCount);
        using var changing = new ChangingStream(first, later, still.Openings);

        if (refused)
        {
            StringAssert.Contains(
                Assert.ThrowsExactly<SchemaException>(() => Table.FromCsv(changing)).Message,
                "changed while it was read: it had 3 rows at first, and then 1");
        }
        else
        {
            CollectionAssert.AreEqual(new object?[] { "0123", "0456", "0789" }, Table.FromCsv(changing)["zip"].Values());
        }
    }

    [TestMethod]
    public void FromCsv_WrongEncodingNamed_NamesTheLineAndALikelierOne()
    {
        byte[] bytes = Encoding.Latin1.GetBytes("city,n\nParis,1\nK\u00F6ln,2\n");

        string message = Assert.ThrowsExactly<SchemaException>(
            () => CsvText.Load(bytes, new CsvOptions { Encoding = Encoding.UTF8 }, out _)).Message;

        StringAssert.Contains(message, "Line 3");
        StringAssert.Contains(message, "Latin-1");
    }

    [TestMethod]
    public void FromCsv_BytesThatTheNamedEncodingLacks_AreRefused()
    {
        byte[] bytes = [.. "city\n"u8, 0xFF, 0xFF, (byte)'\n'];

        StringAssert.Contains(
            Assert.ThrowsExactly<SchemaException>(() => CsvText.Load(
                bytes, new CsvOptions { Encoding = CodePagesEncodingProvider.Instance.GetEncoding("GB18030") }, out _)).Message,
            "gb18030");
    }

    [TestMethod]
    public void FromCsv_HundredThousandColumns_AreLoaded()
    {
        const int columns = 100_000;
        string text = string.Join(',', Enumerable.Range(0, columns).Select(i => $"c{i}")) + "\n"
            + string.Join(',', Enumerable.Range(0, columns))
            + "\n"
            + string.Join(',', Enumerable.Repeat("x", columns / 2).Concat(Enumerable.Repeat("2.5", columns / 2)))
            + "\n";

        Table table = CsvText.Load(text);

        Assert.AreEqual(columns, table.Columns.Count);
        Assert.AreEqual(2.5, table["c99999"].GetValue(1));
        Assert.AreEqual("x", table["c7"].GetValue(1));
    }

    [TestMethod]
    public void FromCsv_FieldOfFiftyMegabytes_IsKeptWhole()
    {
        string field = new('y', 50_000_000);

        Table table = CsvText.Load(
            $"id,note\n1,short\n2,\"{field}\"\n3,short\n",
            new CsvOptions { Types = new Dictionary<string, ColumnKind> { ["note"] = ColumnKind.Text } });

        Assert.AreEqual(field.Length, ((TextColumn)table["note"]).Utf8(1).Length);
        Assert.AreEqual("short", table["note"].GetValue(2));
    }

    [TestMethod]
    public void FromCsv_DuplicateHeaderNames_GetNamesOfTheirOwn()
    {
        Table table = CsvText.Load("a,a,,a\n1,2,3,4\n", null, out LoadReport report);

        CollectionAssert.AreEqual(new[] { "a", "a_2", "column3", "a_3" }, table.Columns.Select(column => column.Name).ToArray());
        Assert.HasCount(3, report.Warnings);
        StringAssert.Contains(report.Warnings[0].Message, "columns 1 and 2");
    }

    [TestMethod]
    public void FromCsv_AllMissingColumn_IsKeptWithAWarning()
    {
        Table table = CsvText.Load("a,b\n1,\n2,NA\n", null, out LoadReport report);

        Assert.AreEqual(2, table["b"].CountMissing());
        Assert.AreEqual("b", report.Warnings.Single().Column);
    }

    [TestMethod]
    public void FromCsv_UnknownColumnsInOptions_AreNamedWithThoseThereAre()
    {
        SchemaException failure = Failure("a,b\n1,2\n", new CsvOptions { IgnoredColumns = ["c", "9"] });

        StringAssert.Contains(failure.Message, "'c', '9'");
        StringAssert.Contains(failure.Message, "'a', 'b'");
    }

    [TestMethod]
    public void FromCsv_NamesOfTheWrongNumber_AreRefused() =>
        StringAssert.Contains(Failure("1,2\n3,4\n", new CsvOptions { Names = ["a", "b", "c"] }).Message, "3 names");

    private static SchemaException Failure(string text, CsvOptions? options = null) =>
        Assert.ThrowsExactly<SchemaException>(() => CsvText.Load(text, options));

    /// <summary>Holds another text from one of its openings on.</summary>
    private sealed class ChangingStream : MemoryStream
    {
        private readonly byte[] _later;
        private readonly int _change;

        internal ChangingStream(string first, string later, int change)
        {
            Write(Encoding.UTF8.GetBytes(first));
            _later = Encoding.UTF8.GetBytes(later);
            _change = change;
            base.Position = 0;
        }

        internal int Openings { get; private set; }

        public override long Position
        {
            get => base.Position;
            set
            {
                if (++Openings == _change)
                {
                    SetLength(0);
                    Write(_later);
                }

                base.Position = value;
            }
        }
    }
}
