using FullStackAI.Models;
using FullStackAI.Models.Baseline;

namespace FullStackAI.Explanation;

/// <summary>Contributions to a score that is the same for every row: none at all.</summary>
internal sealed class ConstantExplainer(BaselineModel model) : ContributionExplainer(model, model.Predictions.ToArray())
{
    /// <inheritdoc/>
    public override ContributionMethod Method => ContributionMethod.Linear; // a linear model whose weights are all 0

    /// <inheritdoc/>
    public override void Explain(in FeatureRow row, Span<double> contributions) =>
        contributions[..(Model.Features.Count * Model.OutputCount)].Clear();
}
