using FullStackAI.Serialization;

namespace FullStackAI.Preprocessing;

/// <summary>Brings numbers near a normal distribution by a power, then to a common scale.</summary>
public sealed class FittedPower : FittedTransform
{
    /// <summary>The registered name.</summary>
    public const string RegisteredName = "yeo-johnson";

    private const double NearlyZero = 1e-12; // where the power becomes a logarithm

    private readonly double[] _exponents;
    private readonly double[] _means;
    private readonly double[] _deviations;

    internal FittedPower(IReadOnlyList<SlotSpec> inputs, double[] exponents, double[] means, double[] deviations)
        : base(inputs, inputs)
    {
        _exponents = exponents;
        _means = means;
        _deviations = deviations;
    }

    private FittedPower(ComponentReader reader)
        : base(reader)
    {
        _exponents = reader.ReadDoubles();
        _means = reader.ReadDoubles();
        _deviations = reader.ReadDoubles();
        Require(reader, Outputs.Count == Inputs.Count && All(Inputs, SlotKind.Number) && All(Outputs, SlotKind.Number)
            && _exponents.Length == Inputs.Count && _means.Length == Inputs.Count && _deviations.Length == Inputs.Count);
    }

    /// <inheritdoc/>
    public override string ComponentName => RegisteredName;

    /// <summary>[inputs]; the exponent, which scikit-learn calls lambda.</summary>
    public IReadOnlyList<double> Exponents => _exponents;

    /// <summary>[inputs]; the mean of the transformed training numbers.</summary>
    public IReadOnlyList<double> Means => _means;

    /// <summary>[inputs]; the standard deviation of the transformed training numbers; above 0.</summary>
    public IReadOnlyList<double> Deviations => _deviations;

    /// <summary>Reads what <see cref="FittedTransform.Write"/> wrote.</summary>
    /// <param name="reader">Positioned at the first byte.</param>
    public static FittedPower Read(ComponentReader reader) => new(reader);

    /// <inheritdoc/>
    public override void Apply(Block block, ReadOnlySpan<int> inputs, ReadOnlySpan<int> outputs) => ApplyNumbers(block, inputs, outputs);

    /// <inheritdoc/>
    internal override int NumberInputOf(int output) => output;

    /// <inheritdoc/>
    internal override float Cell(int output, float number) =>
        ColumnReader.ToSingle((Power(number, _exponents[output]) - _means[output]) / _deviations[output]);

    /// <summary>Yeo and Johnson's power of one number.</summary>
    internal static double Power(double value, double exponent)
    {
        if (value >= 0)
        {
            return Math.Abs(exponent) < NearlyZero ? Math.Log(1 + value) : (Math.Pow(value + 1, exponent) - 1) / exponent;
        }

        double mirrored = 2 - exponent;
        return Math.Abs(mirrored) < NearlyZero ? -Math.Log(1 - value) : -(Math.Pow(1 - value, mirrored) - 1) / mirrored;
    }

    /// <inheritdoc/>
    protected override void WriteState(ComponentWriter writer)
    {
        writer.WriteDoubles(_exponents);
        writer.WriteDoubles(_means);
        writer.WriteDoubles(_deviations);
    }
}
