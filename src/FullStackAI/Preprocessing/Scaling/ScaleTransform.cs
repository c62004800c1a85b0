namespace FullStackAI.Preprocessing;

/// <summary>Brings numbers to a common scale; missing and infinite numbers do not count in training and stay as they are.</summary>
/// <param name="columns">Numbers.</param>
/// <param name="options">The method; null means standard.</param>
/// <remarks>A column without spread is only centred. The values are those of scikit-learn's scalers.</remarks>
public sealed class ScaleTransform(ColumnSelector columns, ScaleOptions? options = null) : Transform(columns)
{
    /// <summary>The method.</summary>
    public ScaleOptions Options { get; } = (options ?? new ScaleOptions()).Validated();

    /// <inheritdoc/>
    public override SlotKind? InputKind => SlotKind.Number;

    /// <inheritdoc/>
    public override FittedTransform Fit(FitContext context)
    {
        double[] offsets = new double[context.Inputs.Length];
        double[] scales = new double[context.Inputs.Length];
        for (int input = 0; input < offsets.Length; input++)
        {
            context.CancellationToken.ThrowIfCancellationRequested();
            (double offset, double scale) = Learn(context.Block.Numbers(context.Inputs[input]));
            offsets[input] = double.IsNaN(offset) ? 0 : offset;
            scales[input] = scale > 0 ? scale : 1;
        }

        return new FittedScale(context.Specs, offsets, scales);
    }

    private (double Offset, double Scale) Learn(ReadOnlySpan<float> values)
    {
        switch (Options.Method)
        {
            case ScaleMethod.Standard:
                double mean = Numbers.Mean(values);
                double variance = Numbers.Variance(values, mean);

                // what is below the rounding of the numbers themselves is no spread
                double rounding = Math.Abs(mean) * 1e-7;
                return (mean, variance <= rounding * rounding ? 0 : Math.Sqrt(variance));
            case ScaleMethod.MinMax:
                (double min, double max) = Numbers.Range(values);
                return (min, max - min);
            case ScaleMethod.MaxAbs:
                (double low, double high) = Numbers.Range(values);
                return (0, Math.Max(Math.Abs(low), Math.Abs(high)));
            default:
                float[] sorted = Numbers.SortedFinite(values);
                return (Numbers.Quantile(sorted, 0.5), Numbers.Quantile(sorted, 0.75) - Numbers.Quantile(sorted, 0.25));
        }
    }
}
