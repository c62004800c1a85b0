using FullStackAI.Data;

namespace FullStackAI.Tests.Data.Verbs;

[TestClass]
public sealed class TableVerbTests
{
    private static readonly Table People = CsvText.Load(
        "name,age,city,member,born\nann,30,Rome,yes,1990-05-01\nbob,,Oslo,no,1985-01-02\ncid,25,Rome,,\ndee,41,,yes,1979-12-31\n");

    [TestMethod]
    public void Select_Names_GivesThemInOrder() => Assert.AreEqual("city,name", Names(People.Select("city", "name")));

    [TestMethod]
    public void Select_AbsentNames_AreNamedTogether()
    {
        SchemaException failure = Assert.ThrowsExactly<SchemaException>(() => People.Select("age", "nope", "nor"));

        StringAssert.Contains(failure.Message, "'nope', 'nor'");
    }

    [TestMethod]
    public void Drop_Names_LeavesTheOthers() => Assert.AreEqual("name,city,member", Names(People.Drop("age", "born")));

    [TestMethod]
    public void Rename_Column_KeepsItsPlaceAndCells()
    {
        Table renamed = People.Rename("age", "years");

        Assert.AreEqual("name,years,city,member,born", Names(renamed));
        CollectionAssert.AreEqual(People["age"].Values(), renamed["years"].Values());
    }

    [TestMethod]
    public void Rename_ToAnExistingName_IsRefused() => Assert.ThrowsExactly<SchemaException>(() => People.Rename("age", "city"));

    [TestMethod]
    public void Where_Condition_KeepsRowsInOrder()
    {
        Table rome = People.Where(row => row.Text("city") == "Rome");

        CollectionAssert.AreEqual(new object?[] { "ann", "cid" }, rome["name"].Values());
    }

    [TestMethod]
    public void Where_OnAView_ComposesWithoutCopying()
    {
        Table view = People.Where(row => !row.IsMissing("age")).Where(row => row.Number("age") > 26);

        CollectionAssert.AreEqual(new object?[] { "ann", "dee" }, view["name"].Values());
        Assert.IsNotNull(view["name"].Selection);
    }

    [TestMethod]
    public void Derive_EachKind_IsComputedByRow()
    {
        Table derived = People
            .Derive("double", row => row.Number("age") * 2)
            .Derive("initial", row => row.Text("name")![..1])
            .Derive("adult", row => row.IsMissing("age") ? (bool?)null : row.Number("age") >= 30)
            .Derive("next", row => row.Date("born")?.AddYears(1));

        CollectionAssert.AreEqual(new object?[] { 60.0, null, 50.0, 82.0 }, derived["double"].Values());
        CollectionAssert.AreEqual(new object?[] { "a", "b", "c", "d" }, derived["initial"].Values());
        CollectionAssert.AreEqual(new object?[] { true, null, false, true }, derived["adult"].Values());
        Assert.AreEqual(new DateTime(1991, 5, 1), derived["next"].GetValue(0));
        Assert.IsTrue(derived["next"].IsMissing(2));
    }

    [TestMethod]
    public void Sort_TwoKeys_IsStableWithMissingLast()
    {
        CollectionAssert.AreEqual(new object?[] { "cid", "ann", "dee", "bob" }, People.Sort("age")["name"].Values());
        CollectionAssert.AreEqual(
            new object?[] { "dee", "ann", "cid", "bob" }, People.Sort(new SortKey("age", Descending: true))["name"].Values());
        CollectionAssert.AreEqual(
            new object?[] { "bob", "ann", "cid", "dee" }, People.Sort("city", new SortKey("age", true))["name"].Values());
    }

    [TestMethod]
    public void Sample_SameSeed_GivesTheSameDistinctRows()
    {
        Table numbers = new([new IntegerColumn("i", [.. Enumerable.Range(0, 1000).Select(i => (long)i)])]);

        object?[] first = numbers.Sample(100, seed: 4)["i"].Values();

        CollectionAssert.AreEqual(first, numbers.Sample(100, seed: 4)["i"].Values());
        CollectionAssert.AreNotEqual(first, numbers.Sample(100, seed: 5)["i"].Values());
        Assert.HasCount(100, first.Distinct().ToList());
        CollectionAssert.AreEqual(first.Order().ToArray(), first);
    }

    [TestMethod]
    public void Concatenate_ColumnsInAnotherOrder_AreMatchedByName()
    {
        Table a = CsvText.Load("c,n,t\nx,1,yes\ny,2,no\n");
        Table b = CsvText.Load("n,t,c\n2.5,yes,z\n,no,x\n");

        Table both = a.Concatenate(b);

        Assert.AreEqual("Category Number Boolean", both.Kinds());
        CollectionAssert.AreEqual(new object?[] { "x", "y", "z", "x" }, both["c"].Values());
        CollectionAssert.AreEqual(new object?[] { 1.0, 2.0, 2.5, null }, both["n"].Values());
    }

