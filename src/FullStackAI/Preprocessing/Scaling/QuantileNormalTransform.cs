namespace FullStackAI.Preprocessing;

/// <summary>Brings numbers to a normal distribution by their rank among the training rows: outliers and skew vanish, order stays.</summary>
/// <param name="columns">Numbers.</param>
/// <param name="options">How many quantiles are kept; null means the defaults.</param>
/// <remarks>The values are those of scikit-learn's QuantileTransformer without subsampling. Missing stays missing.</remarks>
public sealed class QuantileNormalTransform(ColumnSelector columns, QuantileNormalOptions? options = null) : Transform(columns)
{
    /// <summary>How many quantiles are kept.</summary>
    public QuantileNormalOptions Options { get; } = (options ?? new QuantileNormalOptions()).Validated();

    /// <inheritdoc/>
    public override SlotKind? InputKind => SlotKind.Number;

    /// <inheritdoc/>
    public override FittedTransform Fit(FitContext context)
    {
        double[][] quantiles = new double[context.Inputs.Length][];
        int count = Math.Min(Options.Quantiles, context.Block.Rows);
        for (int input = 0; input < quantiles.Length; input++)
        {
            context.CancellationToken.ThrowIfCancellationRequested();
            float[] sorted = Numbers.SortedFinite(context.Block.Numbers(context.Inputs[input]));
            quantiles[input] = new double[sorted.Length == 0 ? 0 : count];
            for (int i = 0; i < quantiles[input].Length; i++)
            {
                quantiles[input][i] = Numbers.Quantile(sorted, count == 1 ? 0.5 : i / (double)(count - 1));
            }
        }

        return new FittedQuantileNormal(context.Specs, quantiles);
    }
}
