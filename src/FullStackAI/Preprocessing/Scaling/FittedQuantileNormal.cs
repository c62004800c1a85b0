using FullStackAI.Numerics;
using FullStackAI.Serialization;

namespace FullStackAI.Preprocessing;

/// <summary>Brings numbers to a normal distribution by their rank.</summary>
public sealed class FittedQuantileNormal : FittedTransform
{
    /// <summary>The registered name.</summary>
    public const string RegisteredName = "quantile-normal";

    private const double Edge = 1e-7; // how near to the smallest and largest number counts as there, as in scikit-learn

    private readonly double[][] _quantiles;

    internal FittedQuantileNormal(IReadOnlyList<SlotSpec> inputs, double[][] quantiles)
        : base(inputs, inputs) => _quantiles = quantiles;

    private FittedQuantileNormal(ComponentReader reader)
        : base(reader)
    {
        Require(reader, Outputs.Count == Inputs.Count && All(Inputs, SlotKind.Number) && All(Outputs, SlotKind.Number));
        _quantiles = new double[Inputs.Count][];
        for (int input = 0; input < _quantiles.Length; input++)
        {
            double[] quantiles = reader.ReadDoubles();
            _quantiles[input] = quantiles;
            for (int i = 0; i < quantiles.Length; i++)
            {
                Require(reader, double.IsFinite(quantiles[i]) && (i == 0 || quantiles[i] >= quantiles[i - 1]));
            }
        }
    }

    /// <inheritdoc/>
    public override string ComponentName => RegisteredName;

    /// <summary>The largest number it gives; the smallest is its negative: what lies at or beyond the edge of the training rows.</summary>
    public static double Limit { get; } = -NormalDistribution.Quantile(Edge);

    /// <summary>Evenly spaced quantiles of an input, ascending; empty where training had no number.</summary>
    /// <param name="input">In [0, inputs).</param>
    public ReadOnlySpan<double> QuantilesOf(int input) => _quantiles[input];

    /// <summary>Reads what <see cref="FittedTransform.Write"/> wrote.</summary>
    /// <param name="reader">Positioned at the first byte.</param>
    public static FittedQuantileNormal Read(ComponentReader reader) => new(reader);

    /// <inheritdoc/>
    public override void Apply(Block block, ReadOnlySpan<int> inputs, ReadOnlySpan<int> outputs) => ApplyNumbers(block, inputs, outputs);

    /// <inheritdoc/>
    internal override int NumberInputOf(int output) => output;

    /// <inheritdoc/>
    internal override float Cell(int output, float number) => float.IsNaN(number) ? float.NaN : Normal(number, _quantiles[output]);

    /// <inheritdoc/>
    protected override void WriteState(ComponentWriter writer)
    {
        foreach (double[] quantiles in _quantiles)
        {
            writer.WriteDoubles(quantiles);
        }
    }

    private static float Normal(double value, double[] quantiles)
    {
        if (quantiles.Length == 0)
        {
            return 0;
        }

        if (value - Edge < quantiles[0])
        {
            return (float)-Limit;
        }

        if (value + Edge > quantiles[^1])
        {
            return (float)Limit;
        }

        return (float)Math.Clamp(NormalDistribution.Quantile(Share(value, quantiles)), -Limit, Limit);
    }

    /// <summary>The share of training rows below a number; the middle of the shares where several quantiles equal it.</summary>
    private static double Share(double value, double[] quantiles)
    {
        int first = LowerBound(quantiles, value); // the first quantile at or above the value
        double last = quantiles.Length - 1;
        if (quantiles[first] != value)
        {
            double below = quantiles[first - 1];
            return (first - 1 + ((value - below) / (quantiles[first] - below))) / last;
        }

        int end = first;
        while (end + 1 < quantiles.Length && quantiles[end + 1] == value)
        {
            end++;
        }

        return (first + end) / (2 * last);
    }

    private static int LowerBound(double[] sorted, double value)
    {
        int low = 0;
        int high = sorted.Length - 1;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (sorted[middle] < value)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }
}
