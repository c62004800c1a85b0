using FullStackAI.Numerics;
using FullStackAI.Trainers.Trees;

namespace FullStackAI.Tests.Trainers.Trees;

/// <summary>Lists of rows, sets of categories, sums and filters of gains, against slow twins that are plain to read.</summary>
[TestClass]
public sealed unsafe class SplitTwinTests
{
    [TestMethod]
    public void SplitConsecutive_AnyRange_EqualsAFilter()
    {
        var rng = new Rng(21);
        using BinColumn column = KernelTwinTests.RandomColumn(rng, 3000, 200);
        foreach (BinTest test in (BinTest[])[new(90, -1, null), new(30, 199, null), new(199, -1, null)])
        {
            if (!RowPartitioner.SplitsConsecutive(column, test))
            {
                continue;
            }

            foreach ((int first, int count) in ((int, int)[])[(0, 3000), (5, 63), (128, 64), (700, 1111), (9, 0)])
            {
                int[] left = new int[count + 1];
                int[] right = new int[count + 1];
                (left[^1], right[^1]) = (-7, -7);
                int lefts;
                fixed (int* l = left, r = right)
                {
                    lefts = RowPartitioner.SplitConsecutive(column, test, first, count, l, r);
                }

                CollectionAssert.AreEqual(Enumerable.Range(first, count).Where(row => test.GoesLeft(column[row])).ToArray(), left[..lefts]);
                CollectionAssert.AreEqual(
                    Enumerable.Range(first, count).Where(row => !test.GoesLeft(column[row])).ToArray(), right[..(count - lefts)]);
                Assert.IsTrue(left[^1] == -7 && right[^1] == -7, "nothing is written past the end");
            }
        }
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(3)]
    public void RowLists_SplitsOfSplits_KeepEveryLeafsRowsInOrder(int threads)
    {
        const int Rows = 20_000;
        var rng = new Rng(22);
        using var team = new ThreadTeam(threads);
        using var lists = new RowLists(Rows, team);
        foreach (int sampled in (int[])[0, 9_000])
        {
            int[] sample = [.. rng.Permutation(Rows).Take(sampled).Order()];
            List<(RowRange Range, int[] Rows)> leaves =
            [
                (lists.Reset(Rows, sample), sampled > 0 ? sample : [.. Enumerable.Range(0, Rows)])
            ];
            for (int split = 0; split < 12; split++)
            {
                (RowRange range, int[] rows) = leaves[split / 2];
                using BinColumn column = KernelTwinTests.RandomColumn(rng, Rows, split % 3 == 0 ? 700 : 100);
                var test = new BinTest(split % 4 == 1 ? 90 : 40, -1, null);
                (RowRange left, RowRange right) = lists.Split(column, test, range);
                if (split > 0 && split % 2 == 0)
                {
                    lists.Join(left, right);
                    CollectionAssert.AreEqual(rows, RowsOf(lists, range), "as before the split");
                    (left, right) = lists.SplitAlone(column, test, range);
                }

                leaves[split / 2] = (left, [.. rows.Where(row => test.GoesLeft(column[row]))]);
                leaves.Add((right, [.. rows.Where(row => !test.GoesLeft(column[row]))]));
                foreach ((RowRange each, int[] expected) in leaves)
                {
                    CollectionAssert.AreEqual(expected, RowsOf(lists, each));
                }
            }
        }
    }

    [TestMethod]
    public void Rows_BeforeAnySplit_AreAll()
    {
        using var team = new ThreadTeam(2);
        using var lists = new RowLists(1000, team);
        CollectionAssert.AreEqual(Enumerable.Range(0, 1000).ToArray(), RowsOf(lists, lists.Reset(1000, [])));
    }

