using FullStackAI.Data;
using Recommendation;

namespace FullStackAI.GuideTests.Examples;

/// <summary>The recommendation example counts places fairly, and knows alike tastes.</summary>
[TestClass]
public sealed class RecommendationTests
{
    [TestMethod]
    public void TopTen_OfPlaces_CountsHitsAndGains()
    {
        var first = new TopTen();
        first.Add([0.9, 0.1, 0.2], 0);
        StringAssert.Contains(first.ToString(), 1.0.ToString("0.0%", null));

        var top = new TopTen();
        top.Add([3, 2, 1], 1); // place 2
        top.Add([.. Enumerable.Range(0, 30).Select(i => (double)i)], 0); // place 30
        top.Add([1, 2], -1); // not among the candidates
        top.Add([.. Enumerable.Repeat(1.0, 21)], 5); // one of 21 equals: place 11
        StringAssert.Contains(top.ToString(), (0.25).ToString("0.0%", null));
        StringAssert.Contains(top.ToString(), (1 / Math.Log2(3) / 4).ToString("0.0000", null));
    }

    [TestMethod]
    public void Past_OfAlikeTastes_RanksWhatPeopleLikeThisOneTook()
    {
        // Users 0, 1, 2 take items 0, 1, 2; users 3, 4 take 3, 4. User 0 has not taken item 2 yet.
        int[][] taken = [[0, 1], [0, 1, 2], [0, 1, 2], [3, 4], [3, 4]];
        var past = new Past(
            5, [.. taken.Select((items, user) => items.Select((item, time) => new Interaction(user, item, 4, time)).ToArray())]);

        CollectionAssert.AreEqual(new[] { 2, 3, 4 }, past.Candidates(0, fewest: 1));
        Table rows = past.Features([(0, [2, 3, 4])]);
        double[] alike = [.. Enumerable.Range(0, 3).Select(row => new TableRow(rows, row).Number("alike"))];
        // Item 2: two users, each near by 1/√3 for item 0 and for item 1, over √2. The largest
        // of all items (0 and 1: the same two users over √3) is below it.
        CollectionAssert.AreEqual(new[] { 1.0, 0, 0 }, alike);
    }

    [TestMethod]
    public void Read_ATwiceTakenItem_CountsOnceInTheOrderOfTime()
    {
        string[] users = [.. Enumerable.Range(0, 40).Select(i => $"u{i % 20}")];
        string[] items = [.. Enumerable.Range(0, 40).Select(i => $"i{i % 20}")];
        var table = new Table([
            CategoryColumn.Of("user", users),
            CategoryColumn.Of("item", items),
            new NumberColumn("when", [.. Enumerable.Range(0, 40).Select(i => 40.0 - i)]),
        ]);

        Interactions read = Interactions.Read(table, "user", "item", rating: null, "when");

        Assert.HasCount(20, read.Users);
        Assert.IsTrue(read.OfUser.All(taken => taken.Length == 1));
        Assert.AreEqual("u19", read.Users[0], "the earliest row is the last");
    }
}
