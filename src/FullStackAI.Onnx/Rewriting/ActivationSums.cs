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
            bool isFinite = true;
            for (int unit = 0; unit < units; unit++)
            {
                _row[unit] = values[start + unit];
                isFinite &= double.IsFinite(_row[unit]);
            }

            if (isFinite)
            {
                AddRow();
            }
        }
    }

    private void AddRow()
    {
        Rows++;
        for (int unit = 0; unit < units; unit++)
        {
            double value = _row[unit];
            if (value != 0)
            {
                Sums[unit] += value;
                Elementwise.Axpy(value, _row.AsSpan(0, unit + 1), Products.AsSpan(unit * units, unit + 1));
            }
        }
    }
}
