namespace FullStackAI.Preprocessing;

/// <summary>Adds the product of each pair of numbers, named <c>first*second</c>; the
/// numbers stay. A product with a missing number is missing.</summary>
/// <param name="columns">Two or more numbers; with fewer there is nothing to do.</param>
public sealed class InteractionsTransform(ColumnSelector columns) : Transform(columns)
{
    /// <inheritdoc/>
    public override SlotKind? InputKind => SlotKind.Number;

    /// <inheritdoc/>
    public override FittedTransform Fit(FitContext context) =>
        new FittedInteractions(context.Inputs.Length < 2 ? [] : context.Specs);
}
