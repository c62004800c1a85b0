using Fraud;
using FullStackAI.Data;
using FullStackAI.Metrics;

namespace FullStackAI.GuideTests.Examples;

/// <summary>The fraud example reads the past alone and counts money as it says.</summary>
[TestClass]
public sealed class FraudTests
{
    [TestMethod]
    public void CardHistory_OfPayments_KnowsEarlierOnesOfTheCard()
    {
        DateTime day = new(2025, 1, 1);
        var table = new Table(
        [
            new DateTimeColumn("time", [day.AddHours(5).Ticks, day.AddHours(1).Ticks, day.AddHours(2).Ticks, day.AddHours(8).Ticks]),
            CategoryColumn.Of("card", ["a", "a", "b", "a"]),
            new NumberColumn("amount", [30, 10, 7, 40]),
        ]);

        Table rows = CardHistory.With(table, "time", "card", "amount");

        // In the order of time: a at 1 with 10, b at 2 with 7, a at 5 with 30, a at 8 with 40.
        CollectionAssert.AreEqual(new object?[] { 0.0, 0.0, 1.0, 2.0 }, Cells(rows, "payments_before"));
        CollectionAssert.AreEqual(new object?[] { null, null, 240.0, 180.0 }, Cells(rows, "minutes_since_last"));
        CollectionAssert.AreEqual(new object?[] { null, null, 3.0, 2.0 }, Cells(rows, "amount_to_usual"));
        CollectionAssert.AreEqual(new object?[] { 1.0, 2.0, 5.0, 8.0 }, Cells(rows, "hour"));
    }

    [TestMethod]
    public void Costs_OfLooksAndMisses_AddUp()
    {
        var scored = new ScoredRows(Labels.Classes([1, 0, 1, 0], ["no", "yes"]), [0.9, 0.6, 0.2, 0.1]);
        var costs = new Costs(Miss: 100, Alarm: 2);

        Assert.AreEqual(200, costs.Of(scored, (_, _) => false, amounts: null));
        Assert.AreEqual(2 + 2 + 100, costs.Of(scored, (p, _) => p >= 0.5, amounts: null));
        Assert.AreEqual(2 + 2 + 30, costs.Of(scored, (p, _) => p >= 0.5, amounts: [500, 20, 30, 10]));
        Assert.AreEqual(2 + 2 + 2, costs.Of(scored, (p, amount) => p * amount >= 2, amounts: [500, 20, 30, 10]));
        Assert.AreEqual(0.02, costs.ThresholdInTheory, 1e-12);
    }

    private static object?[] Cells(Table table, string column) => [.. Enumerable.Range(0, table.RowCount).Select(table[column].GetValue)];
}
