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
        for (int input = 0; input < inputs.Length; input++)
        {
            if (Inputs[input].Kind == SlotKind.Number)
            {
                Fill(block.Numbers(inputs[input]), block.Numbers(outputs[input]), (float)_fills[input]);
            }
            else
            {
                Fill(block.Codes(inputs[input]), block.Codes(outputs[input]), (int)_fills[input]);
            }
        }

        for (int i = 0; i < _indicated.Length; i++)
        {
            Mark(block, inputs[_indicated[i]], block.Numbers(outputs[inputs.Length + i]));
        }
    }

    /// <inheritdoc/>
    protected override void WriteState(ComponentWriter writer)
    {
        writer.WriteDoubles(_fills);
        writer.WriteInt32s(_indicated);
    }

    private static void Fill(ReadOnlySpan<float> from, Span<float> to, float fill)
    {
        for (int row = 0; row < to.Length; row++)
        {
            to[row] = float.IsNaN(from[row]) ? fill : from[row];
        }
    }

    private static void Fill(ReadOnlySpan<int> from, Span<int> to, int fill)
    {
        for (int row = 0; row < to.Length; row++)
        {
            to[row] = from[row] == SlotCodes.Missing ? fill : from[row];
        }
    }

    private static void Mark(Block block, int input, Span<float> marks)
    {
        if (block.Spec(input).Kind == SlotKind.Number)
        {
            ReadOnlySpan<float> values = block.Numbers(input);
            for (int row = 0; row < marks.Length; row++)
            {
                marks[row] = float.IsNaN(values[row]) ? 1 : 0;
            }

            return;
        }

        ReadOnlySpan<int> codes = block.Codes(input);
        for (int row = 0; row < marks.Length; row++)
        {
            marks[row] = codes[row] == SlotCodes.Missing ? 1 : 0;
        }
    }
}
