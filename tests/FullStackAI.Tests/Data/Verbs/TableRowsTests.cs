using FullStackAI.Data;
using FullStackAI.Data.Profiling;

namespace FullStackAI.Tests.Data.Verbs;

/// <summary>Rows one by one, rows left out, cells as arrays, and what a group is worth.</summary>
[TestClass]
public sealed class TableRowsTests
{
    private static readonly Table People = Table.ParseCsv(
        "name,age,city,member,born\nann,30,Rome,yes,1990-05-01\nbob,,Oslo,no,1985-01-02T10:00:00\ncid,25,Rome,,\ndee,41,,yes,1979-12-31\n");

    [TestMethod]
    public void Rows_OfATable_AreInOrder() =>
        Assert.AreEqual("ann bob cid dee", string.Join(' ', People.Rows.Select(row => row.Text("name"))));

    [TestMethod]
    public void Text_OfADate_IsAsItIsSaved()
    {
        Assert.AreEqual("1990-05-01", new TableRow(People, 0).Text("born"));
        Assert.AreEqual("1985-01-02T10:00:00", new TableRow(People, 1).Text("born"));
        Assert.IsNull(new TableRow(People, 2).Text("born"));
    }

    [TestMethod]
    public void Tail_MoreThanThereAre_GivesAll()
    {
        Assert.AreEqual("cid,dee", string.Join(',', People.Tail(2).Texts("name")));
        Assert.AreEqual(4, People.Tail(9).RowCount);
        Assert.AreEqual(0, People.Tail(0).RowCount);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => People.Tail(-1));
    }

    [TestMethod]
    public void Shuffle_OneSeed_GivesOneOrderOfTheSameRows()
    {
        Table table = new([new IntegerColumn("n", [.. Enumerable.Range(0, 100).Select(n => (long)n)])]);
        double[] once = table.Shuffle(3).Numbers("n");

        CollectionAssert.AreEqual(once, table.Shuffle(3).Numbers("n"));
        CollectionAssert.AreNotEqual(once, table.Shuffle(4).Numbers("n"));
        CollectionAssert.AreNotEqual(table.Numbers("n"), once);
        CollectionAssert.AreEqual(table.Numbers("n"), once.Order().ToArray());
    }

    [TestMethod]
    public void DropMissing_NamedColumnsOrAll_LeavesWholeRows()
    {
        Assert.AreEqual("ann,cid,dee", string.Join(',', People.DropMissing("age").Texts("name")));
        Assert.AreEqual("ann", string.Join(',', People.DropMissing().Texts("name")));
        StringAssert.Contains(Assert.ThrowsExactly<SchemaException>(() => People.DropMissing("nope")).Message, "'nope'");
    }

    [TestMethod]
    public void Distinct_NamedColumnsOrAll_KeepsTheFirst()
    {
        Table twice = Table.Concatenate([People, People]);

        Assert.AreEqual("ann,bob,dee", string.Join(',', twice.Distinct("city").Texts("name")));
        Assert.AreEqual(4, twice.Distinct().RowCount);
    }

    [TestMethod]
    public void Concatenate_SeveralTables_StandUnderEachOther()
    {
        Table[] pieces = [.. Enumerable.Range(0, 7).Select(i => Table.ParseCsv($"n,c\n{i}{(i == 5 ? ".5" : "")},level{i}\n"))];

        Table all = Table.Concatenate(pieces);

        CollectionAssert.AreEqual(new double[] { 0, 1, 2, 3, 4, 5.5, 6 }, all.Numbers("n"));
        Assert.AreEqual("level6", all.Texts("c")[6]);
        Assert.ThrowsExactly<ArgumentException>(() => Table.Concatenate([]));
        Assert.ThrowsExactly<SchemaException>(() => Table.Concatenate([People, pieces[0]]));
    }

    [TestMethod]
    public void Arrays_OfColumns_AreTheirCells()
    {
        CollectionAssert.AreEqual(new[] { 30, double.NaN, 25, 41 }, People.Numbers("age"));
        CollectionAssert.AreEqual(new[] { 1, 0, double.NaN, 1 }, People.Numbers("member"));
        CollectionAssert.AreEqual(new[] { "yes", "no", null, "yes" }, People.Texts("member"));
        CollectionAssert.AreEqual(new DateTime?[] { new(1979, 12, 31) }, People.Tail(1).Dates("born"));
        StringAssert.Contains(Assert.ThrowsExactly<SchemaException>(() => People.Numbers("city")).Message, "Texts");
        Assert.ThrowsExactly<SchemaException>(() => People.Dates("city"));
    }

    [TestMethod]
    public void Describe_ATable_IsItsProfile() =>
        Assert.AreEqual(TableProfile.Of(People).ToString(), People.Describe().ToString());

    [TestMethod]
    public void ParseCsv_OfToCsv_GivesTheSameTable()
    {
        Table table = new([new TextColumn("t", ["a,b", "größe \"x\"\nzwei", null]), new NumberColumn("n", [0.1, double.NaN, 1e300])]);

        Table read = Table.ParseCsv(table.ToCsv());

        CollectionAssert.AreEqual(table.Texts("t"), read.Texts("t"));
        CollectionAssert.AreEqual(table.Numbers("n"), read.Numbers("n"));
        Assert.AreEqual("t;n\n", table.Head(0).ToCsv(new CsvSaveOptions { Separator = ';' }));
    }

    [TestMethod]
    public void Aggregate_FirstLastDistinctQuantileAs_AreThoseOfEachGroup()
    {
        Table sold = Table.ParseCsv("shop,price,what\na,4,pen\nb,10,ink\na,,pad\na,8,pen\na,5,\nb,20,ink\n");

        Table groups = sold.GroupBy("shop").Aggregate(
            Aggregation.First("what"), Aggregation.Last("what"), Aggregation.CountDistinct("what"), Aggregation.Quantile("price", 0.75),
            Aggregation.Mean("price").As("average"));

        CollectionAssert.AreEqual(
            new[] { "shop", "first(what)", "last(what)", "distinct(what)", "q0.75(price)", "average" },
            groups.Columns.Select(column => column.Name).ToArray());
        CollectionAssert.AreEqual(new[] { "pen", "ink" }, groups.Texts("first(what)"));
        CollectionAssert.AreEqual(new[] { "pen", "ink" }, groups.Texts("last(what)"));
        CollectionAssert.AreEqual(new double[] { 2, 1 }, groups.Numbers("distinct(what)"));
        // of 4, 5, 8: 5 + 0.5 × 3; of 10, 20: 10 + 0.75 × 10
        CollectionAssert.AreEqual(new[] { 6.5, 17.5 }, groups.Numbers("q0.75(price)"));
        Assert.AreEqual(17 / 3.0, groups.Numbers("average")[0], 1e-12);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Aggregation.Quantile("price", 1.5));
    }
}
