using System.Diagnostics;
using FullStackAI.AspNetCore.Telemetry;
using FullStackAI.Numerics;

namespace FullStackAI.AspNetCore.Tests.Telemetry;

[TestClass]
public sealed class LatencyHistogramTests
{
    [TestMethod]
    public void Quantile_OfManyTimes_IsAtMostAnEighthAboveTheTrueOne()
    {
        var random = new Rng(3);
        double[] microseconds = [.. Enumerable.Range(0, 20_000).Select(_ => Math.Exp(2 + (10 * random.NextDouble())))];
        var histogram = new LatencyHistogram();
        foreach (double time in microseconds)
        {
            histogram.Record(Ticks(time));
        }

        Array.Sort(microseconds);
        LatencyCounts counts = histogram.Read();

        Assert.AreEqual(microseconds.Length, counts.Total);
        foreach (double share in (double[])[0.01, 0.5, 0.9, 0.99, 1])
        {
            double truth = microseconds[(int)Math.Ceiling(share * microseconds.Length) - 1];
            Assert.IsTrue(
                counts.Quantile(share) >= truth - 0.2 && counts.Quantile(share) <= (truth * 1.125) + 0.2,
                $"{share}: {counts.Quantile(share)} for {truth}");
        }
    }

    [TestMethod]
    public void Below_AnEdge_CountsExactlyTheTimesBeforeIt()
    {
        var histogram = new LatencyHistogram();
        foreach (double edge in LatencyHistogram.Edges)
        {
            histogram.Record(Ticks((edge * 1e6) - 1));
            histogram.Record(Ticks((edge * 1e6) + 1));
        }

        LatencyCounts counts = histogram.Read();

        for (int edge = 0; edge < LatencyHistogram.Edges.Length; edge++)
        {
            Assert.AreEqual((2 * edge) + 1, counts.Below(edge), $"edge {edge}");
        }
    }

    [TestMethod]
    public void Record_TimesBeyondTheLast_AreCountedInTheLastBucket()
    {
        var histogram = new LatencyHistogram();
        histogram.Record(0);
        histogram.Record(-5);
        histogram.Record(long.MaxValue / 1_000_000);

        Assert.AreEqual(3, histogram.Read().Total);
        Assert.AreEqual(2, histogram.Read().Counts[0]);
        Assert.AreEqual(1, histogram.Read().Counts[^1]);
    }

    [TestMethod]
    public void Quantile_OfNothing_IsNotANumber() => Assert.IsTrue(double.IsNaN(new LatencyHistogram().Read().Quantile(0.5)));

    private static long Ticks(double microseconds) => (long)(microseconds * Stopwatch.Frequency / 1e6);
}
