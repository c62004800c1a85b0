using FullStackAI.Numerics;

namespace FullStackAI.Tests.Numerics;

[TestClass]
public sealed unsafe class LogisticKernelTests
{
    [TestMethod]
    public void Evaluate_ManyMargins_AgreesWithTheFormula()
    {
        var rng = new Rng(2);
        const int rows = 1237;
        double[] margins = [.. Enumerable.Range(0, rows).Select(_ => rng.NextGaussian() * Math.Pow(10, rng.NextInt32(4) - 1))];
        float[] labels = [.. Enumerable.Range(0, rows).Select(_ => (float)rng.NextInt32(2))];
        double[] shares = [.. Enumerable.Range(0, rows).Select(_ => rng.NextDouble())];
        double[] derivatives = new double[rows];
        double loss = LogisticKernel.Evaluate(margins, labels, shares, derivatives);

        double expected = 0;
        for (int row = 0; row < rows; row++)
        {
            double margin = margins[row];
            expected += shares[row] * (Math.Max(margin, 0) + Math.Log(1 + Math.Exp(-Math.Abs(margin))) - (labels[row] * margin));
            Assert.AreEqual(shares[row] * ((1 / (1 + Math.Exp(-margin))) - labels[row]), derivatives[row], 1e-14);
        }

        Assert.AreEqual(expected, loss, 1e-11 * expected);
    }

    [TestMethod]
    public void Evaluate_HugeMargins_StaysFinite()
    {
        double[] derivatives = new double[4];
        double loss = LogisticKernel.Evaluate([1e300, -1e300, 800, -800], [1, 0, 0, 1], [1, 1, 1, 1], derivatives);
        Assert.AreEqual(1600, loss, 1e-9);
        Assert.AreEqual(0, derivatives[0], 1e-300);
        Assert.AreEqual(1, derivatives[2], 1e-300);
    }

    [TestMethod]
    public void Rows_AnyWidth_HasTheSameBits()
    {
        const int rows = 64;
        var rng = new Rng(3);
        double[] margins = [.. Enumerable.Range(0, rows).Select(_ => rng.NextGaussian() * 20)];
        float[] labels = [.. Enumerable.Range(0, rows).Select(_ => (float)rng.NextInt32(2))];
        double[] shares = [.. Enumerable.Range(0, rows).Select(_ => rng.NextDouble())];
        double[][] one = Run<DoubleLanes1>(), two = Run<DoubleLanes2>(), four = Run<DoubleLanes4>(), eight = Run<DoubleLanes8>();
        for (int i = 0; i < 2; i++)
        {
            CollectionAssert.AreEqual(one[i], two[i]);
            CollectionAssert.AreEqual(one[i], four[i]);
            CollectionAssert.AreEqual(one[i], eight[i]);
        }

        double[][] Run<TLanes>()
            where TLanes : unmanaged, IDoubleLanes<TLanes>
        {
            double[] derivatives = new double[rows], losses = new double[rows];
            fixed (double* m = margins, s = shares, d = derivatives, l = losses)
            fixed (float* y = labels)
            {
                Assert.AreEqual(rows, LogisticKernel.Rows<TLanes>(m, y, s, d, l, 0, rows));
            }

            return [derivatives, losses];
        }
    }

    [TestMethod]
    public void Exp_AnyLength_HasTheBitsOfTheScalar()
    {
        double[] values = [.. Enumerable.Range(0, 19).Select(i => (i * 3.7) - 30)];
        double[] expected = [.. values.Select(value => Elementary.Exp(value - 2))];
        LogisticKernel.Exp(values, 2);
        CollectionAssert.AreEqual(expected, values);
    }
}
