namespace FullStackAI.Numerics;

/// <summary>Solves symmetric systems that are positive definite, or nearly so:
/// variables that depend on earlier ones are held at 0.</summary>
internal sealed class Cholesky
{
    private const double Dependent = 1e-11; // of the scaled diagonal, which is 1
    private readonly int _size;
    private readonly double[] _factor;
    private readonly double[] _scales;

    /// <summary>Factors a matrix, scaled to a unit diagonal first.</summary>
    /// <param name="matrix">[size × size]; symmetric; the lower half is read.</param>
    /// <param name="size">At least 0.</param>
    /// <param name="shouldStop">Asked for each column; true gives up.</param>
    internal Cholesky(ReadOnlySpan<double> matrix, int size, Func<bool> shouldStop)
    {
        _size = size;
        _factor = new double[size * size];
        _scales = new double[size];
        for (int i = 0; i < size; i++)
        {
            double diagonal = matrix[(i * size) + i];
            _scales[i] = diagonal > 0 ? 1 / Math.Sqrt(diagonal) : 0;
        }

        for (int i = 0; i < size && !IsStopped; i++)
        {
            IsStopped = shouldStop();
            FactorRow(matrix, i);
        }
    }

    /// <summary>Whether the factorisation was given up.</summary>
    internal bool IsStopped { get; }

    /// <summary>Whether a variable depends on earlier ones.</summary>
    internal bool IsSingular
    {
        get
        {
            for (int i = 0; i < _size; i++)
            {
                if (_factor[(i * _size) + i] == 0)
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>Solves matrix × x = right.</summary>
    /// <param name="right">[size].</param>
    /// <returns>[size].</returns>
    internal double[] Solve(ReadOnlySpan<double> right)
    {
        double[] x = new double[_size];
        for (int i = 0; i < _size; i++)
        {
            double pivot = _factor[(i * _size) + i];
            x[i] = pivot == 0 ? 0 : ((right[i] * _scales[i]) - Reduction.Dot(Row(i), x.AsSpan(0, i))) / pivot;
        }

        for (int i = _size - 1; i >= 0; i--)
        {
            double pivot = _factor[(i * _size) + i];
            x[i] = pivot == 0 ? 0 : x[i] / pivot;
            Elementwise.Axpy(-x[i], Row(i), x.AsSpan(0, i));
        }

        for (int i = 0; i < _size; i++)
        {
            x[i] *= _scales[i];
        }

        return x;
    }

    private ReadOnlySpan<double> Row(int i) => _factor.AsSpan(i * _size, i);

    private void FactorRow(ReadOnlySpan<double> matrix, int i)
    {
        for (int j = 0; j < i; j++)
        {
            double pivot = _factor[(j * _size) + j];
            double rest = (matrix[(i * _size) + j] * _scales[i] * _scales[j]) - Reduction.Dot(Row(i)[..j], Row(j));
            _factor[(i * _size) + j] = pivot == 0 ? 0 : rest / pivot;
        }

        double square = (_scales[i] == 0 ? 0 : 1) - Reduction.Dot(Row(i), Row(i));
        _factor[(i * _size) + i] = square > Dependent ? Math.Sqrt(square) : 0;
    }
}
