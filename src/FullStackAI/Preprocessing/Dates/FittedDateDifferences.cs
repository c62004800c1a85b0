using FullStackAI.Data;
using FullStackAI.Serialization;

namespace FullStackAI.Preprocessing;

/// <summary>Adds the days between each pair of dates: the later column minus the earlier one; missing where one is missing.</summary>
public sealed class FittedDateDifferences : FittedTransform
{
    /// <summary>The registered name.</summary>
    public const string RegisteredName = "date-differences";

    internal FittedDateDifferences(IReadOnlyList<SlotSpec> inputs)
        : base(inputs, [.. Pairs(inputs)])
    {
    }

    private FittedDateDifferences(ComponentReader reader)
        : base(reader) =>
        Require(reader, All(Inputs, SlotKind.DateTime)
            && All(Outputs, SlotKind.Number)
            && Outputs.Count == (long)Inputs.Count * (Inputs.Count - 1) / 2);

    /// <inheritdoc/>
    public override string ComponentName => RegisteredName;

    /// <summary>Reads what <see cref="FittedTransform.Write"/> wrote.</summary>
    /// <param name="reader">Positioned at the first byte.</param>
    public static FittedDateDifferences Read(ComponentReader reader) => new(reader);

    /// <inheritdoc/>
    public override void Apply(Block block, ReadOnlySpan<int> inputs, ReadOnlySpan<int> outputs)
    {
        int output = 0;
        for (int first = 0; first < inputs.Length; first++)
        {
            for (int second = first + 1; second < inputs.Length; second++)
            {
                ReadOnlySpan<long> from = block.Ticks(inputs[first]);
                ReadOnlySpan<long> to = block.Ticks(inputs[second]);
                Span<float> days = block.Numbers(outputs[output++]);
                for (int row = 0; row < days.Length; row++)
                {
                    bool missing = from[row] == DateTimeColumn.Missing || to[row] == DateTimeColumn.Missing;
                    days[row] = missing ? float.NaN : (float)((to[row] - from[row]) / (double)TimeSpan.TicksPerDay);
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
                    $"{inputs[second].Name}-{inputs[first].Name}.days", SlotNames.Source(inputs[first], inputs[second]));
            }
        }
    }
}
