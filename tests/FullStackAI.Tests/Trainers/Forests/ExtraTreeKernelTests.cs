using FullStackAI.Data;
using FullStackAI.Numerics;
using FullStackAI.Trainers.Forests;
using FullStackAI.Trainers.Trees;

namespace FullStackAI.Tests.Trainers.Forests;

/// <summary>The passes of extra trees over records, against naive twins.</summary>
[TestClass]
public sealed unsafe class ExtraTreeKernelTests
{
    private static readonly int[] Counts = [1, 2, 3, 5, 17, 64, 300];

    [TestMethod]
    [DataRow(16)]
    [DataRow(32)]
    [DataRow(64)]
    public void PlaceRange_RowsOfANode_EqualsTheNaiveTwins(int stride)
    {
        foreach (int count in Counts)
        {
            byte[] rows = Records(stride, count);
            PlaceRange range = default;
            PlaceRange scalar = default;
            range.Clear(stride);
            scalar.Clear(stride);
            fixed (byte* first = rows)
            {
                range.Add(first, stride, count / 2);
                range.Add(first + (count / 2 * stride), stride, count - (count / 2)); // in two blocks
                scalar.AddScalar(first, stride, count);
            }

            for (int feature = 0; feature < stride; feature++)
            {
                byte[] places = [.. Enumerable.Range(0, count).Select(row => rows[(row * stride) + feature])];
                byte[] real = [.. places.Where(place => place != RecordedRows.Special)];
                bool special = real.Length < count;
                Assert.AreEqual(special, range.HasSpecial(feature));
                Assert.AreEqual(real.Length == 0 ? -1 : real.Max(), range.Highest(feature));
                Assert.AreEqual(real.Length == 0 ? RecordedRows.Special : real.Min(), range.Lowest(feature));
                Assert.AreEqual(places.Distinct().Count() > 1, (range.Parting(stride) >> feature & 1) != 0);
                Assert.AreEqual(
                    (scalar.Lowest(feature), scalar.Highest(feature), scalar.HasSpecial(feature)),
                    (range.Lowest(feature), range.Highest(feature), special));
            }
        }
    }

    [TestMethod]
    [DataRow(16)]
    [DataRow(32)]
    [DataRow(64)]
    public void DrawnCuts_SumsOfRows_EqualTheNaiveTwins(int stride)
    {
        var rng = new Rng(3);
        for (int batch = 1; batch <= DrawnCuts.Most; batch++)
        {
            const int Count = 77;
            byte[] rows = Records(stride, Count);
            long[] values = [.. Enumerable.Range(0, Count).Select(_ => (long)rng.NextUInt64() >> 12)];
            DrawnCuts cuts = default;
            cuts.Clear();
            for (int cut = 0; cut < batch; cut++)
            {
                cuts.Add(rng.NextInt32(stride), rng.NextInt32(255), rng.NextInt32(2) == 1);
            }

            DrawnCuts scalar = cuts;
            fixed (byte* first = rows)
            fixed (long* value = values)
            {
                cuts.AddRows(first, stride, value, Count);
                scalar.AddRowsScalar(first, stride, value, Count);
            }

            for (int cut = 0; cut < batch; cut++)
            {
                long expected = Enumerable.Range(0, Count)
                    .Where(row => GoesLeft(rows[(row * stride) + cuts.Feature(cut)], cuts.Place(cut), cuts.SpecialLeft(cut)))
                    .Sum(row => values[row]);
                Assert.AreEqual(expected, cuts.Sum(cut));
                Assert.AreEqual(expected, scalar.Sum(cut));
            }
        }
    }

    [TestMethod]
    [DataRow(16)]
    [DataRow(32)]
    [DataRow(64)]
    public void RecordPartitioner_RowsOfANode_KeepsEveryRowOnItsSide(int stride)
    {
        var rng = new Rng(4);
        foreach (int count in Counts)
        {
            byte[] rows = Records(stride, count);
            byte[] parted = new byte[rows.Length];
            long[] values = [.. Enumerable.Range(0, count).Select(row => (long)row)];
            long[] moved = new long[count];
            var cut = new Cut(1, rng.NextInt32(stride), rng.NextInt32(10), rng.NextInt32(2) == 1, HasSpecial: true, 0);
            int lefts;
            fixed (byte* from = rows, to = parted)
            fixed (long* own = values, target = moved)
            {
                lefts = RecordPartitioner.Part(new RecordSpan(from, own), new RecordSpan(to, target), stride, count, cut);
            }

            CollectionAssert.AreEquivalent(values, moved);
            for (int row = 0; row < count; row++)
            {
                Assert.IsTrue(
                    parted.AsSpan(row * stride, stride).SequenceEqual(rows.AsSpan((int)moved[row] * stride, stride)),
                    "a record moves with its value");
                Assert.AreEqual(row < lefts, GoesLeft(parted[(row * stride) + cut.Feature], cut.Place, cut.SpecialLeft));
            }
        }
    }

    [TestMethod]
    public void RecordedRows_NumbersCategoriesAndMissing_HoldPlacesInOrder()
    {
        const int Rows = 3_000;
        var rng = new Rng(5);
        float[] numbers = [.. Enumerable.Range(0, Rows).Select(row => row % 11 == 0 ? float.NaN : (float)rng.NextGaussian())];
        float[] codes =
        [
            .. Enumerable.Range(0, Rows).Select(row => row % 13 == 0 ? float.NaN : (float)(rng.NextInt32(6) * rng.NextInt32(2)))
        ];
        var matrix = new FeatureMatrix(Rows, [new("n", "n"), new("c", "c", 6)], [numbers, codes]);
        using var team = new ThreadTeam(2);
        using BinnedMatrix data = BinnedMatrixBuilder.Build(
            matrix, new(255, MinDataInBin: 1, MinDataInLeaf: 1), team, new Rng(1), CancellationToken.None, records: false);

        using var records = new RecordedRows(data, team);

        int number = Array.FindIndex(data.Features, feature => feature.Index == 0);
        int code = 1 - number;
        Assert.AreEqual(16, records.Stride);
        for (int row = 0; row < Rows; row++)
        {
            Assert.AreEqual(
                float.IsNaN(numbers[row]) ? RecordedRows.Special : data.Features[number].Mapper.BinOf(numbers[row]),
                records.Row(row)[number]);
            Assert.AreEqual(
                float.IsNaN(codes[row]) ? RecordedRows.Special : data.Features[code].Mapper.BinOf(codes[row]) - 1,
                records.Row(row)[code]);
        }

        CollectionAssert.AreEqual(data.Features[code].Mapper.CodeOfBin[1..4], records.CodesUpTo(code, 2));
    }

    private static bool GoesLeft(byte place, int cut, bool specialLeft) => place == RecordedRows.Special ? specialLeft : place <= cut;

    // Features of many places, few, one, only special, and special among others.
    private static byte[] Records(int stride, int count)
    {
        var rng = new Rng((ulong)(stride + count));
        byte[] rows = new byte[stride * count];
        for (int i = 0; i < rows.Length; i++)
        {
            rows[i] = (i % stride % 6) switch
            {
                0 => (byte)rng.NextInt32(255),
                1 => (byte)(7 + rng.NextInt32(3)),
                2 => 42,
                3 => RecordedRows.Special,
                4 => rng.NextInt32(3) == 0 ? RecordedRows.Special : (byte)rng.NextInt32(255),
                _ => rng.NextInt32(3) == 0 ? RecordedRows.Special : (byte)254,
            };
        }

        return rows;
    }
}
