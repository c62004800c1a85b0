using FullStackAI.Data;
using FullStackAI.Models;
using FullStackAI.Models.Linear;

namespace FullStackAI.Explanation;

/// <summary>Exact contributions of a linear model: weight × (value − mean of the background).</summary>
internal sealed class LinearExplainer : ContributionExplainer
{
    private readonly LinearModel _model;
    private readonly double[] _means;

    internal LinearExplainer(LinearModel model, FeatureMatrix background)
        : this(model, FeatureMeans.Of(background))
    {
    }

    private LinearExplainer(LinearModel model, double[] means)
        : base(model, ScoreOf(model, means))
    {
        _model = model;
        _means = means;
    }

    /// <inheritdoc/>
    public override ContributionMethod Method => ContributionMethod.Linear;

    /// <inheritdoc/>
    public override void Explain(in FeatureRow row, Span<double> contributions)
    {
        int outputs = _model.OutputCount;
        for (int feature = 0; feature < _means.Length; feature++)
        {
            double value = feature < row.Dense.Length ? row.Dense[feature] : 0;
            Fill(feature, value, contributions, outputs);
        }

        for (int i = 0; i < row.SparseIndices.Length; i++)
        {
            Fill(row.Dense.Length + row.SparseIndices[i], row.SparseValues[i], contributions, outputs);
        }
    }

    private static double[] ScoreOf(LinearModel model, double[] values)
    {
        double[] scores = [.. model.Intercepts];
        for (int feature = 0; feature < values.Length; feature++)
        {
            for (int output = 0; output < scores.Length; output++)
            {
                scores[output] += model.Weights(feature)[output] * values[feature];
            }
        }

        return scores;
    }

    private void Fill(int feature, double value, Span<double> contributions, int outputs)
    {
        ReadOnlySpan<double> weights = _model.Weights(feature);
        for (int output = 0; output < outputs; output++)
        {
            contributions[(feature * outputs) + output] = weights[output] * (value - _means[feature]);
        }
    }
}
