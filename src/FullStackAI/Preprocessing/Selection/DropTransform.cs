namespace FullStackAI.Preprocessing;

/// <summary>Leaves columns out: they are no features, and new rows need not have them.</summary>
/// <param name="columns">The columns to leave out.</param>
public sealed class DropTransform(ColumnSelector columns) : Transform(columns)
{
    /// <inheritdoc/>
    public override SlotKind? InputKind => null;

    /// <inheritdoc/>
    internal override bool ReadsRows => false;

    /// <inheritdoc/>
    public override FittedTransform Fit(FitContext context)
    {
        context.DropAll();
        return FittedDrop.Instance;
    }
}
