using FullStackAI.Data;

namespace FullStackAI.Tests.Data.LibSvm;

[TestClass]
public sealed class LibSvmTests
{
    [TestMethod]
    public void FromLibSvm_LinesWithQueries_AreRead()
    {
        Table table = Load("2 qid:1 1:0.5 3:-1e2 # note\n\n0 qid:1\n1 qid:7 3:4 2:5\n");

        CollectionAssert.AreEqual(new object?[] { 2.0, 0.0, 1.0 }, table["label"].Values());
        CollectionAssert.AreEqual(new object?[] { 1L, 1L, 7L }, table["group"].Values());
        var features = (VectorColumn)table["features"];
        Assert.AreEqual(4, features.Width);
        CollectionAssert.AreEqual(new[] { 1, 3 }, features.Sparse(0).Indices.ToArray());
        CollectionAssert.AreEqual(new[] { 0.5f, -100f }, features.Sparse(0).Values.ToArray());
        CollectionAssert.AreEqual(new[] { 5f, 4f }, features.Sparse(2).Values.ToArray());
    }

    [TestMethod]
    public void FromLibSvm_QueryFileBeside_GivesTheGroups()
    {
        Table table = Load("1 0:1\n0 0:2\n1 0:3\n", "2\n1\n");

        CollectionAssert.AreEqual(new object?[] { 0L, 0L, 1L }, table["group"].Values());
    }

    [TestMethod]
    [DataRow("x 1:2\n", null, "Line 1")]
    [DataRow("1 1:2\n1 12\n", null, "Line 2")]
    [DataRow("1 -1:2\n", null, "index")]
    [DataRow("1 2:2 1:1 2:3\n", null, "feature 2 twice")]
    [DataRow("1 qid:1 1:2\n1 1:2\n", null, "no qid")]
    [DataRow("", null, "no rows")]
    [DataRow("1 1:2\n1 1:2\n", "1\n", "2")]
    [DataRow("1 1:2\n1 1:2\n", "x\n", "Line 1")]
    public void FromLibSvm_BadText_SaysWhere(string text, string? queries, string expected) =>
        StringAssert.Contains(Assert.ThrowsExactly<SchemaException>(() => Load(text, queries)).Message, expected);

    [TestMethod]
    public void FromLibSvm_RankingData_HasDocumentsAndQueries()
    {
        Table table = Table.FromLibSvm(RealData.File("ranking_lambdarank/rank.train"));

        Assert.AreEqual(3005, table.RowCount);
        Assert.AreEqual(201, ((IntegerColumn)table["group"]).Values().Distinct().Count());
        Assert.IsTrue(((VectorColumn)table["features"]).IsSparse);
    }

    private static Table Load(string text, string? queries = null)
    {
        string folder = Directory.CreateTempSubdirectory("fullstackai-").FullName;
        try
        {
            string path = Path.Combine(folder, "data.svm");
            File.WriteAllText(path, text);
            if (queries is not null)
            {
                File.WriteAllText(path + ".query", queries);
            }

            return Table.FromLibSvm(path);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
