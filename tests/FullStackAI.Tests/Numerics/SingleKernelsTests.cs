using FullStackAI.Numerics;

namespace FullStackAI.Tests.Numerics;

[TestClass]
public sealed class SingleKernelsTests
{
    [TestMethod]
    [DataRow(8)]
    [DataRow(16)]
    [DataRow(40)]
    [DataRow(80)]
    [DataRow(104)]
    public void AddRows_OfAnyWidth_IsTheSumOfTheRows(int width)
    {
        var rng = new Rng(1);
        float[] matrix = Numbers(rng, 20 * width);
        int[] indices = [0, 3, 7, 19];
        float[] values = [1.5f, -2, 0.25f, 3];
        float[] target = Numbers(rng, width), ofOnes = [.. target];
        float[] start = [.. target];

        SingleKernels.AddRows(indices, values, matrix, target);
        SingleKernels.AddRows(indices, default, matrix, ofOnes);

        for (int column = 0; column < width; column++)
        {
            Assert.AreEqual(
                start[column] + indices.Select((index, k) => values[k] * (double)matrix[(index * width) + column]).Sum(),
                target[column],
                1e-5);
            Assert.AreEqual(start[column] + indices.Sum(index => (double)matrix[(index * width) + column]), ofOnes[column], 1e-5);
        }
    }

    [TestMethod]
    public void AddRows_AnIndexBeyondTheMatrix_Throws() =>
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => SingleKernels.AddRows([2], [1f], new float[16], new float[8]));

    [TestMethod]
    [DataRow(8)]
    [DataRow(56)]
    [DataRow(1024)]
    public void Products_OfAnyLength_AreThoseOfDoublePrecision(int length)
    {
        var rng = new Rng(2);
        float[] x = Numbers(rng, length), y = Numbers(rng, length), z = Numbers(rng, length);

        (double a, double b) = SingleKernels.Dots(x, y, z);

        Assert.AreEqual(Dot(x, y), a, 1e-4);
        Assert.AreEqual(Dot(x, z), b, 1e-4);
        Assert.AreEqual(Dot(x, y), SingleKernels.Dot(x, y), 1e-4);
    }

    [TestMethod]
    public void Move_OfAPoint_MovesItAndScalesTheGradient()
    {
        var rng = new Rng(3);
        float[] direction = Numbers(
            rng, 16), raw = Numbers(rng, 16), root = Numbers(rng, 16), gradient = Numbers(rng, 16), change = new float[16];
        double[] point = [.. Numbers(rng, 16)], before = [.. point];
        float[] old = [.. gradient];

        SingleKernels.Move(0.5, 0.1, direction, raw, root, point, gradient, change);

        for (int i = 0; i < 16; i++)
        {
            Assert.AreEqual(before[i] + (0.5 * direction[i]), point[i], 1e-12);
            Assert.AreEqual(root[i] * (raw[i] + (0.1 * point[i])), gradient[i], 1e-5);
            Assert.AreEqual(gradient[i] - old[i], change[i], 1e-6);
        }
    }

    [TestMethod]
    [DataRow(5)]
    [DataRow(8)]
    [DataRow(21)]
    public void WidenAndNarrow_OfAnyLength_KeepTheNumbers(int length)
    {
        float[] x = Numbers(new Rng(4), length);
        double[] wide = new double[length];
        float[] narrow = new float[length];

        SingleKernels.Widen(x, wide);
        SingleKernels.Narrow(wide, narrow);

        CollectionAssert.AreEqual(x.Select(value => (double)value).ToArray(), wide);
        CollectionAssert.AreEqual(x, narrow);
    }

    private static float[] Numbers(Rng rng, int count) => [.. Enumerable.Range(0, count).Select(_ => (float)rng.NextGaussian())];

    private static double Dot(float[] a, float[] b) => a.Zip(b, (x, y) => (double)x * y).Sum();
}
