using System.IO.Compression;
using System.Text;
using FullStackAI.Data;

namespace FullStackAI.Tests.Data.Csv;

/// <summary>Files of other forms under the name of delimited text.</summary>
[TestClass]
public sealed class OtherFormTests
{
    private const string Page =
        "<!DOCTYPE html>\n<html><head><title>Sign in, please</title></head>\n<body>\n<p>a,b</p>\n<p>1,2,3</p>\n</body></html>\n";

    [TestMethod]
    [DataRow(Page, "HTML page with the title 'Sign in, please'")]
    [DataRow("\n  <HTML>\n<head>, a, b</head>\n</HTML>\n", "HTML page, such as")]
    [DataRow("<?xml version=\"1.0\"?>\n<Error><Code>NoSuchKey</Code></Error>", "XML document")]
    [DataRow("%PDF-1.7\n1 0 obj\n", "PDF document")]
    [DataRow("{\\rtf1\\ansi hello, world\n}", "Rich Text Format")]
    [DataRow("version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n", "'git lfs pull'")]
    [DataRow("PAR1\u0015\0\u0015b", "Parquet file")]
    [DataRow("ARROW1\0\0\u0010", "Arrow or Feather")]
    [DataRow("ORC\u0008\u0003", "ORC file")]
    [DataRow("Obj\u0001\u0004", "Avro file")]
    [DataRow("BZh91AY&SY\u0001", "unpack it with 'bunzip2'")]
    [DataRow("\u00FD7zXZ\0\0", "unpack it with 'unxz'")]
    [DataRow("\u0028\u00B5\u002F\u00FD$", "unpack it with 'unzstd'")]
    [DataRow("SQLite format 3\0", "SQLite database")]
    [DataRow("\u00D0\u00CF\u0011\u00E0\u00A1\u00B1\u001A\u00E1\0", "old Excel workbook")]
    [DataRow("\u0093NUMPY\u0001\0", "NumPy array")]
    public void FromCsv_AFileOfAnotherForm_SaysWhatItIsAndWhatToDo(string text, string expected)
    {
        SchemaException fault = Refused(Encoding.Latin1.GetBytes(text));

        StringAssert.Contains(fault.Message, "'the stream' is no delimited text but looks like");
        StringAssert.Contains(fault.Message, expected);
    }

    [TestMethod]
    [DataRow("[Content_Types].xml", "<Types/>", "Excel workbook (.xlsx)")]
    [DataRow("mimetype", "application/vnd.oasis.opendocument.spreadsheet", "OpenDocument")]
    [DataRow("x.npy", "0", "NumPy arrays")]
    [DataRow("manifest.json", "{}", "a saved model")]
    [DataRow("data.csv", "a,b", "its first file is 'data.csv'")]
    public void FromCsv_AZipFile_IsToldByItsFirstEntry(string entry, string content, string expected)
    {
        using var packed = new MemoryStream();
        using (var zip = new ZipArchive(packed, ZipArchiveMode.Create, leaveOpen: true))
        {
            using Stream stream = zip.CreateEntry(entry, CompressionLevel.NoCompression).Open();
            stream.Write(Encoding.ASCII.GetBytes(content));
        }

        StringAssert.Contains(Refused(packed.ToArray()).Message, expected);
    }

    [TestMethod]
    public void FromCsv_AGzippedPage_IsToldToo()
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(Encoding.ASCII.GetBytes(Page));
        }

        StringAssert.Contains(Refused(packed.ToArray()).Message, "HTML page");
    }

    [TestMethod]
    public void FromJsonAndFromLibSvm_APage_SayWhatItIs()
    {
        using var page = new MemoryStream(Encoding.ASCII.GetBytes(Page));

        StringAssert.Contains(
            Assert.ThrowsExactly<SchemaException>(() => Table.FromJson(page)).Message, "is no JSON but looks like an HTML page");
        page.Position = 0;
        StringAssert.Contains(
            Assert.ThrowsExactly<SchemaException>(() => Table.FromLibSvm(page)).Message, "is no LibSVM text but looks like an HTML page");
    }

    [TestMethod]
    [DataRow("[{\"a\":1,\"y\":2},{\"a\":2,\"y\":3}]")]
    [DataRow("{\"a\":1,\"y\":2}\n{\"a\":2,\"y\":3}\n")]
    [DataRow("{\n  \"cells\": [],\n  \"format\": 4\n}\n")]
    [DataRow("\uFEFF[\n{\"a\":1,\n\"y\":\"cut ")]
    public void FromCsv_Json_SaysWhatLoadsIt(string json) =>
        StringAssert.Contains(Refused(Encoding.UTF8.GetBytes(json)).Message, "looks like JSON. Load it with Table.FromJson");

    [TestMethod]
    [DataRow("PAR1,PAR2\n1,2\n3,4\n", "PAR1")]
    [DataRow("ORC\n1\n2\n", "ORC")]
    [DataRow("BZh,b\n1,2\n", "BZh")]
    [DataRow("<b>,c\n1,2\n", "<b>")]
    [DataRow("{\"a\":1}\t5\n{\"a\":2}\t6\n", "column1")]
    [DataRow("{a\tb\n1\t2\n", "{a")]
    [DataRow("[1]\tb\n[2]\tc\n[3]\tb\n[4]\tc\n", "[1]")]
    public void FromCsv_TextThatBeginsLikeAnotherForm_IsATable(string text, string name) =>
        Assert.AreEqual(name, CsvText.Load(text).Columns[0].Name);

    [TestMethod]
    public void FromCsv_JsonCalledDelimited_IsATable()
    {
        Table table = CsvText.Load("{\"a\":1}\n{\"a\":2}\n", new CsvOptions { Header = false });

        Assert.AreEqual("{\"a\":1}", table.Columns[0].GetValue(0));
    }

    [TestMethod]
    public void FromJson_DelimitedText_SaysWhatLoadsIt()
    {
        using var stream = new MemoryStream("a,b\n1,2\n"u8.ToArray());

        StringAssert.Contains(Assert.ThrowsExactly<SchemaException>(() => Table.FromJson(stream)).Message, "Table.FromCsv");
    }

    [TestMethod]
    public void FromCsv_Utf16CutInACharacter_SaysSo() =>
        StringAssert.Contains(Refused([0xFF, 0xFE, (byte)'a', 0, (byte)'\n', 0, (byte)'1', 0, (byte)'\n']).Message, "if it was cut short");

    private static SchemaException Refused(byte[] bytes) => Assert.ThrowsExactly<SchemaException>(() => CsvText.Load(bytes, null, out _));
}
