namespace FullStackAI.Preprocessing;

/// <summary>Moves outliers to the limits learned from the training rows; missing stays missing, infinities become limits.</summary>
/// <param name="columns">Numbers.</param>
/// <param name="options">Where the limits lie; null means the defaults.</param>
public sealed class ClipTransform(ColumnSelector columns, ClipOptions? options = null) : Transform(columns)
{
    /// <summary>Where the limits lie.</summary>
    public ClipOptions Options { get; } = (options ?? new ClipOptions()).Validated();

    /// <inheritdoc/>
    public override SlotKind? InputKind => SlotKind.Number;

    /// <inheritdoc/>
    public override FittedTransform Fit(FitContext context)
    {
        float[] lower = new float[context.Inputs.Length];
        float[] upper = new float[context.Inputs.Length];
        for (int input = 0; input < lower.Length; input++)
        {
            context.CancellationToken.ThrowIfCancellationRequested();
            (double low, double high) = Limits(context.Block.Numbers(context.Inputs[input]));
            lower[input] = double.IsNaN(low) ? float.MinValue : ColumnReader.ToSingle(Math.Max(low, float.MinValue));
            upper[input] = double.IsNaN(high) ? float.MaxValue : ColumnReader.ToSingle(Math.Min(high, float.MaxValue));
        }

        return new FittedClip(context.Specs, lower, upper);
    }

    private (double Low, double High) Limits(ReadOnlySpan<float> values)
    {
        if (Options.Rule == ClipRule.Range)
        {
            (double min, double max) = Numbers.Range(values);
            double margin = Options.Factor * (max - min);
            return (min - margin, max + margin);
        }

        float[] sorted = Numbers.SortedFinite(values);
        if (Options.Rule == ClipRule.Quantiles)
        {
            return (Numbers.Quantile(sorted, Options.Tail), Numbers.Quantile(sorted, 1 - Options.Tail));
        }

        double first = Numbers.Quantile(sorted, 0.25);
        double third = Numbers.Quantile(sorted, 0.75);
        double reach = Options.Factor * (third - first);
        return (first - reach, third + reach);
    }
}
