using FullStackAI.Serialization;

namespace FullStackAI.Preprocessing;

/// <summary>Fills missing numbers and categories.</summary>
public sealed class FittedImpute : FittedTransform
{
    /// <summary>The registered name.</summary>
    public const string RegisteredName = "impute";

    private readonly double[] _fills;
    private readonly int[] _indicated;

    internal FittedImpute(IReadOnlyList<SlotSpec> inputs, IReadOnlyList<SlotSpec> outputs, double[] fills, int[] indicated)
        : base(inputs, outputs)
    {
        _fills = fills;
        _indicated = indicated;
    }

    private FittedImpute(ComponentReader reader)
        : base(reader)
    {
        _fills = reader.ReadDoubles();
        _indicated = reader.ReadInt32s();
        Require(reader, _fills.Length == Inputs.Count && Outputs.Count == Inputs.Count + _indicated.Length
            && _indicated.All(input => input >= 0 && input < Inputs.Count)
            && Outputs.Skip(Inputs.Count).All(output => output.Kind == SlotKind.Number));
        for (int input = 0; input < _fills.Length; input++)
        {
            SlotKind kind = Inputs[input].Kind;
            Require(reader, Outputs[input].Kind == kind && (kind == SlotKind.Number
                || (kind == SlotKind.Category && _fills[input] >= 0 && _fills[input] < Outputs[input].Levels.Count)));
        }
    }

    /// <inheritdoc/>
    public override string ComponentName => RegisteredName;

    /// <summary>[inputs]; what takes the place of a missing value: a number, or the code of a level.</summary>
    public IReadOnlyList<double> Fills => _fills;

    /// <summary>The inputs that have an indicator, by place; their outputs follow those of the inputs.</summary>
    public IReadOnlyList<int> Indicated => _indicated;

    /// <summary>Reads what <see cref="FittedTransform.Write"/> wrote.</summary>
    /// <param name="reader">Positioned at the first byte.</param>
    public static FittedImpute Read(ComponentReader reader) => new(reader);

    /// <inheritdoc/>
    public override void Apply(Block block, ReadOnlySpan<int> inputs, ReadOnlySpan<int> outputs)
    {
        ApplyNumbers(block, inputs, outputs);
        for (int output = 0; output < outputs.Length; output++)
        {
            if (NumberInputOf(output) >= 0)
            {
                continue;
            }

            ReadOnlySpan<int> codes = block.Codes(inputs[InputOf(output)]);
            if (output < inputs.Length)
            {
                Fill(codes, block.Codes(outputs[output]), (int)_fills[output]);
            }
            else
            {
                Mark(codes, block.Numbers(outputs[output]));
            }
        }
    }

    /// <inheritdoc/>
    internal override int NumberInputOf(int output) => Inputs[InputOf(output)].Kind == SlotKind.Number ? InputOf(output) : -1;

    /// <inheritdoc/>
    internal override float Cell(int output, float number) =>
        output < _fills.Length ? (float.IsNaN(number) ? (float)_fills[output] : number) : float.IsNaN(number) ? 1 : 0;

    /// <inheritdoc/>
    internal override void Cells(int output, ReadOnlySpan<float> from, Span<float> to)
    {
        if (output >= _fills.Length)
        {
            Mark(from, to);
            return;
        }

        float fill = (float)_fills[output];
        for (int row = 0; row < to.Length; row++)
        {
            to[row] = float.IsNaN(from[row]) ? fill : from[row];
        }
    }

    /// <inheritdoc/>
    protected override void WriteState(ComponentWriter writer)
    {
        writer.WriteDoubles(_fills);
        writer.WriteInt32s(_indicated);
    }

    /// <summary>The input of an output: itself, or the one it indicates.</summary>
    private int InputOf(int output) => output < _fills.Length ? output : _indicated[output - _fills.Length];

    private static void Fill(ReadOnlySpan<int> from, Span<int> to, int fill)
    {
        for (int row = 0; row < to.Length; row++)
        {
            to[row] = from[row] == SlotCodes.Missing ? fill : from[row];
        }
    }

    private static void Mark(ReadOnlySpan<float> values, Span<float> marks)
    {
        for (int row = 0; row < marks.Length; row++)
        {
            marks[row] = float.IsNaN(values[row]) ? 1 : 0;
        }
    }

    private static void Mark(ReadOnlySpan<int> codes, Span<float> marks)
    {
        for (int row = 0; row < marks.Length; row++)
        {
            marks[row] = codes[row] == SlotCodes.Missing ? 1 : 0;
        }
    }
}
