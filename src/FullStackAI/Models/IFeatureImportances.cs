namespace FullStackAI.Models;

/// <summary>A model that knows from its training how much it relies on each feature.</summary>
public interface IFeatureImportances
{
    /// <summary>One entry per feature, in the order of <see cref="Model.Features"/>.</summary>
    IReadOnlyList<FeatureImportance> FeatureImportances { get; }
}
