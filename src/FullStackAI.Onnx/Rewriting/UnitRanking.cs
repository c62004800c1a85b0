using FullStackAI.Numerics;

namespace FullStackAI.Onnx.Rewriting;

/// <summary>In which order the units of a hidden layer should stay, so that those that stay can stand for the others.</summary>
/// <remarks>
/// It is the order of a pivoted Cholesky factorisation of the activations' covariance, each weighed by the
/// weights that read it: the next unit is the one that the units before explain least.
/// Source: Chee, Flynn, Damle and De Sa, Model Preserving Compression for Neural Networks (2022), after interpolative decomposition.
/// </remarks>
internal sealed class UnitRanking
{
    private readonly int _units;
    private readonly double[] _covariance;
    private readonly int[] _order;

    /// <summary>Ranks the units.</summary>
    /// <param name="sums">Their activations.</param>
    /// <param name="weights">[units]; how much each counts: the norm of the weights that read it.</param>
    /// <param name="isCentred">Whether a constant may be added where they are read.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    internal UnitRanking(ActivationSums sums, ReadOnlySpan<double> weights, bool isCentred, CancellationToken cancellationToken)
    {
        _units = sums.Units;
        _covariance = sums.Covariance(sums.Means(isCentred));
        _order = Order(weights, cancellationToken);
    }

    /// <summary>The units that stay.</summary>
    /// <param name="count">How many, at least 1.</param>
    /// <returns>[count]; ascending.</returns>
    internal int[] Kept(int count) => [.. _order.Take(count).Order()];

    private int[] Order(ReadOnlySpan<double> weights, CancellationToken cancellationToken)
    {
        double[] left = new double[_units]; // the weighed variance of each that those chosen do not explain
        for (int i = 0; i < _units; i++)
        {
            left[i] = _covariance[(i * _units) + i] * weights[i] * weights[i];
        }

        double[] factor = new double[(long)_units * _units];
        int[] order = new int[_units];
        bool[] chosen = new bool[_units];
        for (int step = 0; step < _units; step++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int pivot = Largest(left, chosen);
            (order[step], chosen[pivot]) = (pivot, true);
            if (!(left[pivot] > 0))
            {
                continue; // explained in full, as all that come after it
            }

            double root = Math.Sqrt(left[pivot]);
            ReadOnlySpan<double> row = factor.AsSpan(pivot * _units, step);
            for (int i = 0; i < _units; i++)
            {
                if (!chosen[i])
                {
                    double shared = (_covariance[(i * _units) + pivot] * weights[i] * weights[pivot]) - Reduction.Dot(
                        factor.AsSpan(i * _units, step), row);
                    double part = shared / root;
                    factor[(i * _units) + step] = part;
                    left[i] -= part * part;
                }
            }

            factor[(pivot * _units) + step] = root;
        }

        return order;
    }

    // The first of equals.
    private static int Largest(double[] left, bool[] chosen)
    {
        int best = -1;
        for (int i = 0; i < left.Length; i++)
        {
            if (!chosen[i] && (best < 0 || left[i] > left[best]))
            {
                best = i;
            }
        }

        return best;
    }
}
