using FullStackAI.Serialization;

namespace FullStackAI.Preprocessing;

/// <summary>Adds the product of each pair of numbers.</summary>
public sealed class FittedInteractions : FittedTransform
{
    /// <summary>The registered name.</summary>
    public const string RegisteredName = "interactions";

    internal FittedInteractions(IReadOnlyList<SlotSpec> inputs)
        : base(inputs, [.. Pairs(inputs)])
    {
    }

    private FittedInteractions(ComponentReader reader)
        : base(reader) =>
        Require(reader, All(Inputs, SlotKind.Number)
            && All(Outputs, SlotKind.Number)
            && Outputs.Count == (long)Inputs.Count * (Inputs.Count - 1) / 2);

    /// <inheritdoc/>
    public override string ComponentName => RegisteredName;

    /// <summary>Reads what <see cref="FittedTransform.Write"/> wrote.</summary>
    /// <param name="reader">Positioned at the first byte.</param>
    public static FittedInteractions Read(ComponentReader reader) => new(reader);

    /// <inheritdoc/>
    public override void Apply(Block block, ReadOnlySpan<int> inputs, ReadOnlySpan<int> outputs)
    {
        int output = 0;
        for (int first = 0; first < inputs.Length; first++)
        {
            for (int second = first + 1; second < inputs.Length; second++)
            {
                ReadOnlySpan<float> left = block.Numbers(inputs[first]);
                ReadOnlySpan<float> right = block.Numbers(inputs[second]);
                Span<float> products = block.Numbers(outputs[output++]);
                for (int row = 0; row < products.Length; row++)
                {
                    products[row] = ColumnReader.ToSingle((double)left[row] * right[row]);
                }
            }
        }
    }

    /// <inheritdoc/>
    protected override void WriteState(ComponentWriter writer)
    {
    }

    private static IEnumerable<SlotSpec> Pairs(IReadOnlyList<SlotSpec> inputs)
    {
        for (int first = 0; first < inputs.Count; first++)
        {
            for (int second = first + 1; second < inputs.Count; second++)
            {
                yield return SlotSpec.Number(
                    $"{inputs[first].Name}*{inputs[second].Name}", SlotNames.Source(inputs[first], inputs[second]));
            }
        }
    }
}
