using Forecasting;
using FullStackAI.Data;

namespace FullStackAI.GuideTests.Examples;

/// <summary>The forecasting example sees nothing that is still to come.</summary>
[TestClass]
public sealed class ForecastingTests
{
    private static readonly DateTime Start = new(2024, 1, 1);

    [TestMethod]
    public void Rows_OfAnOrigin_DoNotChangeWithWhatComesAfterIt()
    {
        const int Origin = 30, Steps = 7;
        double[] values = [.. Enumerable.Range(0, 60).Select(day => 10.0 + (day % 7) + (0.1 * day))];
        double[] other = [.. values.Select((value, day) => day > Origin ? value + 1_000 : value)];

        Table rows = new Horizon(Daily(values), season: 7, Steps, []).Rows([Origin]);
        Table others = new Horizon(Daily(other), season: 7, Steps, []).Rows([Origin]);

        Assert.AreEqual(Steps, rows.RowCount);
        foreach (Column column in rows.Columns)
        {
            object?[] cells = [.. Enumerable.Range(0, Steps).Select(column.GetValue)];
            object?[] changed = [.. Enumerable.Range(0, Steps).Select(others[column.Name].GetValue)];
            if (column.Name == Horizon.Label)
            {
                CollectionAssert.AreEqual(
                    cells.Select(cell => Math.Round((double)cell! + 1_000, 6)).ToArray(),
                    changed.Select(cell => Math.Round((double)cell!, 6)).ToArray());
            }
            else
            {
                CollectionAssert.AreEqual(cells, changed, column.Name);
            }
        }
    }

    [TestMethod]
    public void Rows_OfSteps_RepeatTheLastSeasonThatIsKnown()
    {
        double[] values = [.. Enumerable.Range(0, 60).Select(day => (double)day)];

        Table rows = new Horizon(Daily(values), season: 7, steps: 9, []).Rows([30]);

        // Nine days ahead of day 30 is day 39; a week before, day 32, is still to come, so day 25 is repeated.
        CollectionAssert.AreEqual(new double[] { 24, 25, 26, 27, 28, 29, 30, 24, 25 }, Numbers(rows, Horizon.Naive));
        CollectionAssert.AreEqual(new double[] { 7, 7, 7, 7, 7, 7, 7, 14, 14 }, Numbers(rows, Horizon.Label));
    }

    [TestMethod]
    public void Read_TimesWithHoles_PutsEachValueAtItsStep()
    {
        Series series = Series.Read(Table([0, 1, 2, 4, 5, 7], [1, 2, 3, 5, double.NaN, 8]), "time", "value");

        CollectionAssert.AreEqual(new[] { 1, 2, 3, double.NaN, 5, double.NaN, double.NaN, 8 }, series.Values);
        CollectionAssert.AreEqual(new[] { 7 }, series.Seasons);
        Assert.AreEqual(Start.AddDays(3), series.TimeOf(3));
    }

    [TestMethod]
    public void Read_Months_CountsMonthsOfAllLengths()
    {
        DateTime[] months = [.. Enumerable.Range(0, 30).Select(Start.AddMonths)];

        Series series = Series.Read(
            new Table([new DateTimeColumn("time", [.. months.Select(month => month.Ticks)]), new NumberColumn("value", new double[30])]),
            "time",
            "value");

        Assert.HasCount(30, series.Values);
        CollectionAssert.AreEqual(new[] { 12 }, series.Seasons);
        Assert.AreEqual(Start.AddMonths(31), series.TimeOf(31));
    }

    [TestMethod]
    [DataRow(new double[] { 0, 1, 1, 2, 3 }, "more than once")]
    [DataRow(new double[] { 0, 1, 2, 3, 4.3 }, "even steps")]
    [DataRow(new double[] { 0, 1 }, "a series needs more")]
    public void Read_TimesThatMakeNoSeries_SaysWhy(double[] days, string reason) =>
        StringAssert.Contains(
            Assert.ThrowsExactly<SchemaException>(() => Series.Read(Table(days, new double[days.Length]), "time", "value")).Message,
            reason);

    [TestMethod]
    public void Accuracy_OfARepeatedSeason_IsOneUnit()
    {
        double[] values = [1, 5, 3, 7, 4, 9, 6, 10];
        // |3 − 1|, |7 − 5|, |4 − 3|, |9 − 7|, |6 − 4|, |10 − 9| have the mean 10 / 6.
        double scale = Accuracy.Scale(values, values.Length, season: 2);

        Assert.AreEqual(10 / 6.0, scale, 1e-12);
        Assert.AreEqual(1, new Accuracy(values[2..], values[..^2]).Mase(scale), 1e-12);
        Assert.AreEqual(2 * 2.0 / 4, new Accuracy([1], [3]).Smape, 1e-12);
    }

    private static Series Daily(double[] values) =>
        Series.Read(Table([.. Enumerable.Range(0, values.Length).Select(day => (double)day)], values), "time", "value");

    private static Table Table(double[] days, double[] values) =>
        new([new DateTimeColumn("time", [.. days.Select(day => Start.AddDays(day).Ticks)]), new NumberColumn("value", values)]);

    private static double[] Numbers(Table rows, string column) =>
        [.. Enumerable.Range(0, rows.RowCount).Select(row => new TableRow(rows, row).Number(column))];
}
