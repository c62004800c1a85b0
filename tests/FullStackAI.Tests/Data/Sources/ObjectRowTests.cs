using System.Data;
using System.Data.Common;
using FullStackAI.Data;

namespace FullStackAI.Tests.Data.Sources;

[TestClass]
public sealed class ObjectRowTests
{
    [TestMethod]
    public void FromRows_Records_BecomeTypedColumns()
    {
        Table table = Table.FromRows(new[]
        {
            new Visit(1, 2.5, true, "basic", DayOfWeek.Friday, new DateTime(2020, 1, 2), [1f, 2f], 3m),
            new Visit(null, null, null, null, DayOfWeek.Monday, null, [3f, 4f], 4m),
        });

        Assert.AreEqual("Integer Number Boolean Category Category DateTime Vector Number", table.Kinds());
        CollectionAssert.AreEqual(new object?[] { 1L, null }, table["Age"].Values());
        CollectionAssert.AreEqual(new object?[] { 2.5, null }, table["Score"].Values());
        CollectionAssert.AreEqual(new object?[] { "Friday", "Monday" }, table["Day"].Values());
        CollectionAssert.AreEqual(new[] { 3f, 4f }, ((VectorColumn)table["Embedding"]).Dense(1).ToArray());
    }

    [TestMethod]
    public void FromRows_NoUsableMember_IsRefused() => Assert.ThrowsExactly<SchemaException>(() => Table.FromRows(new[] { new object() }));

    [TestMethod]
    public void FromRows_NullRow_IsNamed() =>
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => Table.FromRows(new[] { "ab", null! })).Message, "Row 2");

    [TestMethod]
    public void FromReader_DataTable_BecomesTypedColumns()
    {
        using DataTable source = Source();
        using DbDataReader reader = source.CreateDataReader();

        Table table = Table.FromReader(reader);

        Assert.AreEqual("Integer Number Category Boolean DateTime", table.Kinds());
        CollectionAssert.AreEqual(new object?[] { 1L, null }, table["id"].Values());
        CollectionAssert.AreEqual(new object?[] { 1.25, 2.5 }, table["price"].Values());
    }

    [TestMethod]
    public void FromReader_Bytes_AreRefusedByName()
    {
        using var source = new DataTable { Locale = System.Globalization.CultureInfo.InvariantCulture };
        source.Columns.Add("blob", typeof(byte[]));
        using DbDataReader reader = source.CreateDataReader();

        StringAssert.Contains(Assert.ThrowsExactly<SchemaException>(() => Table.FromReader(reader)).Message, "'blob'");
    }

    private static DataTable Source()
    {
        var table = new DataTable { Locale = System.Globalization.CultureInfo.InvariantCulture };
        table.Columns.Add("id", typeof(int));
        table.Columns.Add("price", typeof(decimal));
        table.Columns.Add("plan", typeof(string));
        table.Columns.Add("member", typeof(bool));
        table.Columns.Add("since", typeof(DateTime));
        table.Rows.Add(1, 1.25m, "basic", true, new DateTime(2020, 1, 1));
        table.Rows.Add(DBNull.Value, 2.5m, DBNull.Value, DBNull.Value, DBNull.Value);
        return table;
    }

    private sealed record Visit(
        int? Age, double? Score, bool? Member, string? Plan, DayOfWeek Day, DateTime? Since, float[] Embedding, decimal Price);
}