    [TestMethod]
    public void Concatenate_TablesThatDiffer_NamesAllDifferences()
    {
        string message = Assert.ThrowsExactly<SchemaException>(
            () => CsvText.Load("a,b\n1,x\n2,y\n").Concatenate(CsvText.Load("b,c\n1,2\n"))).Message;

        StringAssert.Contains(message, "'a' is only in the first");
        StringAssert.Contains(message, "'c' is only in the second");
        StringAssert.Contains(message, "'b' holds Category in the first table and Integer");
    }

    [TestMethod]
    public void Join_Inner_RepeatsRowsForEachMatch()
    {
        Table visits = CsvText.Load("city,shop,age\nRome,s1,9\nRome,s2,8\nOslo,s3,7\nBonn,s4,6\n");

        Table joined = People.Join(visits, ["city"]);

        CollectionAssert.AreEqual(new object?[] { "ann", "ann", "bob", "cid", "cid" }, joined["name"].Values());
        CollectionAssert.AreEqual(new object?[] { "s1", "s2", "s3", "s1", "s2" }, joined["shop"].Values());
        Assert.AreEqual("name,age,city,member,born,shop,age_right", Names(joined));
    }

    [TestMethod]
    public void Join_Left_KeepsRowsWithoutAMatch()
    {
        Table joined = People.Join(CsvText.Load("city,n,d,t\nOslo,7,2020-01-01,yes\n"), ["city"], JoinKind.Left);

        Assert.AreEqual(4, joined.RowCount);
        CollectionAssert.AreEqual(new object?[] { null, 7L, null, null }, joined["n"].Values());
        CollectionAssert.AreEqual(new object?[] { null, new DateTime(2020, 1, 1), null, null }, joined["d"].Values());
    }

    [TestMethod]
    public void Join_IntegerWithNumberKeys_MatchesEqualValues()
    {
        Table left = CsvText.Load("k,a\n1,x\n2,y\n");
        Table right = CsvText.Load("k,b\n1.0,p\n2.5,q\n");

        CollectionAssert.AreEqual(new object?[] { "p" }, left.Join(right, ["k"])["b"].Values());
    }

    [TestMethod]
    public void Join_KeysOfDifferentKinds_AreRefused() =>
        StringAssert.Contains(
            Assert.ThrowsExactly<SchemaException>(() => People.Join(CsvText.Load("city\n1\n"), ["city"])).Message, "cannot be compared");

    [TestMethod]
    public void GroupBy_Aggregates_AreThoseOfEachGroup()
    {
        Table groups = People.GroupBy("city").Aggregate(
            Aggregation.Count(), Aggregation.Mean("age"), Aggregation.Max("age"), Aggregation.Median("age"));

        CollectionAssert.AreEqual(new object?[] { "Rome", "Oslo", null }, groups["city"].Values());
        CollectionAssert.AreEqual(new object?[] { 2L, 1L, 1L }, groups["count"].Values());
        CollectionAssert.AreEqual(new object?[] { 27.5, null, 41.0 }, groups["mean(age)"].Values());
        CollectionAssert.AreEqual(new object?[] { 30.0, null, 41.0 }, groups["max(age)"].Values());
        CollectionAssert.AreEqual(new object?[] { 27.5, null, 41.0 }, groups["median(age)"].Values());
    }

    [TestMethod]
    public void GroupBy_LargeIntegers_AreNotMixedUp()
    {
        Table ids = new([new IntegerColumn("id", [9007199254740993, 9007199254740992, 9007199254740993])]);

        CollectionAssert.AreEqual(new object?[] { 2L, 1L }, ids.GroupBy("id").Count()["count"].Values());
    }

    [TestMethod]
    public void HeadAndSlice_GiveTheirRows()
    {
        CollectionAssert.AreEqual(new object?[] { "ann", "bob" }, People.Head(2)["name"].Values());
        CollectionAssert.AreEqual(new object?[] { "cid" }, People.Slice(2, 1)["name"].Values());
        Assert.AreEqual(4, People.Head(100).RowCount);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => People.Slice(3, 2));
    }

    [TestMethod]
    public void ToString_Table_ShowsNamesKindsAndCells()
    {
        const string expected = """
            4 rows × 5 columns
            name          age  city      member   born
            Category  Integer  Category  Boolean  DateTime
            ann            30  Rome      yes      1990-05-01
            bob                Oslo      no       1985-01-02
            cid            25  Rome               
            dee            41            yes      1979-12-31

            """;

        Assert.AreEqual(expected.ReplaceLineEndings("\n"), People.ToString());
    }

    private static string Names(Table table) => string.Join(',', table.Columns.Select(column => column.Name));
}
