using FullStackAI.Data;

namespace FullStackAI.Tests.Data.Saving;

[TestClass]
public sealed class SavingTests
{
    private const string Text =
        "n,x,b,c,d,t\n1,1.5,yes,\"q\"\"\",2020-01-01,\"a longer text, that nobody\nwrites twice\"\n,,,,,\n3,1e300,no,\" ü\",2020-01-01 10:00:01,another long text of more than three words\n-4,0.1,no,plain,2020-01-01 10:00:01.25,\"\"\n";

    [TestMethod]
    [DataRow(',')]
    [DataRow(';')]
    [DataRow('\t')]
    public void SaveCsv_ThenLoad_GivesTheSameTable(char separator)
    {
        Table table = CsvText.Load(Text);
        using var stream = new MemoryStream();

        table.SaveCsv(stream, new CsvSaveOptions { Separator = separator });
        Table loaded = CsvText.Load(stream.ToArray(), new CsvOptions { Separator = separator }, out _);

        Assert.AreEqual("Integer Number Boolean Category DateTime Text", table.Kinds());
        Assert.AreEqual(table.Kinds(), loaded.Kinds());
        foreach (Column column in table.Columns)
        {
            CollectionAssert.AreEqual(column.Values(), loaded[column.Name].Values(), column.Name);
        }
    }

    [TestMethod]
    public void SaveCsv_View_WritesItsRowsOnly()
    {
        using var stream = new MemoryStream();

        CsvText.Load("a,b\n1,x\n2,y\n3,z\n").Take([2, 0]).SaveCsv(stream);

        Assert.AreEqual("a,b\n3,z\n1,x\n", System.Text.Encoding.UTF8.GetString(stream.ToArray()));
    }

    [TestMethod]
    public void SaveCsv_MissingInTheOnlyColumn_KeepsTheRow()
    {
        using var stream = new MemoryStream();
        new Table([new NumberColumn("x", [1, double.NaN, 3])]).SaveCsv(stream);

        CollectionAssert.AreEqual(new object?[] { 1L, null, 3L }, CsvText.Load(stream.ToArray(), null, out _)["x"].Values());
    }

    [TestMethod]
    public void SaveCsv_Vectors_TakeOneFieldEach()
    {
        using var stream = new MemoryStream();

        new Table([new VectorColumn("v", [1f, float.NaN, 3.5f, 4f], 2)]).SaveCsv(stream);

        Assert.AreEqual("v.0,v.1\n1,\n3.5,4\n", System.Text.Encoding.UTF8.GetString(stream.ToArray()));
    }

    [TestMethod]
    public void SaveCsv_FullDisk_Throws()
    {
        if (!File.Exists("/dev/full"))
        {
            Assert.Inconclusive("This system has no /dev/full.");
        }

        Assert.ThrowsExactly<IOException>(() => CsvText.Load("a\n1\n").SaveCsv("/dev/full"));
        Assert.ThrowsExactly<IOException>(() => CsvText.Load("a\n1\n").SaveJsonLines("/dev/full"));
    }

    [TestMethod]
    public void SaveCsv_Cancelled_LeavesTheOldFileAndNothingElse()
    {
        string folder = Directory.CreateTempSubdirectory("fullstackai-").FullName;
        try
        {
            string path = Path.Combine(folder, "out.csv");
            File.WriteAllText(path, "old");
            using var cancelled = new CancellationTokenSource();
            cancelled.Cancel();
            Table large = new([new IntegerColumn("i", [.. Enumerable.Range(0, 50_000).Select(i => (long)i)])]);

            Assert.ThrowsExactly<OperationCanceledException>(() => large.SaveCsv(path, null, cancelled.Token));

            Assert.AreEqual("old", File.ReadAllText(path));
            CollectionAssert.AreEqual(new[] { path }, Directory.GetFiles(folder));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [TestMethod]
    public void SaveCsv_FolderThatDoesNotExist_Throws() =>
        Assert.ThrowsExactly<DirectoryNotFoundException>(
            () => CsvText.Load("a\n1\n").SaveCsv(Path.Combine(Path.GetTempPath(), "no-such-folder-here", "out.csv")));

    [TestMethod]
    public void SaveCsv_FailingStream_PassesTheFailureOn()
    {
        using var failing = new FailingStream();

        Assert.ThrowsExactly<IOException>(() => CsvText.Load("a\n1\n").SaveCsv(failing));
    }

    private sealed class FailingStream : MemoryStream
    {
        public override void Write(ReadOnlySpan<byte> buffer) => throw new IOException("The device is read-only.");
    }
}
