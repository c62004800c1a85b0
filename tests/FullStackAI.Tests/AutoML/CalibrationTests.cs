using FullStackAI.AutoML;
using FullStackAI.Data;
using FullStackAI.Metrics;
using FullStackAI.Numerics;

namespace FullStackAI.Tests.AutoML;

[TestClass]
public sealed class CalibrationTests
{
    [TestMethod]
    public void Fit_ProbabilitiesTwiceTooSure_FindsATemperatureOfTwo()
    {
        // Labels are drawn with p; the model says σ(2 logit p).
        ScoredRows rows = Drawn(20_000, sureness: 2);
        Assert.AreEqual(2, TemperatureFit.Fit([rows], 1)!.Temperature, 0.1);
    }

    [TestMethod]
    public void Fit_HonestProbabilities_ChangesLittleOrNothing() =>
        Assert.AreEqual(1, TemperatureFit.Fit([Drawn(20_000, sureness: 1)], 1)?.Temperature ?? 1, 0.05);

    [TestMethod]
    public void Fit_FewRows_IsNotTried() => Assert.IsNull(TemperatureFit.Fit([Drawn(150, sureness: 3)], 1));

    [TestMethod]
    public void Find_ARareClassAndF1_LowersTheThreshold()
    {
        ScoredRows rows = Drawn(5_000, sureness: 1, shift: -2.5);
        double threshold = DecisionThreshold.Find(Metric.F1Score, [rows], 1, null);
        Assert.IsTrue(threshold is > 0.05 and < 0.45);
        Assert.IsGreaterThan(Metric.F1Score.Compute(rows), Metric.F1Score.Compute(DecisionThreshold.Moved(rows, threshold)));
    }

    [TestMethod]
    public void Find_AMetricOfProbabilities_LeavesOneHalf()
    {
        ScoredRows rows = Drawn(5_000, sureness: 1, shift: -2.5);
        Assert.AreEqual(0.5, DecisionThreshold.Find(Metric.AreaUnderRocCurve, [rows], 1, null));
        Assert.AreEqual(0.5, DecisionThreshold.Find(Metric.LogLoss, [rows], 1, null));
    }

    [TestMethod]
    public void Moved_AnyThreshold_DecidesThereAndKeepsTheOrder()
    {
        var rows = new ScoredRows(Labels.Classes([0, 1, 0, 1], ["no", "yes"]), [0.1, 0.29999, 0.3, 0.9]);
        ScoredRows moved = DecisionThreshold.Moved(rows, 0.3);
        CollectionAssert.AreEqual(new[] { 0, 0, 1, 1 }, Enumerable.Range(0, 4).Select(row => moved.PredictedClass(row)).ToArray());
        Assert.AreEqual(Metric.AreaUnderRocCurve.Compute(rows), Metric.AreaUnderRocCurve.Compute(moved));
    }

    private static ScoredRows Drawn(int rows, double sureness, double shift = 0)
    {
        var rng = new Rng(5);
        float[] labels = new float[rows];
        double[] predictions = new double[rows];
        for (int row = 0; row < rows; row++)
        {
            double logit = shift + (1.5 * rng.NextGaussian());
            labels[row] = rng.NextDouble() < 1 / (1 + Math.Exp(-logit)) ? 1 : 0;
            predictions[row] = 1 / (1 + Math.Exp(-sureness * logit));
        }

        return new ScoredRows(Labels.Classes(labels, ["no", "yes"]), predictions);
    }
}
