using FullStackAI.Serialization;

namespace FullStackAI.Preprocessing;

/// <summary>Gives each level of a category one number or several: ordinal, frequency and target encoding.</summary>
public sealed class FittedLevelValues : FittedTransform
{
    /// <summary>The registered name.</summary>
    public const string RegisteredName = "level-values";

    internal const int ExtraCodes = 2; // missing and unseen

    private readonly float[][] _values;

    internal FittedLevelValues(IReadOnlyList<SlotSpec> inputs, IReadOnlyList<SlotSpec> outputs, float[][] values)
        : base(inputs, outputs) => _values = values;

    private FittedLevelValues(ComponentReader reader)
        : base(reader)
    {
        Require(reader, Inputs.Count > 0
            && Outputs.Count % Inputs.Count == 0
            && All(Inputs, SlotKind.Category)
            && All(Outputs, SlotKind.Number));
        _values = new float[Outputs.Count][];
        for (int output = 0; output < _values.Length; output++)
        {
            _values[output] = reader.ReadSingles();
            Require(reader, _values[output].Length == Inputs[InputOf(output)].Levels.Count + ExtraCodes);
        }
    }

    /// <inheritdoc/>
    public override string ComponentName => RegisteredName;

    /// <summary>The input an output is made of: each input has as many outputs as the others, one after the other.</summary>
    /// <param name="output">In [0, outputs).</param>
    public int InputOf(int output) => output / (Outputs.Count / Inputs.Count);

    /// <summary>[levels + 2] of an output: the number of each code, then that of missing, then that of unseen; NaN is missing.</summary>
    /// <param name="output">In [0, outputs).</param>
    public ReadOnlySpan<float> ValuesOf(int output) => _values[output];

    /// <summary>Reads what <see cref="FittedTransform.Write"/> wrote.</summary>
    /// <param name="reader">Positioned at the first byte.</param>
    public static FittedLevelValues Read(ComponentReader reader) => new(reader);

    /// <inheritdoc/>
    public override void Apply(Block block, ReadOnlySpan<int> inputs, ReadOnlySpan<int> outputs)
    {
        for (int output = 0; output < outputs.Length; output++)
        {
            ReadOnlySpan<int> codes = block.Codes(inputs[InputOf(output)]);
            Span<float> numbers = block.Numbers(outputs[output]);
            float[] values = _values[output];
            for (int row = 0; row < numbers.Length; row++)
            {
                numbers[row] = values[Place(codes[row], values.Length - ExtraCodes)];
            }
        }
    }

    /// <summary>Where the number of a code stands.</summary>
    internal static int Place(int code, int levels) => code >= 0 ? code : levels + (-1 - code);

    /// <summary>One output per input, named like it.</summary>
    internal static SlotSpec[] Replace(IReadOnlyList<SlotSpec> inputs) =>
        [.. inputs.Select(spec => SlotSpec.Number(spec.Name, SlotNames.Source(spec)))];

    /// <inheritdoc/>
    protected override void WriteState(ComponentWriter writer)
    {
        foreach (float[] values in _values)
        {
            writer.WriteSingles(values);
        }
    }
}
