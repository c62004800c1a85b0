using System.Runtime.Intrinsics.X86;
using FullStackAI.Models.Trees;
using FullStackAI.Numerics;
using FullStackAI.Trainers.Trees;

namespace FullStackAI.Tests.Trainers.Trees;

/// <summary>Every fast kernel against a slow twin that is plain to read, and against itself at every width.</summary>
[TestClass]
public sealed unsafe class KernelTwinTests
{
    [TestMethod]
    public void AddRowsAndAddRange_RandomBins_EqualSumsRowByRow()
    {
        var rng = new Rng(1);
        foreach (int narrowCount in (int[])[1, 3, 8, 13, 28])
        {
            const int Rows = 5000;
            BinColumn[] narrow = [.. Enumerable.Range(0, narrowCount).Select(_ => RandomColumn(rng, Rows, 200))];
            BinColumn[] wide = [RandomColumn(rng, Rows, 700), RandomColumn(rng, Rows, 300)];
            using var data = new BinnedMatrix(Rows, FeaturesOf([.. narrow, .. wide]), [.. narrow, .. wide]);
            using var team = new ThreadTeam(1);
            data.MakeRecords(team);
            PackedGradientFormat format = PackedGradientFormat.For(Rows, constantHessian: false);
            long[] expected = new long[data.HistogramLength];
            RecordTile tile = data.Tiles.Single();
            int[] rows = [.. Enumerable.Range(0, Rows).Where(_ => rng.NextDouble() < 0.4)];
            bool[] taken = new bool[Rows];
            foreach (int row in rows)
            {
                taken[row] = true;
            }

            for (int row = 0; row < Rows; row++)
            {
                int gradient = rng.NextInt32(2001) - 1000;
                int hessian = rng.NextInt32(500);
                *(int*)(tile.Records + ((long)row * tile.Stride) + tile.GradientOffset) = (gradient << format.HessianBits) | hessian;
                foreach (BinColumn column in data.Columns.Where(_ => taken[row]))
                {
                    expected[column.HistogramOffset + column[row]] += ((long)gradient << format.Shift) + hessian;
                }
            }

            using var list = new NativeArray<int>(rows.Length, BinColumn.Padding);
            rows.CopyTo(list.Span);
            long[] found = new long[data.HistogramLength];
            long[] all = new long[data.HistogramLength];
            fixed (long* target = found, whole = all)
            {
                HistogramKernel.AddRows(TilePart.Whole(tile), list.Pointer, rows.Length, format, target);
                foreach (int row in Enumerable.Range(0, Rows).Where(row => taken[row]))
                {
                    HistogramKernel.AddRange(tile, row, 1, format, whole);
                }
            }

            CollectionAssert.AreEqual(expected, found);
            CollectionAssert.AreEqual(expected, all);
        }
    }

    [TestMethod]
    public void Divide_AnyTeam_PartsAddUpToTheWhole()
    {
        var rng = new Rng(11);
        const int Rows = 700;
        BinColumn[] narrow = [.. Enumerable.Range(0, 19).Select(_ => RandomColumn(rng, Rows, 90))];
        BinColumn[] wide = [.. Enumerable.Range(0, 3).Select(_ => RandomColumn(rng, Rows, 400))];
        using var data = new BinnedMatrix(Rows, FeaturesOf([.. narrow, .. wide]), [.. narrow, .. wide]);
        using var team = new ThreadTeam(1);
        data.MakeRecords(team);
        PackedGradientFormat format = PackedGradientFormat.For(Rows, constantHessian: false);
        RecordTile tile = data.Tiles.Single();
        for (int row = 0; row < Rows; row++)
        {
            *(int*)(tile.Records + ((long)row * tile.Stride) + tile.GradientOffset) = ((rng.NextInt32(2001) - 1000) << format.HessianBits)
                | rng.NextInt32(500);
        }

        using var list = new NativeArray<int>(Rows, BinColumn.Padding);
        Enumerable.Range(0, Rows).ToArray().CopyTo(list.Span);
        long[] whole = new long[data.HistogramLength];
        fixed (long* target = whole)
        {
            HistogramKernel.AddRows(TilePart.Whole(tile), list.Pointer, Rows, format, target);
        }

        foreach (int members in (int[])[1, 2, 3, 8])
        {
            TilePart[] parts = TilePart.Divide(data.Tiles, members);
            CollectionAssert.AreEquivalent(data.Columns, parts.SelectMany(part => part.Columns).ToArray());
            long[] sum = new long[data.HistogramLength];
            fixed (long* target = sum)
            {
                foreach (TilePart part in parts)
                {
                    HistogramKernel.AddRows(part, list.Pointer, Rows, format, target);
                }
            }

            CollectionAssert.AreEqual(whole, sum);
        }
    }

