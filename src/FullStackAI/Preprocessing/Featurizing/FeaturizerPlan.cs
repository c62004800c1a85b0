namespace FullStackAI.Preprocessing;

/// <summary>A pipeline made for a table, and the reason of each decision.</summary>
/// <param name="Form">The form of its features.</param>
/// <param name="Pipeline">The pipeline, not yet fitted.</param>
/// <param name="Decisions">One per column, in the order of the table.</param>
public sealed record FeaturizerPlan(FeatureForm Form, Pipeline Pipeline, IReadOnlyList<FeatureDecision> Decisions)
{
    /// <summary>The columns left out.</summary>
    public IEnumerable<FeatureDecision> Excluded => Decisions.Where(decision => decision.Use == ColumnUse.Excluded);
}
