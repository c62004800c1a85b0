using FullStackAI.Numerics;

namespace FullStackAI.Tests.Numerics;

[TestClass]
public sealed class MatrixKernelsTests
{
    [TestMethod]
    [DataRow(1, 1, 8)]
    [DataRow(3, 5, 8)]
    [DataRow(4, 7, 24)]
    [DataRow(9, 33, 40)]
    [DataRow(64, 20, 128)]
    public void Multiply_AnyShape_HasTheBitsOfOneChainOfFusedMultiplyAdds(int rows, int inner, int width)
    {
        var rng = new Rng(1);
        float[] x = Draw(rng, rows * inner);
        float[] w = Draw(rng, inner * width);
        float[] bias = Draw(rng, width);
        float[] y = new float[rows * width];

        MatrixKernels.Multiply(x, w, bias, y, rows, inner, width);

        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < width; column++)
            {
                float expected = bias[column];
                for (int k = 0; k < inner; k++)
                {
                    expected = MathF.FusedMultiplyAdd(x[(row * inner) + k], w[(k * width) + column], expected);
                }

                Assert.AreEqual(expected, y[(row * width) + column]);
            }
        }
    }

    [TestMethod]
    public void AddTransposedMultiply_HasTheBitsOfOneChainOverTheRows()
    {
        const int rows = 13, inner = 6, width = 24;
        var rng = new Rng(2);
        float[] x = Draw(rng, rows * inner);
        float[] d = Draw(rng, rows * width);
        float[] g = Draw(rng, inner * width);
        float[] expected = [.. g];
        for (int k = 0; k < inner; k++)
        {
            for (int column = 0; column < width; column++)
            {
                for (int row = 0; row < rows; row++)
                {
                    ref float sum = ref expected[(k * width) + column];
                    sum = MathF.FusedMultiplyAdd(x[(row * inner) + k], d[(row * width) + column], sum);
                }
            }
        }

        MatrixKernels.AddTransposedMultiply(x, d, g, rows, inner, width);

        CollectionAssert.AreEqual(expected, g);
    }

    [TestMethod]
    public void Transpose_OddShape_PadsWithZeros()
    {
        float[] t = [.. Enumerable.Repeat(9f, 2 * 8)];
        MatrixKernels.Transpose([1, 2, 3, 4, 5, 6], t, rows: 3, width: 2);
        CollectionAssert.AreEqual(new float[] { 1, 3, 5, 0, 0, 0, 0, 0, 2, 4, 6, 0, 0, 0, 0, 0 }, t);
    }

    [TestMethod]
    public void Multiply_ArraysTooShort_IsRefusedBeforeAnyRead() =>
        Assert.ThrowsExactly<IndexOutOfRangeException>(
            () => MatrixKernels.AddMultiply(new float[3], new float[16], new float[16], 2, 2, 8));

    private static float[] Draw(Rng rng, int count) => [.. Enumerable.Range(0, count).Select(_ => (float)rng.NextGaussian())];
}
