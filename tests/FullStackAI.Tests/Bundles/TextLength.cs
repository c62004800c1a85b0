using FullStackAI.Data;
using FullStackAI.Preprocessing;
using FullStackAI.Serialization;

namespace FullStackAI.Tests.Bundles;

/// <summary>A user's own transform: the number of bytes of a text.</summary>
internal sealed class TextLength(string column) : Transform(column)
{
    public override SlotKind? InputKind => SlotKind.Text;

    public override FittedTransform Fit(FitContext context) =>
        new Fitted([.. context.Specs], [SlotSpec.Number(context.Specs[0].Name + "_length", context.Specs[0].Name)]);

    internal sealed class Fitted : FittedTransform
    {
        internal const string RegisteredName = "test-text-length";

        internal Fitted(IReadOnlyList<SlotSpec> inputs, IReadOnlyList<SlotSpec> outputs)
            : base(inputs, outputs)
        {
        }

        internal Fitted(ComponentReader reader)
            : base(reader)
        {
        }

        public override string ComponentName => RegisteredName;

        public override void Apply(Block block, ReadOnlySpan<int> inputs, ReadOnlySpan<int> outputs)
        {
            Span<float> lengths = block.Numbers(outputs[0]);
            for (int row = 0; row < lengths.Length; row++)
            {
                lengths[row] = block.Text(inputs[0]).IsMissing(row) ? float.NaN : block.Text(inputs[0])[row].Length;
            }
        }

        protected override void WriteState(ComponentWriter writer)
        {
        }
    }
}

/// <summary>A user's own transform: the day of the year of a date.</summary>
internal sealed class DayOfYear(string column) : Transform(column)
{
    public override SlotKind? InputKind => SlotKind.DateTime;

    public override FittedTransform Fit(FitContext context) =>
        new Fitted([.. context.Specs], [SlotSpec.Number(context.Specs[0].Name + "_day", context.Specs[0].Name)]);

    internal sealed class Fitted : FittedTransform
    {
        internal const string RegisteredName = "test-day-of-year";

        internal Fitted(IReadOnlyList<SlotSpec> inputs, IReadOnlyList<SlotSpec> outputs)
            : base(inputs, outputs)
        {
        }

        internal Fitted(ComponentReader reader)
            : base(reader)
        {
        }

        public override string ComponentName => RegisteredName;

        public override void Apply(Block block, ReadOnlySpan<int> inputs, ReadOnlySpan<int> outputs)
        {
            Span<float> days = block.Numbers(outputs[0]);
            for (int row = 0; row < days.Length; row++)
            {
                long ticks = block.Ticks(inputs[0])[row];
                days[row] = ticks == DateTimeColumn.Missing ? float.NaN : new DateTime(ticks).DayOfYear;
            }
        }

        protected override void WriteState(ComponentWriter writer)
        {
        }
    }
}
