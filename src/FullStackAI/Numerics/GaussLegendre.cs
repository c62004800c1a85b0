namespace FullStackAI.Numerics;

/// <summary>The points and weights of Gauss-Legendre quadrature on [0, 1]: n points
/// integrate every polynomial of degree 2n − 1 exactly.</summary>
internal static class GaussLegendre
{
    private const int NewtonSteps = 100;

    /// <param name="count">The number of points; at least 1.</param>
    /// <returns>Points in ascending order, and their weights, which sum to 1.</returns>
    internal static (double[] Points, double[] Weights) OnUnitInterval(int count)
    {
        double[] points = new double[count];
        double[] weights = new double[count];
        for (int i = 0; i < count; i++)
        {
            // Newton's method from the asymptotic root of the Legendre polynomial of this degree.
            double root = Math.Cos(Math.PI * (i + 0.75) / (count + 0.5));
            double slope = 1;
            for (int step = 0; step < NewtonSteps; step++)
            {
                (double value, slope) = Legendre(count, root);
                double change = value / slope;
                root -= change;
                if (Math.Abs(change) < 1e-16)
                {
                    break;
                }
            }

            points[count - 1 - i] = 0.5 * (root + 1);
            weights[count - 1 - i] = 1 / ((1 - (root * root)) * slope * slope);
        }

        return (points, weights);
    }

    private static (double Value, double Slope) Legendre(int degree, double x)
    {
        double current = 1;
        double previous = 0;
        for (int n = 0; n < degree; n++)
        {
            (current, previous) = (((((2 * n) + 1) * x * current) - (n * previous)) / (n + 1), current);
        }

        return (current, degree * ((x * current) - previous) / ((x * x) - 1));
    }
}
