namespace FullStackAI.Models;

/// <summary>How much a model relies on one feature.</summary>
/// <param name="Feature">The feature's name.</param>
/// <param name="Importance">Zero or more; larger is more. The model states its meaning.</param>
public readonly record struct FeatureImportance(string Feature, double Importance);
