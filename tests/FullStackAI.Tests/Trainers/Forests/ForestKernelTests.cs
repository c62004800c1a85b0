using FullStackAI.Data;
using FullStackAI.Numerics;
using FullStackAI.Trainers.Forests;
using FullStackAI.Trainers.Trees;

namespace FullStackAI.Tests.Trainers.Forests;

/// <summary>What forests read, add up and draw at a node, against naive twins.</summary>
[TestClass]
public sealed class ForestKernelTests
{
    [TestMethod]
    [DataRow(7)]
    [DataRow(200)]
    [DataRow(900)]
    public void ReadAndCollect_RowsOfANode_EqualTheNaiveTwins(int levels)
    {
        const int Rows = 2_000;
        Rng rng = new(7);
        float[] column = [.. Enumerable.Range(0, Rows).Select(_ => (float)rng.NextInt32(levels))];
        using ThreadTeam team = new(1);
        using BinnedMatrix data = Bins(column, levels, team);
        long[] values = [.. Enumerable.Range(0, Rows).Select(_ => (long)rng.NextUInt64() >> 20)];
        NodeHistogram histogram = new();
        BinSums sums = new();
        foreach (int count in (int[])[1, 2, 3, 7, 8, 9, 31, 64, 500, 2_000, 5])
        {
            int[] rows = [.. rng.Permutation(Rows).Take(count).Order()];
            int[] bins = [.. rows.Select(row => data.Columns[0][row])];

            histogram.Read(data, data.Features[0], rows);
            sums.Collect(histogram, values);

            CollectionAssert.AreEqual(bins, histogram.Bins.ToArray().Select(bin => (int)bin).ToArray());
            Assert.AreEqual((bins.Min(), bins.Max()), (histogram.Lowest, histogram.Highest));
            int cut = bins[count / 2];
            Assert.AreEqual(Enumerable.Range(0, count).Where(i => bins[i] <= cut).Sum(i => values[i]), histogram.SumUpTo(values, cut));
            CollectionAssert.AreEqual(bins.Distinct().Order().ToArray(), sums.Bins.ToArray());
            CollectionAssert.AreEqual(
                bins.Distinct().Order().Select(bin => Enumerable.Range(0, count).Where(i => bins[i] == bin).Sum(i => values[i])).ToArray(),
                sums.Sums.ToArray());
        }
    }

    [TestMethod]
    public void Threshold_ValuesFarApart_CutsEachGapAsOftenAsItIsWide()
    {
        float[] values = [0, 1, 2, 10];
        float[] column = [.. Enumerable.Range(0, 400).Select(row => values[row % 4])];
        using ThreadTeam team = new(1);
        using BinnedMatrix data = Bins(column, 255, team);
        BinRanges ranges = new(Matrix(column), data, team);
        int[] cuts = new int[3];
        for (int i = 0; i < 10_000; i++)
        {
            cuts[ranges.Threshold(0, 0, 3, (i + 0.5) / 10_000)]++;
        }

        // The gaps are 1, 1 and 8 of 10.
        Assert.AreEqual(1_000, cuts[0], 10);
        Assert.AreEqual(1_000, cuts[1], 10);
        Assert.AreEqual(8_000, cuts[2], 10);
    }

    [TestMethod]
    public void Threshold_SomeBinsOfANode_LiesBetweenThem()
    {
        Rng rng = new(3);
        float[] column = [.. Enumerable.Range(0, 5_000).Select(_ => (float)Math.Exp(3 * rng.NextGaussian()))];
        column[0] = float.PositiveInfinity;
        using ThreadTeam team = new(1);
        using BinnedMatrix data = Bins(column, 255, team);
        BinRanges ranges = new(Matrix(column), data, team);
        for (int i = 0; i < 2_000; i++)
        {
            int first = rng.NextInt32(data.Columns[0].BinCount - 1);
            int last = first + 1 + rng.NextInt32(data.Columns[0].BinCount - 1 - first);
            int cut = ranges.Threshold(0, first, last, rng.NextDouble());
            Assert.IsTrue(cut >= first && cut < last, $"{cut} in {first} … {last}");
        }
    }

    private static FeatureMatrix Matrix(float[] column) => new(column.Length, [new Feature("x", "x", 0)], [column]);

    private static BinnedMatrix Bins(float[] column, int maxBins, ThreadTeam team) =>
        BinnedMatrixBuilder.Build(
            Matrix(column),
            new(maxBins, MinDataInBin: 1, SampleRows: int.MaxValue, MinDataInLeaf: 1, Bundle: false),
            team,
            new Rng(1),
            CancellationToken.None,
            records: false);
}
