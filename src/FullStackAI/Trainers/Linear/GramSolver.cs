using FullStackAI.Numerics;

namespace FullStackAI.Trainers.Linear;

/// <summary>Solves linear regression from the products of its features alone: a Cholesky factor
/// without an absolute penalty, covariance coordinate descent with one.</summary>
internal static class GramSolver
{
    /// <summary>Minimises ½ mean squared error + L1 Σ|w| + ½ L2 Σw².</summary>
    /// <param name="gram">The products.</param>
    /// <param name="penalty">The penalties, the tolerance and the limit of sweeps.</param>
    /// <param name="shouldStop">Asked often; true ends with the weights so far.</param>
    /// <returns>[features + 1]; the intercept last.</returns>
    internal static double[] Solve(GramMatrix gram, LinearPenalty penalty, Func<bool> shouldStop)
    {
        double[] weights = new double[gram.FeatureCount + 1];
        if (!gram.IsStopped)
        {
            double[] solved = penalty.L1 > 0 ? DescendFromZero(gram, penalty, shouldStop) : Factor(gram, penalty.L2, shouldStop);
            solved.CopyTo(weights, 0);
        }

        weights[^1] = gram.Means[^1] - Reduction.Dot(gram.Means.AsSpan(0, gram.FeatureCount), weights.AsSpan(0, gram.FeatureCount));
        return weights;
    }

    /// <summary>Minimises s·d + ½ d·Md + L1 Σ|w + d| + ½ L2 Σ(w + d)² over d, one weight at a time.</summary>
    /// <param name="matrix">[features × features]; M.</param>
    /// <param name="slopes">[features]; s; overwritten.</param>
    /// <param name="weights">[features]; w.</param>
    /// <param name="penalty">L1, L2 and the largest number of sweeps.</param>
    /// <param name="restBelow">A weight rests when its step changes the model by less than this.</param>
    /// <param name="shouldStop">Asked before each sweep; true ends with the steps so far.</param>
    /// <returns>[features]; d.</returns>
    internal static double[] Descend(
        double[] matrix, double[] slopes, double[] weights, LinearPenalty penalty, double restBelow, Func<bool> shouldStop)
    {
        double[] steps = new double[weights.Length];
        bool isActiveOnly = false;
        for (int sweep = 0; sweep < penalty.MaxIterations && !shouldStop(); sweep++)
        {
            bool rests = Sweep(matrix, slopes, weights, steps, penalty, isActiveOnly) <= restBelow;
            if (rests && !isActiveOnly)
            {
                break;
            }

            isActiveOnly = !rests; // when the active weights rest, see whether another one wants to move
        }

        return steps;
    }

    private static double[] Factor(GramMatrix gram, double l2, Func<bool> shouldStop)
    {
        int size = gram.FeatureCount;
        double[] matrix = gram.Matrix(1, l2);
        double[] right = new double[size];
        for (int i = 0; i < size; i++)
        {
            right[i] = gram.Product(i, size);
        }

        var cholesky = new Cholesky(matrix, size, shouldStop);
        if (cholesky.IsStopped)
        {
            return new double[size];
        }

        // One step of refinement wins back the digits that scaling and near-dependence cost.
        double[] weights = cholesky.Solve(right);
        double[] residual = new double[size];
        for (int i = 0; i < size; i++)
        {
            residual[i] = right[i] - Reduction.Dot(matrix.AsSpan(i * size, size), weights);
        }

        Elementwise.Axpy(1.0, cholesky.Solve(residual), weights);
        return weights;
    }

    private static double[] DescendFromZero(GramMatrix gram, LinearPenalty penalty, Func<bool> shouldStop)
    {
        int size = gram.FeatureCount;
        double[] slopes = [.. Enumerable.Range(0, size).Select(feature => -gram.Product(feature, size))];
        return Descend(gram.Matrix(1, 0), slopes, new double[size], penalty, 0.1 * penalty.Tolerance * gram.LabelVariance, shouldStop);
    }

    private static double Sweep(
        double[] matrix, double[] slopes, double[] weights, double[] steps, LinearPenalty penalty, bool isActiveOnly)
    {
        int size = weights.Length;
        double largest = 0;
        for (int feature = 0; feature < size; feature++)
        {
            double present = weights[feature] + steps[feature];
            if (isActiveOnly && present == 0)
            {
                continue;
            }

            // A constant feature has no curvature: the intercept does its work.
            double curvature = matrix[(feature * size) + feature];
            double pull = (curvature * present) - slopes[feature];
            double target = curvature > 0 ? Math.Sign(pull) * Math.Max(0, Math.Abs(pull) - penalty.L1) / (curvature + penalty.L2) : 0;
            double step = target - present;
            if (step != 0)
            {
                steps[feature] += step;
                Elementwise.Axpy(step, matrix.AsSpan(feature * size, size), slopes);
                largest = Math.Max(largest, (curvature + penalty.L2) * step * step);
            }
        }

        return largest;
    }
}
