using FullStackAI.Numerics;

namespace FullStackAI.Tests.Numerics;

[TestClass]
public sealed class LbfgsTests
{
    [TestMethod]
    public void Minimize_Rosenbrock_FindsTheValleysEnd()
    {
        double[] point = [-1.2, 1, -1.2, 1];
        LbfgsResult result = Run(new Rosenbrock(), point, 1e-16);

        Assert.IsTrue(result.Converged);
        Assert.IsTrue(point.All(x => Math.Abs(x - 1) < 1e-6), string.Join(' ', point));
        Assert.IsLessThan(80, result.Iterations);
    }

    [TestMethod]
    public void Minimize_StoppedByTheCaller_KeepsThePointOfThatIteration()
    {
        double[] point = [-1.2, 1, -1.2, 1];
        double start = new Rosenbrock().Start(point, new double[4]);
        double last = double.PositiveInfinity;
        LbfgsResult result = new Lbfgs(new DiagonalPreconditioner([1, 1, 1, 1]), 5).Minimize(
            new Rosenbrock(),
            point,
            1e-16,
            1000,
            (iteration, value) =>
            {
                Assert.IsLessThan(last, value);
                last = value;
                return iteration == 3;
            });

        Assert.IsFalse(result.Converged);
        Assert.AreEqual(3, result.Iterations);
        Assert.IsLessThan(start, result.Value);
        Assert.AreEqual(result.Value, new Rosenbrock().Start(point, new double[4]), 1e-12);
    }

    [TestMethod]
    public void Minimize_AtTheMinimum_StopsAtOnce()
    {
        double[] point = [1, 1];
        LbfgsResult result = Run(new Rosenbrock(), point, 1e-10);
        Assert.AreEqual(0, result.Iterations);
        Assert.IsTrue(result.Converged);
    }

    private static LbfgsResult Run(ILineObjective objective, double[] point, double tolerance) =>
        new Lbfgs(new DiagonalPreconditioner([.. point.Select(_ => 1e-2)]), 10).Minimize(
            objective, point, tolerance, 1000, (_, _) => false);

    /// <summary>Σ 100 (y − x²)² + (1 − x)² over pairs.</summary>
    private sealed class Rosenbrock : ILineObjective
    {
        private double[] _point = [], _direction = [];

        public double Start(double[] point, double[] gradient)
        {
            _point = [.. point];
            return Evaluate(point, gradient);
        }

        public void Aim(double[] direction) => _direction = direction;

        public (double Value, double Slope) Along(double step)
        {
            double[] gradient = new double[_point.Length];
            double value = Evaluate([.. _point.Zip(_direction, (x, d) => x + (step * d))], gradient);
            return (value, gradient.Zip(_direction, (g, d) => g * d).Sum());
        }

        public void Accept(double step, double[] point, double[] gradient) => Start(point, gradient);

        private static double Evaluate(double[] point, double[] gradient)
        {
            double value = 0;
            for (int i = 0; i < point.Length; i += 2)
            {
                double x = point[i], valley = point[i + 1] - (x * x);
                value += (100 * valley * valley) + ((1 - x) * (1 - x));
                gradient[i] = (-400 * x * valley) - (2 * (1 - x));
                gradient[i + 1] = 200 * valley;
            }

            return value;
        }
    }
}
