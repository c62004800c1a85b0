using FullStackAI.Serialization;

namespace FullStackAI.Preprocessing;

/// <summary>Moves outliers to limits.</summary>
public sealed class FittedClip : FittedTransform
{
    /// <summary>The registered name.</summary>
    public const string RegisteredName = "clip";

    private readonly float[] _lower;
    private readonly float[] _upper;

    internal FittedClip(IReadOnlyList<SlotSpec> inputs, float[] lower, float[] upper)
        : base(inputs, inputs)
    {
        _lower = lower;
        _upper = upper;
    }

    private FittedClip(ComponentReader reader)
        : base(reader)
    {
        _lower = reader.ReadSingles();
        _upper = reader.ReadSingles();
        Require(reader, _lower.Length == Inputs.Count && _upper.Length == Inputs.Count && Outputs.Count == Inputs.Count
            && All(Inputs, SlotKind.Number)
            && All(Outputs, SlotKind.Number)
            && _lower.Zip(_upper).All(limits => limits.First <= limits.Second));
    }

    /// <inheritdoc/>
    public override string ComponentName => RegisteredName;

    /// <summary>[inputs]; the smallest number that is let through.</summary>
    public IReadOnlyList<float> Lower => _lower;

    /// <summary>[inputs]; the largest number that is let through.</summary>
    public IReadOnlyList<float> Upper => _upper;

    /// <summary>Reads what <see cref="FittedTransform.Write"/> wrote.</summary>
    /// <param name="reader">Positioned at the first byte.</param>
    public static FittedClip Read(ComponentReader reader) => new(reader);

    /// <inheritdoc/>
    public override void Apply(Block block, ReadOnlySpan<int> inputs, ReadOnlySpan<int> outputs) => ApplyNumbers(block, inputs, outputs);

    /// <inheritdoc/>
    internal override int NumberInputOf(int output) => output;

    /// <inheritdoc/>
    internal override float Cell(int output, float number) => Math.Clamp(number, _lower[output], _upper[output]);

    /// <inheritdoc/>
    internal override void Cells(int output, ReadOnlySpan<float> from, Span<float> to)
    {
        float lower = _lower[output];
        float upper = _upper[output];
        for (int row = 0; row < to.Length; row++)
        {
            to[row] = Math.Clamp(from[row], lower, upper);
        }
    }

    /// <inheritdoc/>
    protected override void WriteState(ComponentWriter writer)
    {
        writer.WriteSingles(_lower);
        writer.WriteSingles(_upper);
    }
}
