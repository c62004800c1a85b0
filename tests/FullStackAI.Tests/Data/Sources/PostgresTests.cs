using FullStackAI.Data;
using Npgsql;

namespace FullStackAI.Tests.Data.Sources;

[TestClass]
public sealed class PostgresTests
{
    [TestMethod]
    public void FromReader_PostgresQuery_BecomesTypedColumns()
    {
        using NpgsqlConnection connection = Connect();
        using NpgsqlCommand command = connection.CreateCommand();
        command.CommandText = """
            SELECT * FROM (VALUES
                (1, 2.5::numeric, 1.5::double precision, true, 'basic', date '2020-01-31', timestamp '2020-01-31 10:00:00', 7::bigint),
                (2, NULL, 'NaN'::double precision, false, 'plus', NULL, NULL, NULL),
                (3, 0.25, -1e300, NULL, NULL, date '1999-12-31', timestamp '1999-12-31 23:59:59.5', 9)
            ) AS visits (id, price, score, member, plan, day, moment, count) ORDER BY id
            """;
        using NpgsqlDataReader reader = command.ExecuteReader();

        Table table = Table.FromReader(reader);

        Assert.AreEqual("Integer Number Number Boolean Category DateTime DateTime Integer", table.Kinds());
        CollectionAssert.AreEqual(new object?[] { 1L, 2L, 3L }, table["id"].Values());
        CollectionAssert.AreEqual(new object?[] { 2.5, null, 0.25 }, table["price"].Values());
        CollectionAssert.AreEqual(new object?[] { 1.5, null, -1e300 }, table["score"].Values());
        CollectionAssert.AreEqual(new object?[] { true, false, null }, table["member"].Values());
        CollectionAssert.AreEqual(new object?[] { "basic", "plus", null }, table["plan"].Values());
        CollectionAssert.AreEqual(new object?[] { new DateTime(2020, 1, 31), null, new DateTime(1999, 12, 31) }, table["day"].Values());
        Assert.AreEqual(new DateTime(1999, 12, 31, 23, 59, 59, 500), table["moment"].GetValue(2));
        CollectionAssert.AreEqual(new object?[] { 7L, null, 9L }, table["count"].Values());
    }

    private static NpgsqlConnection Connect()
    {
        string? text = Environment.GetEnvironmentVariable("FULLSTACKAI_POSTGRES");
        if (string.IsNullOrEmpty(text))
        {
            Assert.Inconclusive(
                "FULLSTACKAI_POSTGRES names no PostgreSQL server, for example 'Host=/tmp;Username=postgres;Database=postgres'.");
        }

        var connection = new NpgsqlConnection(text);
        connection.Open();
        return connection;
    }
}