    [TestMethod]
    public void ColumnKernel_RandomSums_EqualsPlainLoops()
    {
        var rng = new Rng(12);
        foreach (int count in (int[])[8, 16, 256, 1000])
        {
            long[] first = [.. Enumerable.Range(0, count).Select(_ => (long)rng.NextUInt64())];
            long[] second = [.. Enumerable.Range(0, count).Select(_ => (long)rng.NextUInt64())];
            long[] sum = [.. first];
            long[] difference = [.. first];
            long[] taken = [.. second];
            long[] runTaken = [.. first];
            long[] scalarTaken = [.. first];
            long[] run = new long[count];
            long[] scalar = new long[count];
            fixed (long* b = second, k = taken, s = sum, d = difference, r = run, t = scalar, rs = runTaken, ts = scalarTaken)
            {
                ColumnKernel.AddTaken(s, k, count);
                ColumnKernel.Subtract(d, b, count);
                ColumnKernel.RunUpTaken(r, rs, count);
                ColumnKernel.RunUpTakenScalar(t, ts, count);
            }

            long total = 0;
            CollectionAssert.AreEqual(first.Zip(second, (x, y) => x + y).ToArray(), sum);
            CollectionAssert.AreEqual(first.Zip(second, (x, y) => x - y).ToArray(), difference);
            CollectionAssert.AreEqual(first.Select(x => total += x).ToArray(), run);
            CollectionAssert.AreEqual(run, scalar);
            CollectionAssert.AreEqual(new long[3 * count], (long[])[.. taken, .. runTaken, .. scalarTaken]);
        }
    }

    [TestMethod]
    public void Split_RandomRows_EqualsAFilter()
    {
        var rng = new Rng(2);
        foreach (int bins in (int[])[2, 256, 900])
        {
            const int Rows = 3000;
            using BinColumn column = RandomColumn(rng, Rows, bins);
            byte[] table = [.. Enumerable.Range(0, bins).Select(_ => (byte)rng.NextInt32(2))];
            foreach (BinTest test in (BinTest[])[new(bins / 2, -1, null), new(bins / 3, bins - 1, null), new(0, -1, table)])
            {
                foreach (int count in (int[])[0, 1, 63, 64, 65, 1500, 3000])
                {
                    int[] rows = [.. rng.Permutation(Rows).Take(count).Order()];
                    using var list = new NativeArray<int>(Rows, BinColumn.Padding);
                    using var right = new NativeArray<int>(Rows, BinColumn.Padding);
                    rows.CopyTo(list.Span);
                    int lefts = RowPartitioner.Split(column, test, list.Pointer, count, list.Pointer, right.Pointer);
                    CollectionAssert.AreEqual(rows.Where(row => test.GoesLeft(column[row])).ToArray(), list.Span[..lefts].ToArray());
                    CollectionAssert.AreEqual(
                        rows.Where(row => !test.GoesLeft(column[row])).ToArray(), right.Span[..(count - lefts)].ToArray());
                    rows.CopyTo(list.Span);
                    Assert.AreEqual(
                        lefts,
                        test.Table is null
                            ? RowPartitioner.SplitScalar(column, test, list.Pointer, count, list.Pointer, right.Pointer)
                            : lefts);
                }
            }
        }
    }

