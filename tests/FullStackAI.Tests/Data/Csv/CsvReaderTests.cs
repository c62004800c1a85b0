using System.Text;
using FullStackAI.Data;

namespace FullStackAI.Tests.Data.Csv;

[TestClass]
public sealed class CsvReaderTests
{
    private static readonly Dictionary<string, ColumnKind> Schema = new() { ["x"] = ColumnKind.Number, ["plan"] = ColumnKind.Category };

    [TestMethod]
    public void ReadAll_LargeText_GivesAllRowsInBlocksOfOneSchema()
    {
        const int rows = 600_000;
        using CsvReader reader = Open("id,x,plan\n" + string.Concat(Enumerable.Range(0, rows).Select(i => $"{i},{i}.5,p{i % 3}\n")));
        int seen = 0;
        int tables = 0;
        foreach (Table table in reader.ReadAll())
        {
            Assert.AreEqual("Number Category", table.Kinds());
            Assert.AreEqual(seen + 0.5, table["x"].GetValue(0));
            Assert.AreEqual($"p{seen % 3}", table["plan"].GetValue(0));
            seen += table.RowCount;
            tables++;
        }

        Assert.AreEqual(rows, seen);
        Assert.AreEqual(rows, reader.RowsRead);
        Assert.IsGreaterThan(1, tables);
        CollectionAssert.AreEqual(new[] { "id", "x", "plan" }, reader.ColumnNames.ToArray());
    }

    [TestMethod]
    public void Read_ColumnsInAnotherOrder_AreFoundByName()
    {
        using CsvReader reader = Open("plan,extra,x\np,e,1\n");

        Assert.AreEqual(1.0, reader.Read()!["x"].GetValue(0));
    }

    [TestMethod]
    public void Open_AbsentColumns_AreNamedTogether()
    {
        SchemaException failure = Assert.ThrowsExactly<SchemaException>(() => Open("a,b\n1,2\n"));

        StringAssert.Contains(failure.Message, "'x', 'plan'");
        StringAssert.Contains(failure.Message, "'a', 'b'");
    }

    [TestMethod]
    public void Read_CellThatIsNoNumber_IsMissingAndReported()
    {
        using CsvReader reader = Open("x,plan\n1,a\noops,b\n");
        Table table = reader.Read()!;

        Assert.IsTrue(table["x"].IsMissing(1));
        Assert.AreEqual(3, reader.Warnings.Single().Line);
    }

    [TestMethod]
    public void Read_RaggedRow_NamesItsLine()
    {
        using CsvReader reader = Open("x,plan\n1,a\n2\n");

        StringAssert.Contains(Assert.ThrowsExactly<SchemaException>(() => reader.Read()).Message, "line 3 has 1");
    }

    [TestMethod]
    public void Read_Cancelled_Throws()
    {
        using CsvReader reader = Open("x,plan\n1,a\n");
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();

        Assert.ThrowsExactly<OperationCanceledException>(() => reader.Read(cancelled.Token));
    }

    private static CsvReader Open(string text) => CsvReader.Open(new MemoryStream(Encoding.UTF8.GetBytes(text)), Schema);
}
