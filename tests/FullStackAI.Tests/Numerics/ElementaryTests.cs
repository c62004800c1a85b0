using FullStackAI.Numerics;

namespace FullStackAI.Tests.Numerics;

[TestClass]
public sealed class ElementaryTests
{
    [TestMethod]
    public void Exp_OfManyNumbers_IsTheRoundedTrueValueOrItsNeighbour()
    {
        var oracle = OracleFile.Read("exp.json");
        double[] x = OracleFile.Numbers(oracle.GetProperty("x"))!;
        double[] expected = OracleFile.Numbers(oracle.GetProperty("exp"))!;
        int exact = 0;
        for (int i = 0; i < x.Length; i++)
        {
            double found = Elementary.Exp(x[i]);
            long steps = Math.Abs(BitConverter.DoubleToInt64Bits(found) - BitConverter.DoubleToInt64Bits(expected[i]));
            Assert.IsLessThanOrEqualTo(1, steps, $"exp {x[i]:R} is {found:R}, expected {expected[i]:R}");
            exact += steps == 0 ? 1 : 0;
        }

        Assert.IsGreaterThan(0.85 * x.Length, exact, "nearly all are rounded correctly");
    }

    [TestMethod]
    public void Exp_OfZero_IsExactlyOne()
    {
        Assert.AreEqual(1.0, Elementary.Exp(0.0));
        Assert.AreEqual(1.0, Elementary.Exp(-0.0));
        Assert.AreEqual(0.5, Elementary.Sigmoid(0.0));
    }

    [TestMethod]
    public void Exp_BeyondItsRange_IsHeldThere()
    {
        Assert.AreEqual(Elementary.Exp(708), Elementary.Exp(1e300));
        Assert.AreEqual(Elementary.Exp(-708), Elementary.Exp(double.NegativeInfinity));
        Assert.IsTrue(double.IsNaN(Elementary.Exp(double.NaN)));
    }
}