    [TestMethod]
    public void Run_EveryWidth_FindsTheThresholdOfAPlainLoop()
    {
        var rng = new Rng(3);
        for (int trial = 0; trial < 200; trial++)
        {
            // Few rows leave a narrow low part, many a wide one.
            PackedGradientFormat format = PackedGradientFormat.For(1 << (trial % 20), constantHessian: trial % 3 == 0);
            var scale = new GradientScale(format, 1e-3, 2e-3);
            int bins = 2 + rng.NextInt32(250);
            long[] cumulative = GC.AllocateArray<long>(bins + 8, pinned: true);
            long sum = 0;
            for (int bin = 0; bin < bins; bin++)
            {
                // Some bins stay empty, so that neighbours tie.
                sum += rng.NextInt32(3) == 0 ? 0 : ((long)(rng.NextInt32(2001) - 1000) << format.Shift) + 1 + rng.NextInt32(30);
                cumulative[bin] = sum;
            }

            var leaf = new LeafTask
            {
                Total = sum,
                Gradient = scale.Gradient(sum),
                Hessian = scale.Hessian(sum),
                Count = 1000,
                MinChildHessian = 0.5,
                MinOutput = -0.4,
                MaxOutput = 0.5,
                Output = 0.1,
            };
            foreach (bool highest in (bool[])[true, false])
            {
                var range = new ScanRange(0, bins - 1, trial % 2 == 0 ? 0 : 5L << format.Shift, highest);
                AssertAllWidths<PlainGain>(cumulative, range, leaf, scale, new GainTerms(0, 1, 0, 0, 0, 0, 0, 0, 0));
                AssertAllWidths<SoftenedGain>(cumulative, range, leaf, scale, new GainTerms(0.2, 0, 0, 0, 0, 0, 0, 0, 0));
                AssertAllWidths<OutputGain>(
                    cumulative, range, leaf, scale, new GainTerms(0.1, 0.5, 0.3, 2, 0.1, -0.4, 0.5, leaf.CountFactor, (trial % 3) - 1));
            }
        }
    }

    [TestMethod]
    public void Round_VectorAndScalar_GiveTheSameWordsAndKeepTheSums()
    {
        var rng = new Rng(4);
        const int Count = 509;
        float[] gradients = [.. Enumerable.Range(0, Count).Select(_ => (float)(rng.NextDouble() - 0.3))];
        float[] hessians = [.. Enumerable.Range(0, Count).Select(i => i % 50 == 0 ? 0f : (float)(rng.NextDouble() * 0.25))];
        var scale = GradientScale.For(PackedGradientFormat.For(1_000_000, constantHessian: false), 1, 0.25);
        int[] vector = new int[Count];
        int[] scalar = new int[Count];
        float[] carries = new float[16];
        fixed (float* g = gradients, h = hessians, carry = carries)
        fixed (int* v = vector, s = scalar)
        {
            GradientQuantizer.Round(g, h, Count, scale, v);
            GradientQuantizer.RoundScalar(g, h, 0, Count, scale, s, carry);
        }

        CollectionAssert.AreEqual(scalar, vector);
        double gradientSum = vector.Sum(word => (double)(word >> scale.Format.HessianBits)) * scale.GradientUnit;
        double hessianSum = vector.Sum(word => (double)(word & ((1 << scale.Format.HessianBits) - 1))) * scale.HessianUnit;

        // What rounding takes is handed on, so only the last eight rows' halves can be missing.
        Assert.AreEqual(gradients.Sum(x => (double)x), gradientSum, 8 * scale.GradientUnit);
        Assert.AreEqual(hessians.Sum(x => (double)x), hessianSum, 8 * scale.HessianUnit);
        Assert.IsTrue(Enumerable.Range(0, Count).All(i => (hessians[i] > 0) == ((vector[i] & ((1 << scale.Format.HessianBits) - 1)) > 0)));
    }

