using FullStackAI.Serialization;

namespace FullStackAI.Preprocessing;

/// <summary>Turns dates into numbers.</summary>
public sealed class FittedDateParts : FittedTransform
{
    /// <summary>The registered name.</summary>
    public const string RegisteredName = "date-parts";

    private readonly (int Input, DateNumber Number)[] _numbers;

    internal FittedDateParts(IReadOnlyList<SlotSpec> inputs, IReadOnlyList<(int Input, DateNumber Number)> numbers)
        : base(inputs, [
            .. numbers.Select(made => SlotSpec.Number(
                $"{inputs[made.Input].Name}.{DateNumbers.Suffix(made.Number)}", inputs[made.Input].Name))
        ]) =>
        _numbers = [.. numbers];

    private FittedDateParts(ComponentReader reader)
        : base(reader)
    {
        Require(reader, All(Inputs, SlotKind.DateTime) && All(Outputs, SlotKind.Number));
        _numbers = new (int, DateNumber)[Outputs.Count];
        for (int output = 0; output < _numbers.Length; output++)
        {
            _numbers[output] = (reader.ReadInt32(), (DateNumber)reader.ReadByte());
            Require(reader, _numbers[output].Input >= 0
                && _numbers[output].Input < Inputs.Count
                && _numbers[output].Number <= DateNumber.DayCosine);
        }
    }

    /// <inheritdoc/>
    public override string ComponentName => RegisteredName;

    /// <summary>[outputs]; the date each comes from, by place among the inputs, and which of its numbers.</summary>
    internal IReadOnlyList<(int Input, DateNumber Number)> Numbers => _numbers;

    /// <summary>Reads what <see cref="FittedTransform.Write"/> wrote.</summary>
    /// <param name="reader">Positioned at the first byte.</param>
    public static FittedDateParts Read(ComponentReader reader) => new(reader);

    /// <inheritdoc/>
    public override void Apply(Block block, ReadOnlySpan<int> inputs, ReadOnlySpan<int> outputs)
    {
        for (int output = 0; output < outputs.Length; output++)
        {
            (int input, DateNumber number) = _numbers[output];
            ReadOnlySpan<long> ticks = block.Ticks(inputs[input]);
            Span<float> values = block.Numbers(outputs[output]);
            for (int row = 0; row < values.Length; row++)
            {
                values[row] = Compute(number, ticks[row]);
            }
        }
    }

    /// <summary>One number of one date; NaN where it is missing or no date of the calendar.</summary>
    internal static float Compute(DateNumber number, long ticks) =>
        ticks < 0 || ticks > DateTime.MaxValue.Ticks ? float.NaN : DateNumbers.Compute(number, ticks);

    /// <inheritdoc/>
    protected override void WriteState(ComponentWriter writer)
    {
        foreach ((int input, DateNumber number) in _numbers)
        {
            writer.WriteInt32(input);
            writer.WriteByte((byte)number);
        }
    }
}