    [TestMethod]
    public void Find_Categories_EqualsEverySetALoopMayTry()
    {
        var rng = new Rng(23);
        int found = 0;
        for (int trial = 0; trial < 300; trial++)
        {
            var options = new GrowthOptions
            {
                MaxCatToOneHot = 4,
                MaxCatThreshold = 3 + (trial % 30),
                CatSmooth = trial % 4 * 5,
                CatL2 = trial % 3,
                LambdaL2 = trial % 2,
                MinDataPerGroup = 1 + (trial % 5 * 20),
                MaxDeltaStep = trial % 7 == 0 ? 0.5 : 0,
            };
            var scale = new GradientScale(PackedGradientFormat.For(100_000, constantHessian: false), 1e-3, 2e-3);
            int bins = 2 + rng.NextInt32(trial % 2 == 0 ? 3 : 60);
            long[] sums = [.. Enumerable.Range(0, bins).Select(bin => bin > 0 && rng.NextInt32(4) == 0
                ? 0
                : ((long)(rng.NextInt32(40_001) - 20_000) << scale.Format.Shift) + 1 + rng.NextInt32(20_000))];
            long total = sums.Sum();
            var leaf = new LeafTask
            {
                Total = total,
                Gradient = scale.Gradient(total),
                Hessian = scale.Hessian(total),
                Count = 3000,
                MinChildHessian = 0.5,
                GainToBeat = scale.Gradient(total) * scale.Gradient(total) / scale.Hessian(total),
                MinOutput = double.NegativeInfinity,
                MaxOutput = double.PositiveInfinity,
            };
            (double gain, int[] lefts) = NaiveCategorySplit.Best(sums, leaf, scale, options);
            SplitCandidate split;
            fixed (long* pointer = sums)
            {
                split = new CategorySplitFinder(options).Find(pointer, bins, leaf, scale);
            }

            CollectionAssert.AreEqual(lefts, split.LeftBins?.Order().ToArray() ?? []);
            if (lefts.Length > 0)
            {
                found++;
                Assert.AreEqual(gain, split.Gain, 1e-9 * gain);
                Assert.AreEqual(lefts.Sum(bin => sums[bin]), split.LeftTotal);
            }
        }

        Assert.IsGreaterThan(60, found);
    }

    [TestMethod]
    public void GainSums_EveryWidth_AddWhatAPlainLoopAdds()
    {
        var rng = new Rng(24);
        for (int trial = 0; trial < 60; trial++)
        {
            var scale = new GradientScale(PackedGradientFormat.For(1 << (trial % 20), constantHessian: trial % 3 == 0), 1e-3, 2e-3);
            int count = 1 + rng.NextInt32(100);
            long[] lefts = GC.AllocateArray<long>(count + GainSums.Padding, pinned: true);
            for (int i = 0; i < count; i++)
            {
                lefts[i] = ((long)(rng.NextInt32(4001) - 2000) << scale.Format.Shift) + rng.NextInt32(900);
            }

            long total = (700L << scale.Format.Shift) + 900;
            var leaf = new LeafTask
            {
                Total = total,
                Gradient = scale.Gradient(total),
                Hessian = scale.Hessian(total),
                Count = 1000,
                MinChildHessian = 0.1,
                GainToBeat = 0.2,
                MinOutput = -0.4,
                MaxOutput = 0.5,
                Output = 0.1,
            };
            AssertSums<PlainGain>(lefts, count, leaf, scale, new GainTerms(0, 1, 0, 0, 0, 0, 0, 0, 0));
            AssertSums<OutputGain>(
                lefts, count, leaf, scale, new GainTerms(0.1, 0.5, 0.3, 2, 0.1, -0.4, 0.5, leaf.CountFactor, (trial % 3) - 1));
        }
    }

    [TestMethod]
    public void GainFilter_AnyLeaf_FindsWhatTheWholeScanFindsWhenItCanWin()
    {
        var rng = new Rng(13);
        int usable = 0;
        for (int trial = 0; trial < 600; trial++)
        {
            int rows = 40 + rng.NextInt32(trial % 5 == 0 ? 400_000 : 3000);
            PackedGradientFormat format = PackedGradientFormat.For(rows << (trial % 4), constantHessian: trial % 3 == 0);
            var scale = new GradientScale(format, 1e-3 * (1 + rng.NextDouble()), 2e-3);
            int bins = 2 + rng.NextInt32(250);
            long[] cumulative = GC.AllocateArray<long>(bins + 8, pinned: true);
            long sum = 0;
            int drift = rng.NextInt32(format.GradientLevels) - (format.GradientLevels / 2);
            for (int bin = 0; bin < bins; bin++)
            {
                int inBin = rng.NextInt32(3) == 0 ? 0 : 1 + rng.NextInt32(1 + (rows / bins));
                long gradient = ((long)(rng.NextInt32(format.GradientLevels) - (format.GradientLevels / 2)) + (bin < bins / 3
                    ? drift / 4
                    : -drift / 8)) * inBin / 2;
                long hessian = Math.Max(inBin, (long)(rng.NextDouble() * format.HessianLevels * inBin));
                sum += (gradient << format.Shift) + hessian;
                cumulative[bin] = sum;
            }

            double l2 = trial % 2;
            var leaf = new LeafTask
            {
                Total = sum,
                Gradient = scale.Gradient(sum),
                Hessian = scale.Hessian(sum),
                Count = rows,
                MinChildHessian = Math.Max(scale.HessianUnit, scale.Hessian(sum) * rng.NextDouble() * 0.1),
            };
            leaf = leaf with { GainToBeat = leaf.Gradient * leaf.Gradient / (leaf.Hessian + l2) * (trial % 7 == 0 ? 1.5 : 1) };
            leaf = leaf with { Filter = GainFilter.Of(leaf, scale, l2) };
            if (!leaf.Filter.IsUsable)
            {
                continue;
            }

            usable++;
            AssertFiltered<PlainGain>(cumulative, bins, trial, leaf, scale, new GainTerms(0, l2, 0, 0, 0, 0, 0, 0, 0));
            AssertFiltered<SoftenedGain>(cumulative, bins, trial, leaf, scale, new GainTerms(0.05, l2, 0, 0, 0, 0, 0, 0, 0));
            AssertFiltered<OutputGain>(
                cumulative,
                bins,
                trial,
                leaf,
                scale,
                new GainTerms(0.05, l2, 0.3, trial % 2, 0.1, -0.2, trial % 3 == 0 ? double.PositiveInfinity : 0.25, leaf.CountFactor, 0));
            AssertFiltered<OutputGain>(
                cumulative, bins, trial, leaf, scale,
                new GainTerms(0, l2, 0, 0, 0, double.NegativeInfinity, double.PositiveInfinity, leaf.CountFactor, 0));
        }

        Assert.IsTrue(!System.Runtime.Intrinsics.X86.Avx2.IsSupported || usable > 300, $"{usable}");
    }