    [TestMethod]
    [DataRow(1, 0, DisplayName = "one bound")]
    [DataRow(8, 0, DisplayName = "all bounds in one comparison")]
    [DataRow(200, 0, DisplayName = "even enough for equal buckets")]
    [DataRow(255, 12, DisplayName = "twelve orders of magnitude: buckets of keys")]
    [DataRow(255, -1, DisplayName = "in two heaps: no small buckets, a search")]
    public void Map_RandomValues_CountsBoundsBelow(int count, int magnitudes)
    {
        var rng = new Rng(5);
        float Draw() => magnitudes < 0
            ? BitConverter.Int32BitsToSingle((rng.NextInt32(2) == 0 ? 0x3f80_0000 : 0x7000_0000) + rng.NextInt32(1000))
            : (float)(rng.NextGaussian() * Math.Pow(10, rng.NextInt32(magnitudes + 1)));
        float[] bounds = [.. Enumerable.Range(0, count).Select(_ => Draw()).Distinct().Order()];
        float[] values =
        [
            .. Enumerable.Range(0, 1003).Select(
                i => i % 17 == 0 ? float.NaN : i % 5 == 0 ? bounds[rng.NextInt32(bounds.Length)] : 2 * Draw()),
            float.PositiveInfinity, float.NegativeInfinity, -0f, 0f,
        ];
        byte[] bins = new byte[values.Length];
        byte[] scalar = new byte[values.Length];
        fixed (float* source = values)
        fixed (byte* target = bins, twin = scalar)
        {
            var binner = new ThresholdBinner(bounds, missingBin: 77);
            binner.Map(values, target);
            binner.MapScalar(source, values.Length, twin);
        }

        CollectionAssert.AreEqual(
            values.Select(value => float.IsNaN(value) ? (byte)77 : (byte)bounds.Count(bound => value > bound)).ToArray(), bins);
        CollectionAssert.AreEqual(scalar, bins);
    }

    [TestMethod]
    public void Sort_ManyFloats_EqualsTheLibrarys()
    {
        var rng = new Rng(6);
        float[] values =
        [
            .. Enumerable.Range(0, 10_000).Select(_ => (float)(rng.NextGaussian() * Math.Pow(10, rng.NextInt32(20) - 10))),
            float.PositiveInfinity, float.NegativeInfinity, 0f, -1f,
        ];
        float[] expected = [.. values.Order()];
        FloatSort.Sort(values, new float[values.Length]);
        CollectionAssert.AreEqual(expected, values);
    }

    [TestMethod]
    public void BlendWithSets_EveryWidth_LooksTheCodesUp()
    {
        var rng = new Rng(8);
        byte[] start = [.. Enumerable.Range(0, 5 * BlendProgram.BlockRows).Select(_ => (byte)rng.NextInt32(256))];
        byte[] sets = [.. Enumerable.Range(0, 2 * BlendProgram.SetBytes).Select(_ => (byte)rng.NextInt32(256))];
        const int Block = BlendProgram.BlockRows;
        BlendNode[] program =
        [
            new(0, Block, 2 * Block, 3 * Block, 0, true, true, 0),
            new(Block, 3 * Block, 2 * Block, 4 * Block, 77, true, true),
            new(2 * Block, 4 * Block, 3 * Block, 3 * Block, 0, true, true, BlendProgram.SetBytes),
        ];
        byte[] plain = [.. start];
        foreach (BlendNode node in program)
        {
            byte[] before = [.. plain];
            for (int row = 0; row < BlendProgram.BlockRows; row++)
            {
                int bin = before[node.Bins + row];
                bool left = node.Set < 0 ? (sbyte)bin <= (sbyte)node.Threshold : (sets[node.Set + (bin / 8)] >> (bin % 8) & 1) != 0;
                plain[node.Target + row] = before[(left ? node.Left : node.Right) + row];
            }
        }

        CollectionAssert.AreEqual(plain, RunBlend(start, scratch => BlendKernel.RunWithSets128(program, scratch, sets)));
        if (Avx2.IsSupported)
        {
            CollectionAssert.AreEqual(plain, RunBlend(start, scratch => BlendKernel.RunWithSets256(program, scratch, sets)));
        }
    }

