using FullStackAI.Numerics;

namespace FullStackAI.Onnx.Rewriting;

/// <summary>Sums and products of what the units that stay say now and what all units said before, over the same rows.</summary>
/// <param name="kept">How many stay.</param>
/// <param name="units">How many there were.</param>
internal sealed class ActivationPairs(int kept, int units)
{
    private readonly double[] _now = new double[kept];
    private readonly double[] _before = new double[units];

    /// <summary>What those that stay say now.</summary>
    internal ActivationSums Now { get; } = new(kept);

    /// <summary>[units]; the sums of what all said before.</summary>
    internal double[] BeforeSums { get; } = new double[units];

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
            if (FiniteRow.TryWiden(now.Slice(row * kept, kept), _now) && FiniteRow.TryWiden(before.Slice(row * units, units), _before))
            {
                AddRow();
            }
        }
    }

    private void AddRow()
    {
        Now.AddRow(_now);
        Elementwise.Axpy(1, _before, BeforeSums);
        for (int unit = 0; unit < kept; unit++)
        {
            if (_now[unit] != 0)
            {
                Elementwise.Axpy(_now[unit], _before, CrossProducts.AsSpan(unit * units, units));
            }
        }
    }
}
