namespace FullStackAI.Preprocessing;

/// <summary>Turns dates into numbers named <c>column.year</c>, <c>column.month</c> …; the dates stay for later steps.</summary>
/// <param name="columns">Dates.</param>
/// <param name="options">Which numbers; null means the defaults.</param>
public sealed class DatePartsTransform(ColumnSelector columns, DatePartsOptions? options = null) : Transform(columns)
{
    /// <summary>Which numbers.</summary>
    public DatePartsOptions Options { get; } = (options ?? new DatePartsOptions()).Validated();

    /// <inheritdoc/>
    public override SlotKind? InputKind => SlotKind.DateTime;

    /// <inheritdoc/>
    public override FittedTransform Fit(FitContext context)
    {
        var numbers = new List<(int Input, DateNumber Number)>();
        for (int input = 0; input < context.Inputs.Length; input++)
        {
            foreach (DateNumber number in DateNumbers.Of(Options.Parts))
            {
                context.CancellationToken.ThrowIfCancellationRequested();
                if (Options.KeepConstant || Varies(number, context.Block.Ticks(context.Inputs[input])))
                {
                    numbers.Add((input, number));
                }
            }
        }

        return new FittedDateParts(context.Specs, numbers);
    }

    private static bool Varies(DateNumber number, ReadOnlySpan<long> ticks)
    {
        float first = float.NaN;
        foreach (long tick in ticks)
        {
            float value = FittedDateParts.Compute(number, tick);
            if (!float.IsNaN(value) && value != first)
            {
                if (!float.IsNaN(first))
                {
                    return true;
                }

                first = value;
            }
        }

        return false;
    }
}