    [TestMethod]
    public void Chains_EveryWidth_GiveTheSameLeaves()
    {
        const int Block = BlendProgram.BlockRows;
        const int Units = Block / BlendProgram.UnitBytes;
        const int Widest = 64;
        var rng = new Rng(7);
        byte[] start = [.. Enumerable.Range(0, 6 * Block).Select(_ => (byte)rng.NextInt32(256))];
        start.AsSpan(2 * Block, Widest).Fill(9); // a leaf's number, as often as the widest vector needs it
        ChainStep[] steps =
        [
            new(0, 2 * Units, 4 * Units, leftMoves: 0, -100, right: 17, starts: true),
            new(Units, 4 * Units, 5 * Units, leftMoves: 1, 7, right: 3, starts: true),
            new(0, 4 * Units, 4 * Units, leftMoves: 1, 100, right: 200, starts: false),
            new(Units, 2 * Units, 3 * Units, leftMoves: 0, 127, right: 0, starts: false),
        ];
        byte[] plain = [.. start];
        byte[] right = new byte[Block]; // what the step before has left
        foreach (ChainStep step in steps)
        {
            for (int row = 0; row < Block; row++)
            {
                byte other = step.Starts != 0 ? step.Right : right[row];
                right[row] = (sbyte)plain[(step.Bins * BlendProgram.UnitBytes) + row] < step.Above
                    ? plain[(step.Left * BlendProgram.UnitBytes) + (step.LeftMoves * row)]
                    : other;
            }

            right.CopyTo(plain.AsSpan(step.Target * BlendProgram.UnitBytes));
        }

        CollectionAssert.AreEqual(plain, RunBlend(start, scratch => NumberKernel.Run128(steps, scratch, Block)));
        CollectionAssert.AreEqual(plain, RunBlend(start, scratch => NumberKernel.Run512(steps, scratch)));
        CollectionAssert.AreEqual(
            FirstRows(plain, Block / 2), FirstRows(RunBlend(start, scratch => NumberKernel.RunHalf512(steps, scratch)), Block / 2));
        if (Avx2.IsSupported)
        {
            CollectionAssert.AreEqual(plain, RunBlend(start, scratch => NumberKernel.Run256(steps, scratch)));
            CollectionAssert.AreEqual(
                FirstRows(plain, Block / 2), FirstRows(RunBlend(start, scratch => NumberKernel.RunHalf256(steps, scratch)), Block / 2));
        }

        foreach (int rows in (int[])[1, 64, 100, 128, 129, 256])
        {
            CollectionAssert.AreEqual(
                FirstRows(plain, rows),
                FirstRows(RunBlend(start, scratch => NumberKernel.Run(steps, scratch, rows)), rows),
                $"{rows} rows");
            CollectionAssert.AreEqual(
                FirstRows(plain, rows),
                FirstRows(RunBlend(start, scratch => NumberKernel.Run128(steps, scratch, rows)), rows),
                $"{rows} rows");
        }

        // Of each piece of the scratch.
        static byte[] FirstRows(byte[] scratch, int rows) => [.. scratch.Where((_, at) => at % Block < rows)];
    }

    [TestMethod]
    public void ExpAndLog_EveryWidth_AgreeWithTheMathLibraryToTwoUlps()
    {
        double[] points = [.. Enumerable.Range(-7000, 14_000).Select(i => i / 10.0)];
        foreach (double x in points)
        {
            double expected = Math.Exp(x);
            Assert.AreEqual(expected, Elementary.Exp(x), 2 * (Math.BitIncrement(expected) - expected), $"exp {x}");
            double argument = Math.Exp(x / 10);
            double log = Math.Log(argument);
            Assert.AreEqual(
                log,
                Elementary.Log(argument),
                2 * Math.Max(Math.BitIncrement(Math.Abs(log)) - Math.Abs(log), 1e-17),
                $"log {argument}");
        }

        double[] two = new double[points.Length];
        double[] four = new double[points.Length];
        double[] eight = new double[points.Length];
        fixed (double* source = points, to2 = two, to4 = four, to8 = eight)
        {
            for (int i = 0; i < points.Length; i += 8)
            {
                DoubleLanes8.Store(Elementary.Sigmoid(DoubleLanes8.Load(source + i)), to8 + i);
                for (int j = i; j < i + 8; j += 4)
                {
                    DoubleLanes4.Store(Elementary.Sigmoid(DoubleLanes4.Load(source + j)), to4 + j);
                }

                for (int j = i; j < i + 8; j += 2)
                {
                    DoubleLanes2.Store(Elementary.Sigmoid(DoubleLanes2.Load(source + j)), to2 + j);
                }
            }
        }

        double[] one = Array.ConvertAll(points, Elementary.Sigmoid);
        CollectionAssert.AreEqual(one, two);
        CollectionAssert.AreEqual(one, four);
        CollectionAssert.AreEqual(one, eight);
    }

