using System.IO.Compression;
using System.Text;
using FullStackAI.Data;
using FullStackAI.Numerics;

namespace FullStackAI.Tests.Data.Json;

[TestClass]
public sealed class JsonTests
{
    [TestMethod]
    public void FromJson_LinesOrArray_GiveTheSameTable()
    {
        const string lines = """
            {"age": 41, "score": 1.5, "member": true, "plan": "basic", "since": "2020-01-31"}
            {"age": null, "score": 2, "member": false, "plan": "plus \"x\"", "since": "2021-02-01"}
            {"score": -1e3, "plan": null, "age": 7, "new": 1}
            """;
        string array = "[" + lines.ReplaceLineEndings("\n").Replace("\n", ",", StringComparison.Ordinal) + "]";

        foreach (string text in (string[])[lines, array])
        {
            Table table = Load(text);

            Assert.AreEqual("Integer Number Boolean Category DateTime Integer", table.Kinds());
            CollectionAssert.AreEqual(new object?[] { 41L, null, 7L }, table["age"].Values());
            CollectionAssert.AreEqual(new object?[] { 1.5, 2.0, -1000.0 }, table["score"].Values());
            CollectionAssert.AreEqual(new object?[] { true, false, null }, table["member"].Values());
            CollectionAssert.AreEqual(new object?[] { "basic", "plus \"x\"", null }, table["plan"].Values());
            CollectionAssert.AreEqual(new object?[] { null, null, 1L }, table["new"].Values());
        }
    }

    [TestMethod]
    public void FromJson_NestedObjectsAndArrays_BecomeColumnsAndVectors()
    {
        Table table = Load("""{"a": {"b": 1, "c": {"d": "x"}}, "v": [1, 2.5]}""" + "\n" + """{"a": {"b": 2}, "v": [3, null]}""");

        CollectionAssert.AreEqual(new[] { "a.b", "a.c.d", "v" }, table.Columns.Select(column => column.Name).ToArray());
        CollectionAssert.AreEqual(new[] { 3f, float.NaN }, ((VectorColumn)table["v"]).Dense(1).ToArray());
    }

    [TestMethod]
    public void FromJson_RowsAcrossBuffers_AreAllRead()
    {
        const int rows = 30_000;
        string text = string.Concat(
            Enumerable.Range(0, rows).Select(i => $"{{\"i\": {i}, \"text\": \"{new string('x', i % 50)} ü {i}\"}}\n"));

        Table table = Load(text);

        Assert.AreEqual(rows, table.RowCount);
        Assert.AreEqual((long)(rows - 1), table["i"].GetValue(rows - 1));
        StringAssert.EndsWith((string)table["text"].GetValue(rows - 1)!, "ü 29999");
    }

    [TestMethod]
    public void FromJson_RowLargerThanTheBuffer_IsRead() =>
        Assert.AreEqual(500_000, ((string)Load($"{{\"t\": \"{new string('x', 500_000)}\"}}")["t"].GetValue(0)!).Length);

    [TestMethod]
    [DataRow("", "no rows")]
    [DataRow("[]", "no rows")]
    [DataRow("[1, 2]", "Row 1")]
    [DataRow("{\"a\": 1}\n{\"a\": }", "line 2")]
    [DataRow("{\"a\": 1}\n{\"a\": 2", "no valid JSON")]
    [DataRow("\"text\"", "a text, not an object")]
    [DataRow("{\"a\": 1}\n{\"a\": NaN}", "NaN and Infinity are no JSON: write null.")]
    [DataRow("{\"a\": \"\\ud800\"}", "Row 1 of")]
    [DataRow("{\"a\": \"\\ud800\"}", "no valid Unicode")]
    public void FromJson_BadText_SaysWhere(string text, string expected) =>
        StringAssert.Contains(Assert.ThrowsExactly<SchemaException>(() => Load(text)).Message, expected);

    [TestMethod]
    public void FromJson_OneObjectAroundTheRows_WarnsAndNamesThem()
    {
        var stream = new MemoryStream("""{"count": 2, "rows": [{"a": 1}, {"a": 2}]}"""u8.ToArray());
        Table table = Table.FromJson(stream, options: null, out LoadReport report);

        Assert.AreEqual(1, table.RowCount);
        Assert.AreEqual("rows", report.Warnings.Single().Column);
        StringAssert.Contains(report.Warnings.Single().Message, "write that array alone");
    }

    [TestMethod]
    [DataRow(0.02)]
    [DataRow(0.5)]
    [DataRow(0.99)]
    public void FromJson_GzipCutShort_IsAFaultOfTheFile(double share)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            var rng = new Rng(1);
            gzip.Write(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 50_000).Select(_ => $"{{\"a\": {rng.NextInt32(1 << 30)}}}\n"))));
        }

        byte[] cut = packed.ToArray()[..(int)(packed.Length * share)];
        var error = Assert.ThrowsExactly<SchemaException>(() => Table.FromJson(new MemoryStream(cut)));
        StringAssert.Contains(error.Message, "fetch it again");
    }

    [TestMethod]
    public void SaveJsonLines_ThenLoad_GivesTheSameTable()
    {
        Table table = CsvText.Load(
            "n,x,b,c,d,t\n1,1.5,yes,\"q\"\"\",2020-01-01,a longer text that nobody writes twice\n,,,,,\n3,1e300,no,ü,2020-01-01 10:00:01,another long text of more than three words\n");
        using var stream = new MemoryStream();

        table.SaveJsonLines(stream);
        stream.Position = 0;
        Table loaded = Table.FromJson(stream);

        Assert.AreEqual(table.Kinds(), loaded.Kinds());
        foreach (Column column in table.Columns)
        {
            CollectionAssert.AreEqual(column.Values(), loaded[column.Name].Values(), column.Name);
        }
    }

    private static Table Load(string text) => Table.FromJson(new MemoryStream(Encoding.UTF8.GetBytes(text)));
}
