namespace FullStackAI.Preprocessing;

/// <summary>Adds the days between each pair of dates, named <c>second-first.days</c>; the dates stay for later steps.</summary>
/// <param name="columns">Two or more dates; with fewer there is nothing to do.</param>
public sealed class DateDifferencesTransform(ColumnSelector columns) : Transform(columns)
{
    /// <inheritdoc/>
    public override SlotKind? InputKind => SlotKind.DateTime;

    /// <inheritdoc/>
    public override FittedTransform Fit(FitContext context) =>
        new FittedDateDifferences(context.Inputs.Length < 2 ? [] : context.Specs);
}
