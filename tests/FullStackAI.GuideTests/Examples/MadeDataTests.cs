using Forecasting;
using Fraud;
using FullStackAI.Data;
using QuickStart;
using Recommendation;
using Text;

namespace FullStackAI.GuideTests.Examples;

/// <summary>The data that examples make hold the truth that they tell.</summary>
[TestClass]
public sealed class MadeDataTests
{
    private static readonly Ratings s_films = new(users: 60, items: 120, seed: 4);

    private static readonly Dictionary<string, Func<string, string>> s_makers = new(StringComparer.Ordinal)
    {
        ["QuickStart"] = path => ChurnData.Write(path, rows: 500, seed: 5),
        ["Text"] = path => Messages.Write(path, rows: 1_000, seed: 2),
        ["Fraud"] = path => Payments.Write(path, cards: 6_000, seed: 5),
        ["Forecasting"] = path => Demand.Write(path, seed: 3),
        ["Recommendation"] = path => s_films.Write(path, seed: 4),
    };

    public static IEnumerable<object[]> Makers => s_makers.Keys.Select(name => new object[] { name });

    [TestMethod]
    [DynamicData(nameof(Makers))]
    public void Write_OfASeed_IsTheSameFile(string example) =>
        WithFile(
            example,
            path => File.ReadAllText(path),
            first => WithFile(example, path => File.ReadAllText(path), second => Assert.AreEqual(first, second)));

    [TestMethod]
    public void Messages_OfASeed_AreFreeTextOfEightIntents() => WithTable("Text", table =>
    {
        Assert.AreEqual(1_000, table.RowCount);
        Assert.AreEqual(ColumnKind.Text, table["message"].Kind);
        Assert.AreEqual(8, table.GroupBy("intent").GroupCount);
        Assert.IsInRange(0.1, 0.3, Share(table, row => row.Text("message")!.Any(letter => letter > '\u3000')));
        Assert.AreEqual(1 - (0.04 * 7 / 8), Messages.Best, 1e-12);
    });

    [TestMethod]
    public void Payments_OfASeed_HoldOneFraudInTwoHundred() => WithTable("Fraud", table =>
        Assert.IsInRange(0.003, 0.007, Share(table, row => row.Text("fraud") == "yes")));

    [TestMethod]
    public void Demand_OfASeed_HasADayToCome() => WithTable("Forecasting", table =>
    {
        Series series = Series.Read(table, "time", "demand");

        Assert.AreEqual(24, series.Values.Length - series.Known);
        CollectionAssert.AreEqual(new[] { 24, 168 }, series.Seasons);
    });

    [TestMethod]
    public void Ratings_OfASeed_FollowTheTastesTheyTell() => WithTable("Recommendation", table =>
    {
        Interactions all = Interactions.Read(table, "user", "item", "rating", "time");
        Interaction[] ratings = [.. all.OfUser.SelectMany(list => list)];

        double taken = ratings.Average(one => s_films.Appeal(all.Users[one.User], all.Items[one.Item]));
        double any = ratings.Average(one => all.Items.Average(item => s_films.Appeal(all.Users[one.User], item)));
        Assert.IsGreaterThan(1.3 * any, taken);
    });

    private static double Share(Table table, Func<TableRow, bool> condition) => (double)table.Where(condition).RowCount / table.RowCount;

    private static void WithTable(string example, Action<Table> check) => WithFile(example, path => Table.FromCsv(path), check);

    private static void WithFile<T>(string example, Func<string, T> read, Action<T> check)
    {
        string path = Path.GetTempFileName();
        try
        {
            Assert.AreEqual(path, s_makers[example](path));
            check(read(path));
        }
        finally
        {
            File.Delete(path);
        }
    }
}
