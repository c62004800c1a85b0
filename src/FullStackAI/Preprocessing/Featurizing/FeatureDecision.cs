namespace FullStackAI.Preprocessing;

/// <summary>What the featurizer does with a column, and why.</summary>
/// <param name="Column">The column.</param>
/// <param name="Use">What it is used as.</param>
/// <param name="Reason">Why, and what becomes of it, as a sentence without a full stop.</param>
public sealed record FeatureDecision(string Column, ColumnUse Use, string Reason)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Column}: {Use}: {Reason}";
}
