using FullStackAI.AspNetCore.Batching;
using FullStackAI.Inference;

namespace FullStackAI.AspNetCore.Tests.Batching;

/// <summary>When a queue is worth its cost.</summary>
[TestClass]
public sealed class BatchCostTests
{
    [TestMethod]
    [DataRow(300.0, 10.0, true)] // a call costs thirty rows
    [DataRow(300.0, 50.0, false)] // only six
    [DataRow(100.0, 1.0, false)] // a row alone takes less than 200 us
    public void Helps_ByTheLineThroughTheTimes(double first, double each, bool helps)
    {
        BatchCost cost = BatchCost.Fit([.. new[] { 1, 8, 64, 512 }.Select(rows => (rows, first + (each * rows)))]);

        Assert.AreEqual(first, cost.FixedMicroseconds, 1e-6 * first);
        Assert.AreEqual(each, cost.RowMicroseconds, 1e-6 * each);
        Assert.AreEqual(first + each, cost.AloneMicroseconds);
        Assert.AreEqual(helps, cost.Helps);
    }

    [TestMethod]
    public void Fit_OneSizeOnly_CountsItAllAsFixed()
    {
        BatchCost cost = BatchCost.Fit([(1, 500_000.0)]);

        Assert.AreEqual(500_000, cost.FixedMicroseconds, 1e-3);
        Assert.AreEqual(0, cost.RowMicroseconds);
    }

    [TestMethod]
    public void Measure_AModelOfTheLibrary_FindsThatItGainsNothing()
    {
        using var predictor = new Predictor(TestModels.Version(3));

        BatchCost cost = BatchCost.Measure(predictor);

        Assert.IsNull(cost.Obstacle);
        Assert.IsGreaterThan(0, cost.AloneMicroseconds);
    }
}
