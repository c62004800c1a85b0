namespace FullStackAI.Preprocessing;

/// <summary>Turns each category into the share of training rows with its level; unseen is 0, missing the share of missing rows.</summary>
/// <param name="columns">Categories; any other column but a vector is read as one.</param>
public sealed class FrequencyTransform(ColumnSelector columns) : Transform(columns)
{
    /// <inheritdoc/>
    public override SlotKind? InputKind => SlotKind.Category;

    /// <inheritdoc/>
    public override FittedTransform Fit(FitContext context)
    {
        float[][] values = new float[context.Inputs.Length][];
        double rows = context.Block.Rows;
        for (int input = 0; input < values.Length; input++)
        {
            context.CancellationToken.ThrowIfCancellationRequested();
            ReadOnlySpan<int> codes = context.Block.Codes(context.Inputs[input]);
            int[] counts = LevelCounts.Of(codes, context.Specs[input].Levels.Count);
            values[input] = [.. counts.Select(count => (float)(count / rows)), (float)(codes.Count(SlotCodes.Missing) / rows), 0];
        }

        return new FittedLevelValues(context.Specs, FittedLevelValues.Replace(context.Specs), values);
    }
}
