using FullStackAI.Numerics;

namespace FullStackAI.Trainers.Linear;

/// <summary>The inverse of the whole Hessian at the start of a fit, one block an output:
/// L-BFGS then has only the change of the Hessian to learn.</summary>
/// <remarks>Without features all rows have the same margins, so each block is curvature × (centred products
/// of the features) + L2, and the intercept's part follows from the means.</remarks>
internal sealed class ProductPreconditioner : IPreconditioner
{
    private readonly Cholesky[] _factors;
    private readonly double[] _means;
    private readonly double[] _curvatures;

    private ProductPreconditioner(Cholesky[] factors, double[] means, double[] curvatures)
    {
        _factors = factors;
        _means = means;
        _curvatures = curvatures;
    }

    /// <summary>Factors the blocks.</summary>
    /// <param name="gram">The products of the features.</param>
    /// <param name="curvatures">[outputs]; the second derivative by each output's margin at the start.</param>
    /// <param name="l2">The squared penalty.</param>
    /// <param name="shouldStop">True gives up.</param>
    /// <returns>Null when given up, or when features depend on each other and no penalty parts them.</returns>
    internal static ProductPreconditioner? Create(GramMatrix gram, double[] curvatures, double l2, Func<bool> shouldStop)
    {
        int size = gram.FeatureCount;
        var factors = new Cholesky[curvatures.Length];
        for (int output = 0; output < factors.Length; output++)
        {
            double[] matrix = gram.Matrix(curvatures[output], l2);
            factors[output] = new Cholesky(matrix, size, shouldStop);
            if (factors[output].IsStopped || factors[output].IsSingular)
            {
                return null;
            }
        }

        return new ProductPreconditioner(factors, gram.Means[..size], curvatures);
    }

    /// <inheritdoc/>
    public void Apply(ReadOnlySpan<double> vector, Span<double> result)
    {
        int size = _means.Length, outputs = _factors.Length;
        double[] centred = new double[size];
        for (int output = 0; output < outputs; output++)
        {
            double intercept = vector[(size * outputs) + output];
            for (int feature = 0; feature < size; feature++)
            {
                centred[feature] = vector[(feature * outputs) + output] - (_means[feature] * intercept);
            }

            double[] solved = _factors[output].Solve(centred);
            for (int feature = 0; feature < size; feature++)
            {
                result[(feature * outputs) + output] = solved[feature];
            }

            result[(size * outputs) + output] = (intercept / _curvatures[output]) - Reduction.Dot(_means, solved);
        }
    }
}