    private static byte[] RunBlend(byte[] start, BlendRun run)
    {
        byte[] scratch = [.. start];
        fixed (byte* pointer = scratch)
        {
            run(pointer);
        }

        return scratch;
    }

    private delegate void BlendRun(byte* scratch);

    private static void AssertAllWidths<TRule>(long[] cumulative, ScanRange range, LeafTask leaf, GradientScale scale, GainTerms terms)
        where TRule : struct, IGainRule
    {
        ScanResult expected = PlainLoop<TRule>(cumulative, range, leaf, scale, terms);
        fixed (long* sums = cumulative)
        {
            Assert.AreEqual(expected, OrNone(ThresholdScan.Run<TRule, DoubleLanes1>(sums, range, leaf, scale, terms)));
            Assert.AreEqual(expected, OrNone(ThresholdScan.Run<TRule, DoubleLanes2>(sums, range, leaf, scale, terms)));
            Assert.AreEqual(expected, OrNone(ThresholdScan.Run<TRule, DoubleLanes4>(sums, range, leaf, scale, terms)));
            Assert.AreEqual(expected, OrNone(ThresholdScan.Run<TRule, DoubleLanes8>(sums, range, leaf, scale, terms)));
        }
    }

    // Where every threshold is forbidden the place does not matter.
    private static ScanResult OrNone(ScanResult found) => double.IsNegativeInfinity(found.Gain) ? found with { Bin = -1 } : found;

    private static ScanResult PlainLoop<TRule>(long[] cumulative, ScanRange range, LeafTask leaf, GradientScale scale, GainTerms terms)
        where TRule : struct, IGainRule
    {
        var best = new ScanResult(double.NegativeInfinity, -1);
        for (int bin = range.First; bin < range.End; bin++)
        {
            double leftGradient = scale.Gradient(cumulative[bin] + range.LeftExtra);
            double leftHessian = scale.Hessian(cumulative[bin] + range.LeftExtra);
            double rightHessian = leaf.Hessian - leftHessian;
            double gain;
            DoubleLanes1 lane = TRule.Gain(
                DoubleLanes1.Create(leftGradient),
                DoubleLanes1.Create(leftHessian),
                DoubleLanes1.Create(leaf.Gradient - leftGradient),
                DoubleLanes1.Create(rightHessian),
                terms);
            DoubleLanes1.Store(lane, &gain);
            if (leftHessian >= leaf.MinChildHessian
                && rightHessian >= leaf.MinChildHessian
                && (gain > best.Gain || (range.TiesToHighest && gain == best.Gain))
                && !double.IsNegativeInfinity(gain))
            {
                best = new(gain, bin);
            }
        }

        return best;
    }

    internal static BinColumn RandomColumn(Rng rng, int rows, int bins)
    {
        var column = new BinColumn(rows, bins);
        for (int row = 0; row < rows; row++)
        {
            column.Set(row, rng.NextInt32(bins));
        }

        return column;
    }

    private static BinnedFeature[] FeaturesOf(BinColumn[] columns) =>
        [.. columns.Select((column, i) => new BinnedFeature(
            i,
            BinMapper.Numeric(
                [.. Enumerable.Range(0, column.BinCount - 1).Select(bin => (float)bin), float.PositiveInfinity],
                hasMissingBin: false),
            i))];
}
