using FullStackAI.Numerics;

namespace FullStackAI.Onnx.Rewriting;

/// <summary>Sums and products of the activations of a layer's units over many rows.</summary>
/// <param name="units">How many units.</param>
internal sealed class ActivationSums(int units)
{
    private readonly double[] _row = new double[units];

    /// <summary>How many units.</summary>
    internal int Units => units;

    /// <summary>Rows added up.</summary>
    internal long Rows { get; private set; }

    /// <summary>[units]; the sum of each.</summary>
    internal double[] Sums { get; } = new double[units];

    /// <summary>[units × units]; the sums of products, lower half only.</summary>
    internal double[] Products { get; } = new double[(long)units * units];

    /// <summary>Adds rows; those with a number that is not finite are left out.</summary>
    /// <param name="values">[rows × units].</param>
    /// <param name="cancellationToken">Ends the work between rows.</param>
    internal void Add(ReadOnlySpan<float> values, CancellationToken cancellationToken)
    {
        for (int start = 0; start + units <= values.Length; start += units)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (FiniteRow.TryWiden(values.Slice(start, units), _row))
            {
                AddRow(_row);
            }
        }
    }

    /// <summary>Adds one row of finite numbers.</summary>
    /// <param name="row">[units].</param>
    internal void AddRow(ReadOnlySpan<double> row)
    {
        Rows++;
        for (int unit = 0; unit < units; unit++)
        {
            double value = row[unit];
            if (value != 0)
            {
                Sums[unit] += value;
                Elementwise.Axpy(value, row[..(unit + 1)], Products.AsSpan(unit * units, unit + 1));
            }
        }
    }

    /// <summary>The mean of each; zeros where they are not to be centred.</summary>
    /// <returns>[units].</returns>
    internal double[] Means(bool isCentred) => Means(Sums, isCentred);

    /// <summary>The means of other sums over the same rows; zeros where they are not to be centred.</summary>
    internal double[] Means(double[] sums, bool isCentred) => [.. sums.Select(sum => isCentred ? sum / Math.Max(1, Rows) : 0)];

    /// <summary>The mean products of what lies off the means.</summary>
    /// <param name="means">[units].</param>
    /// <returns>[units × units]; both halves.</returns>
    internal double[] Covariance(double[] means)
    {
        double rows = Math.Max(1, Rows);
        double[] covariance = new double[(long)units * units];
        for (int i = 0; i < units; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                covariance[(i * units) + j] = covariance[(j * units) + i] = (Products[(i * units) + j] / rows) - (means[i] * means[j]);
            }
        }

        return covariance;
    }
}
