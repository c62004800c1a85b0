using FullStackAI.Numerics;

namespace FullStackAI.Trainers.Linear;

/// <summary>Solves linear regression from the products of its features alone: a Cholesky factor without an absolute penalty, covariance coordinate descent with one.</summary>
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
            double[] solved = penalty.L1 > 0 ? Descend(gram, penalty, shouldStop) : Factor(gram, penalty.L2, shouldStop);
            solved.CopyTo(weights, 0);
        }

        weights[^1] = gram.Means[^1] - Reduction.Dot(gram.Means.AsSpan(0, gram.FeatureCount), weights.AsSpan(0, gram.FeatureCount));
        return weights;
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

    private static double[] Descend(GramMatrix gram, LinearPenalty penalty, Func<bool> shouldStop)
    {
        int size = gram.FeatureCount;
        double[] weights = new double[size];
        double[] slopes = [.. Enumerable.Range(0, size).Select(feature => -gram.Product(feature, size))]; // of the loss, by each weight
        double rest = 0.1 * penalty.Tolerance * gram.LabelVariance;
        bool isActiveOnly = false;
        for (int sweep = 0; sweep < penalty.MaxIterations && !shouldStop(); sweep++)
        {
            double change = Sweep(gram, penalty, weights, slopes, isActiveOnly);
            if (change <= rest)
            {
                if (!isActiveOnly)
                {
                    break;
                }

                isActiveOnly = false; // the active weights rest: see whether another one wants to move
                continue;
            }

            isActiveOnly = true;
        }

        return weights;
    }

    private static double Sweep(GramMatrix gram, LinearPenalty penalty, double[] weights, double[] slopes, bool isActiveOnly)
    {
        double largest = 0;
        for (int feature = 0; feature < weights.Length; feature++)
        {
            double curvature = gram.Product(feature, feature);
            if ((isActiveOnly && weights[feature] == 0) || curvature <= 0)
            {
                continue;
            }

            double pull = (curvature * weights[feature]) - slopes[feature];
            double target = Math.Sign(pull) * Math.Max(0, Math.Abs(pull) - penalty.L1) / (curvature + penalty.L2);
            double step = target - weights[feature];
            if (step != 0)
            {
                weights[feature] = target;
                Elementwise.Axpy(step, gram.Row(feature), slopes);
                largest = Math.Max(largest, (curvature + penalty.L2) * step * step);
            }
        }

        return largest;
    }
}
