using FullStackAI.Numerics;

namespace FullStackAI.Onnx.Rewriting;

/// <summary>Which units of a hidden layer can stand for the others: each unit that goes is written as a constant and a sum of those that stay, fitted to activations.</summary>
/// <remarks>
/// Units stay in the order of a pivoted Cholesky factorisation of the activations' covariance, each weighed by the weights that read it: the next unit is the one the units before explain least.
/// The rest follow by least squares. Source: Chee, Flynn, Damle and De Sa, Model Preserving Compression for Neural Networks (2022), after interpolative decomposition.
/// </remarks>
internal sealed class UnitSubstitution
{
    // Of the mean variance; keeps the sums small where units are nearly copies of each other.
    private const double Ridge = 1e-4;

    private readonly int _units;
    private readonly double[] _covariance;
    private readonly double[] _means;
    private readonly int[] _order;

    /// <summary>Ranks the units.</summary>
    /// <param name="sums">Their activations.</param>
    /// <param name="weights">[units]; how much each counts: the norm of the weights that read it.</param>
    /// <param name="isCentred">Whether a constant may be added where they are read.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    internal UnitSubstitution(ActivationSums sums, ReadOnlySpan<double> weights, bool isCentred, CancellationToken cancellationToken)
    {
        _units = sums.Units;
        double rows = Math.Max(1, sums.Rows);
        _means = [.. sums.Sums.Select(sum => isCentred ? sum / rows : 0)];
        _covariance = new double[(long)_units * _units];
        for (int i = 0; i < _units; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double value = (sums.Products[(i * _units) + j] / rows) - (_means[i] * _means[j]);
                _covariance[(i * _units) + j] = _covariance[(j * _units) + i] = value;
            }
        }

        _order = Order(weights, cancellationToken);
    }

    /// <summary>The units that stay.</summary>
    /// <param name="count">How many, at least 1.</param>
    /// <returns>[count]; ascending.</returns>
    internal int[] Kept(int count) => [.. _order.Take(count).Order()];

    /// <summary>How the others follow from those that stay.</summary>
    /// <param name="kept">The units that stay, ascending.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>For each unit that goes: its number, its constant, and [kept] what it takes of each that stays.</returns>
    internal IEnumerable<(int Unit, double Constant, double[] Shares)> Others(int[] kept, CancellationToken cancellationToken)
    {
        double ridge = 0;
        for (int i = 0; i < _units; i++)
        {
            ridge += Ridge * _covariance[(i * _units) + i] / _units;
        }

        double[] inner = new double[(long)kept.Length * kept.Length];
        for (int i = 0; i < kept.Length; i++)
        {
            for (int j = 0; j < kept.Length; j++)
            {
                inner[(i * kept.Length) + j] = _covariance[(kept[i] * _units) + kept[j]] + (i == j ? ridge : 0);
            }
        }

        var solver = new Cholesky(inner, kept.Length, () => cancellationToken.IsCancellationRequested);
        cancellationToken.ThrowIfCancellationRequested();
        foreach (int unit in Enumerable.Range(0, _units).Except(kept))
        {
            cancellationToken.ThrowIfCancellationRequested();
            double[] shares = solver.Solve([.. kept.Select(other => _covariance[(unit * _units) + other])]);
            double constant = _means[unit];
            for (int i = 0; i < kept.Length; i++)
            {
                constant -= shares[i] * _means[kept[i]];
            }

            yield return (unit, constant, shares);
        }
    }

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
                    double shared = (_covariance[(i * _units) + pivot] * weights[i] * weights[pivot]) - Reduction.Dot(factor.AsSpan(i * _units, step), row);
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