    private static void AssertFiltered<TRule>(long[] cumulative, int bins, int trial, LeafTask leaf, GradientScale scale, GainTerms terms)
        where TRule : struct, IGainRule
    {
        foreach (bool highest in (bool[])[true, false])
        {
            var range = new ScanRange(0, bins - 1, trial % 2 == 0 ? 0 : 5L << scale.Format.Shift, highest);
            fixed (long* sums = cumulative)
            {
                ScanResult expected = ThresholdScan.Best<TRule>(sums, range, leaf, scale, terms);
                bool splits = expected.Gain > leaf.GainToBeat;
                ScanResult alone = leaf.Filter.Best<TRule>(
                    sums, range, leaf, scale, terms, double.NegativeInfinity, double.NegativeInfinity);
                Assert.AreEqual(splits, alone.Gain > leaf.GainToBeat);
                if (splits)
                {
                    Assert.AreEqual(expected, alone);
                    Assert.AreEqual(
                        expected,
                        leaf.Filter.Best<TRule>(sums, range, leaf, scale, terms, double.NegativeInfinity, expected.Gain),
                        "a rival that ties");
                    Assert.AreEqual(
                        expected,
                        leaf.Filter.Best<TRule>(sums, range, leaf, scale, terms, expected.Gain, double.NegativeInfinity),
                        "a gain known before that ties");
                    ScanResult beaten = leaf.Filter.Best<TRule>(
                        sums, range, leaf, scale, terms, double.NegativeInfinity, expected.Gain * 1.1);
                    Assert.IsTrue(
                        beaten.Gain > leaf.GainToBeat && beaten.Gain <= expected.Gain,
                        "a loser is still known to split the leaf");
                }
            }
        }
    }

    private static int[] RowsOf(RowLists lists, RowRange range) => new Span<int>(lists.Rows + range.Start, range.Count).ToArray();

    private static void AssertSums<TRule>(long[] lefts, int count, LeafTask leaf, GradientScale scale, GainTerms terms)
        where TRule : struct, IGainRule
    {
        var range = new ScanRange(0, count, LeftExtra: 3, TiesToHighest: false);
        double[] expected = [.. Enumerable.Range(0, count).Select(i => 1.0 + Added(lefts[i] + 3))];
        foreach (SumGains run in (SumGains[])[
            GainSums.Run<TRule, DoubleLanes1>, GainSums.Run<TRule, DoubleLanes2>, GainSums.Run<TRule, DoubleLanes4>,
            GainSums.Run<TRule, DoubleLanes8>,
        ])
        {
            double[] sums = GC.AllocateArray<double>(count + GainSums.Padding, pinned: true);
            sums.AsSpan(0, count).Fill(1);
            fixed (long* words = lefts)
            fixed (double* pointer = sums)
            {
                run(words, range, leaf, scale, terms, pointer);
            }

            CollectionAssert.AreEqual(expected, sums[..count]);
        }

        double Added(long left)
        {
            double leftHessian = scale.Hessian(left);
            double rightHessian = leaf.Hessian - leftHessian;
            double gain;
            DoubleLanes1.Store(
                TRule.Gain(
                    DoubleLanes1.Create(scale.Gradient(left)),
                    DoubleLanes1.Create(leftHessian),
                    DoubleLanes1.Create(leaf.Gradient - scale.Gradient(left)),
                    DoubleLanes1.Create(rightHessian),
                    terms),
                &gain);
            return Math.Min(leftHessian, rightHessian) >= leaf.MinChildHessian && gain > leaf.GainToBeat ? gain - leaf.GainToBeat : 0;
        }
    }

    private delegate void SumGains(
        long* lefts, in ScanRange range, in LeafTask leaf, in GradientScale scale, in GainTerms terms, double* sums);
}
