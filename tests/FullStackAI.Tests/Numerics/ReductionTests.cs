using FullStackAI.Numerics;

namespace FullStackAI.Tests.Numerics;

[TestClass]
public sealed class ReductionTests
{
    private static readonly int[] Lengths = [0, 1, 3, 7, 8, 9, 63, 4095, 4096, 4097, 8192, 12_289, 20_001];

    [TestMethod]
    public void Sum_AnyLength_HasTheBitsOfTheScalarTwin()
    {
        foreach (int length in Lengths)
        {
            double[] values = Random(length, 1);
            Assert.AreEqual(Bits(Twin(values)), Bits(Reduction.Sum(values)), $"{length}");
        }
    }

    [TestMethod]
    public void Dot_AnyLength_HasTheBitsOfTheScalarTwin()
    {
        foreach (int length in Lengths)
        {
            double[] left = Random(length, 1), right = Random(length, 2);
            float[] single = [.. left.Select(value => (float)value)];
            Assert.AreEqual(Bits(Twin([.. left.Zip(right, (a, b) => a * b)])), Bits(Reduction.Dot(left, right)), $"{length}");
            Assert.AreEqual(Bits(Twin([.. single.Zip(right, (a, b) => a * b)])), Bits(Reduction.Dot(single, right)), $"{length}, single");
        }
    }

    [TestMethod]
    public void Join_BlocksSummedApart_EqualsTheWhole()
    {
        double[] left = Random(20_001, 3), right = Random(20_001, 4);
        float[] single = [.. left.Select(value => (float)value)];
        double[] blocks = new double[Reduction.BlockCount(left.Length)];
        for (int block = blocks.Length - 1; block >= 0; block--)
        {
            Range range = (block * Reduction.BlockLength)..Math.Min(left.Length, (block + 1) * Reduction.BlockLength);
            blocks[block] = Reduction.BlockDot(single.AsSpan(range), right.AsSpan(range));
        }

        Assert.AreEqual(Bits(Reduction.Dot(single, right)), Bits(Reduction.Join(blocks)));
    }

    [TestMethod]
    public void Sum_ManyEqualNumbers_LosesLittle() =>
        Assert.AreEqual(100_000.0, Reduction.Sum(Enumerable.Repeat(0.1, 1_000_000).ToArray()), 1e-8);

    [TestMethod]
    public void Axpy_AnyLength_HasTheBitsOfTheScalarTwin()
    {
        foreach (int length in Lengths)
        {
            double[] x = Random(length, 1), y = Random(length, 2), z = [.. y];
            float[] single = [.. x.Select(value => (float)value)];
            double[] expected = [.. x.Zip(y, (a, b) => b + (0.37 * a))];
            double[] expectedSingle = [.. single.Zip(y, (a, b) => b + (0.37 * a))];
            Elementwise.Axpy(0.37, x, y);
            Elementwise.Axpy(0.37, single, z);
            CollectionAssert.AreEqual(expected, y);
            CollectionAssert.AreEqual(expectedSingle, z);
        }
    }

    // The order the kernel promises, written plainly: lane i mod 8 within a block, a tree over the lanes, a tree over the blocks.
    private static double Twin(double[] values)
    {
        if (values.Length == 0)
        {
            return 0;
        }

        var blocks = values.Chunk(4096).Select(block =>
        {
            double[] lane = new double[8];
            for (int i = 0; i < block.Length; i++)
            {
                lane[i % 8] += block[i];
            }

            return (lane[0] + lane[4] + (lane[2] + lane[6])) + (lane[1] + lane[5] + (lane[3] + lane[7]));
        }).ToArray();
        return Tree(blocks);
    }

    private static double Tree(double[] values)
    {
        if (values.Length == 1)
        {
            return values[0];
        }

        int half = 1;
        while (half * 2 < values.Length)
        {
            half *= 2;
        }

        return Tree(values[..half]) + Tree(values[half..]);
    }

    private static double[] Random(int length, ulong seed)
    {
        var rng = new Rng(seed);
        return [.. Enumerable.Range(0, length).Select(_ => rng.NextGaussian() * Math.Pow(10, rng.NextInt32(6)))];
    }

    private static long Bits(double value) => BitConverter.DoubleToInt64Bits(value);
}
