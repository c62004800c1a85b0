using FullStackAI.Serialization;

namespace FullStackAI.Preprocessing;

/// <summary>Brings numbers to a common scale: (number − offset) / scale.</summary>
public sealed class FittedScale : FittedTransform
{
    /// <summary>The registered name.</summary>
    public const string RegisteredName = "scale";

    private readonly double[] _offsets;
    private readonly double[] _scales;

    internal FittedScale(IReadOnlyList<SlotSpec> inputs, double[] offsets, double[] scales)
        : base(inputs, inputs)
    {
        _offsets = offsets;
        _scales = scales;
    }

    private FittedScale(ComponentReader reader)
        : base(reader)
    {
        _offsets = reader.ReadDoubles();
        _scales = reader.ReadDoubles();
        Require(reader, _offsets.Length == Inputs.Count && _scales.Length == Inputs.Count && Outputs.Count == Inputs.Count
            && All(Inputs, SlotKind.Number) && All(Outputs, SlotKind.Number));
    }

    /// <inheritdoc/>
    public override string ComponentName => RegisteredName;

    /// <summary>[inputs]; what is taken off.</summary>
    public IReadOnlyList<double> Offsets => _offsets;

    /// <summary>[inputs]; what it is then divided by; above 0.</summary>
    public IReadOnlyList<double> Scales => _scales;

    /// <summary>Reads what <see cref="FittedTransform.Write"/> wrote.</summary>
    /// <param name="reader">Positioned at the first byte.</param>
    public static FittedScale Read(ComponentReader reader) => new(reader);

    /// <inheritdoc/>
    public override void Apply(Block block, ReadOnlySpan<int> inputs, ReadOnlySpan<int> outputs) => ApplyNumbers(block, inputs, outputs);

    /// <inheritdoc/>
    internal override int NumberInputOf(int output) => output;

    /// <inheritdoc/>
    internal override float Cell(int output, float number) => (float)((number - _offsets[output]) / _scales[output]);

    /// <inheritdoc/>
    internal override void Cells(int output, ReadOnlySpan<float> from, Span<float> to)
    {
        double offset = _offsets[output];
        double scale = _scales[output];
        for (int row = 0; row < to.Length; row++)
        {
            to[row] = (float)((from[row] - offset) / scale);
        }
    }

    /// <inheritdoc/>
    protected override void WriteState(ComponentWriter writer)
    {
        writer.WriteDoubles(_offsets);
        writer.WriteDoubles(_scales);
    }
}
