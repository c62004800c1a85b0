namespace FullStackAI.Preprocessing;

/// <summary>Turns each category into the number of its level, in a given order or that of
/// the training table; missing and unseen become missing.</summary>
/// <param name="columns">Categories; any other column but a vector is read as one.</param>
/// <param name="order">The levels from lowest to highest; levels it does not name become
/// missing. Null (the default) means the order of the column's levels.</param>
public sealed class OrdinalTransform(ColumnSelector columns, IReadOnlyList<string>? order = null) : Transform(columns)
{
    /// <summary>The levels from lowest to highest; null means the order of the column's levels.</summary>
    public IReadOnlyList<string>? Order { get; } = order;

    /// <inheritdoc/>
    public override SlotKind? InputKind => SlotKind.Category;

    /// <inheritdoc/>
    public override FittedTransform Fit(FitContext context)
    {
        LevelIndex? ranks = Order is null ? null : new LevelIndex(Order);
        float[][] values = new float[context.Inputs.Length][];
        for (int input = 0; input < values.Length; input++)
        {
            IReadOnlyList<string> levels = context.Specs[input].Levels;
            values[input] = new float[levels.Count + FittedLevelValues.ExtraCodes];
            Array.Fill(values[input], float.NaN);
            for (int code = 0; code < levels.Count; code++)
            {
                int rank = ranks is null ? code : ranks.Find(levels[code].AsSpan());
                values[input][code] = rank >= 0 ? rank : float.NaN;
            }
        }

        return new FittedLevelValues(context.Specs, FittedLevelValues.Replace(context.Specs), values);
    }
}
