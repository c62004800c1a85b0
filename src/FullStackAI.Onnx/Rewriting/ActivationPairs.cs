using FullStackAI.Numerics;

namespace FullStackAI.Onnx.Rewriting;

/// <summary>Sums and products of what the units that stay say now and what all units said before, over the same rows.</summary>
/// <param name="kept">How many stay.</param>
/// <param name="units">How many there were.</param>
internal sealed class ActivationPairs(int kept, int units)
{
    private readonly double[] _now = new double[kept];
    private readonly double[] _before = new double[units];

    internal long Rows { get; private set; }

    /// <summary>[kept]; the sums of what those that stay say now.</summary>
    internal double[] NowSums { get; } = new double[kept];

    /// <summary>[units]; the sums of what all said before.</summary>
    internal double[] BeforeSums { get; } = new double[units];

    /// <summary>[kept × kept]; the sums of products of those that stay, lower half only.</summary>
    internal double[] NowProducts { get; } = new double[(long)kept * kept];

    /// <summary>[kept × units]; the sums of products of those that stay with all before.</summary>
    internal double[] CrossProducts { get; } = new double[(long)kept * units];

    /// <summary>Adds rows; those with a number that is not finite are left out.</summary>
    /// <param name="now">[rows × kept].</param>
    /// <param name="before">[rows × units].</param>
    /// <param name="cancellationToken">Ends the work between rows.</param>
    internal void Add(ReadOnlySpan<float> now, ReadOnlySpan<float> before, CancellationToken cancellationToken)
    {
        for (int row = 0; row < now.Length / kept; row++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (Fill(now.Slice(row * kept, kept), _now) && Fill(before.Slice(row * units, units), _before))
            {
                AddRow();
            }
        }
    }

    private static bool Fill(ReadOnlySpan<float> values, double[] row)
    {
        bool isFinite = true;
        for (int i = 0; i < row.Length; i++)
        {
            row[i] = values[i];
            isFinite &= double.IsFinite(row[i]);
        }

        return isFinite;
    }

    private void AddRow()
    {
        Rows++;
        Elementwise.Axpy(1, _before, BeforeSums);
        for (int unit = 0; unit < kept; unit++)
        {
            double value = _now[unit];
            if (value != 0)
            {
                NowSums[unit] += value;
                Elementwise.Axpy(value, _now.AsSpan(0, unit + 1), NowProducts.AsSpan(unit * kept, unit + 1));
                Elementwise.Axpy(value, _before, CrossProducts.AsSpan(unit * units, units));
            }
        }
    }
}
