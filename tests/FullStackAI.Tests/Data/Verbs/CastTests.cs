using FullStackAI.Data;

namespace FullStackAI.Tests.Data.Verbs;

[TestClass]
public sealed class CastTests
{
    [TestMethod]
    public void Cast_Codes_BecomeCategories()
    {
        Table table = new Table([new IntegerColumn("zip", [80331, IntegerColumn.Missing, 10115])]).Cast("zip", ColumnKind.Category);

        CollectionAssert.AreEqual(new[] { "80331", null, "10115" }, table.Texts("zip"));
        Assert.AreEqual("Category", table.Kinds());
    }

    [TestMethod]
    public void Cast_WordsThatAreNumbers_BecomeNumbersAndIntegers()
    {
        var words = new Table(
            [CategoryColumn.Of("n", ["1", null, "2.5", "1"]), new TextColumn("t", ["9007199254740993", "7", null, "-3"])]);

        CollectionAssert.AreEqual(new[] { 1, double.NaN, 2.5, 1 }, words.Cast("n", ColumnKind.Number).Numbers("n"));
        CollectionAssert.AreEqual(new object?[] { 9007199254740993, 7L, null, -3L }, words.Cast("t", ColumnKind.Integer)["t"].Values());
    }

    [TestMethod]
    public void Cast_LargeIntegers_KeepEveryDigitAsText() =>
        Assert.AreEqual(
            "9007199254740993",
            new Table([new IntegerColumn("id", [9007199254740993])]).Cast("id", ColumnKind.Text).Texts("id")[0]);

    [TestMethod]
    public void Cast_ZeroAndOneOrWords_BecomeBooleans()
    {
        var table = new Table([new NumberColumn("a", [0, 1, double.NaN]), CategoryColumn.Of("b", ["Yes", "no", null])]);

        CollectionAssert.AreEqual(new object?[] { false, true, null }, table.Cast("a", ColumnKind.Boolean)["a"].Values());
        CollectionAssert.AreEqual(new object?[] { true, false, null }, table.Cast("b", ColumnKind.Boolean)["b"].Values());
        CollectionAssert.AreEqual(
            new object?[] { 0L, 1L, null }, table.Cast("a", ColumnKind.Boolean).Cast("a", ColumnKind.Integer)["a"].Values());
    }

    [TestMethod]
    public void Cast_Words_BecomeDatesWhereDayAndMonthAreClear()
    {
        var table = new Table(
            [CategoryColumn.Of("d", ["2024-03-04", null, "31/12/2024"]), CategoryColumn.Of("e", ["03/04/2024", null, null])]);

        CollectionAssert.AreEqual(
            new DateTime?[] { new(2024, 3, 4), null, new(2024, 12, 31) }, table.Cast("d", ColumnKind.DateTime).Dates("d"));
        StringAssert.Contains(Assert.ThrowsExactly<SchemaException>(() => table.Cast("e", ColumnKind.DateTime)).Message, "03/04/2024");
    }

    [TestMethod]
    [DataRow(ColumnKind.Integer, "row 1: '1.5'")]
    [DataRow(ColumnKind.Boolean, "row 1: '1.5', row 2: '2'")]
    [DataRow(ColumnKind.DateTime, "row 0: '1'")]
    public void Cast_CellsThatCannotBe_AreNamed(ColumnKind kind, string said)
    {
        var table = new Table([new NumberColumn("x", [1, 1.5, 2])]);

        StringAssert.Contains(Assert.ThrowsExactly<SchemaException>(() => table.Cast("x", kind)).Message, said);
    }

    [TestMethod]
    public void Cast_Vectors_IsRefused()
    {
        var table = new Table([new VectorColumn("v", [1f, 2f], 2), new NumberColumn("x", [1])]);

        Assert.ThrowsExactly<SchemaException>(() => table.Cast("v", ColumnKind.Text));
        Assert.ThrowsExactly<SchemaException>(() => table.Cast("v", ColumnKind.Number));
        Assert.ThrowsExactly<SchemaException>(() => table.Cast("x", ColumnKind.Vector));
        Assert.AreSame(table["x"], table.Cast("x", ColumnKind.Number)["x"]);
    }
}
