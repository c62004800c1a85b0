using FullStackAI.Numerics;

namespace FullStackAI.Tests.Numerics;

[TestClass]
public sealed class CholeskyTests
{
    [TestMethod]
    public void Solve_WellConditioned_GivesTheSolution()
    {
        // [4 2 0; 2 5 3; 0 3 6] × [1 −2 3] = [0 1 12]
        double[] x = new Cholesky([4, 2, 0, 2, 5, 3, 0, 3, 6], 3, () => false).Solve([0, 1, 12]);
        Assert.AreEqual(1, x[0], 1e-14);
        Assert.AreEqual(-2, x[1], 1e-14);
        Assert.AreEqual(3, x[2], 1e-14);
    }

    [TestMethod]
    public void Solve_ScalesFarApart_LosesNoDigits()
    {
        double[] x = new Cholesky([1e12, 1e3, 1e3, 1e-4], 2, () => false).Solve([1.1e6, 0.011]);
        Assert.AreEqual(1e-6, x[0], 1e-20);
        Assert.AreEqual(100, x[1], 1e-12);
    }

    [TestMethod]
    public void Solve_DependentVariable_IsHeldAtZero()
    {
        double[] x = new Cholesky([1, 2, 0, 2, 4, 0, 0, 0, 0], 3, () => false).Solve([3, 6, 0]);
        CollectionAssert.AreEqual(new double[] { 3, 0, 0 }, x);
    }

    [TestMethod]
    public void Constructor_ToldToStop_SaysSo() => Assert.IsTrue(new Cholesky([1, 0, 0, 1], 2, () => true).IsStopped);
}
