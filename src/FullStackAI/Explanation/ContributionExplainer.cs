using FullStackAI.Data;
using FullStackAI.Models;
using FullStackAI.Models.Baseline;
using FullStackAI.Models.Linear;
using FullStackAI.Models.Trees;

namespace FullStackAI.Explanation;

/// <summary>Splits a raw score into contributions of the features that add up to it:
/// score = baseline + Σ contributions, for every output.</summary>
/// <remarks>Immutable and thread-safe. Contributions are in the units of raw scores: log-odds
/// for a binary model, the label's units for a regression.</remarks>
public abstract class ContributionExplainer
{
    private readonly double[] _baseline;

    private protected ContributionExplainer(Model model, double[] baseline)
    {
        Model = model;
        _baseline = baseline;
    }

    /// <summary>The model that is explained.</summary>
    public Model Model { get; }

    /// <summary>How contributions are computed.</summary>
    public abstract ContributionMethod Method { get; }

    /// <summary>[outputs]; the score before any feature is known.</summary>
    public ReadOnlySpan<double> Baseline => _baseline;

    /// <summary>The best explainer of a model: exact for trees and linear models, by sampled permutations for any other.</summary>
    /// <param name="model">The model.</param>
    /// <param name="background">Typical rows; linear and sampled contributions are measured against them. Trees need none:
    /// their nodes know how many training rows went where. Nor does a prior, which reads no feature.</param>
    /// <exception cref="ArgumentException">The model needs background rows and there are none.</exception>
    public static ContributionExplainer For(Model model, FeatureMatrix? background = null) => model switch
    {
        TreeEnsembleModel trees => new TreeShapExplainer(trees),
        BaselineModel prior => new ConstantExplainer(prior),
        CrossedTreesModel crossed => new CrossedTreesExplainer(crossed),
        _ when background is null or { Rows: 0 } =>
            throw new ArgumentException(
                $"Contributions of a '{model.ComponentName}' model are measured against typical rows, but there are none. Pass background rows.",
                nameof(background)),
        LinearModel linear => new LinearExplainer(linear, background),
        _ => new SamplingExplainer(model, background),
    };

    /// <summary>The contributions of one row.</summary>
    /// <param name="row">The row's features.</param>
    /// <param name="contributions">[features × outputs], feature after feature; out.</param>
    public abstract void Explain(in FeatureRow row, Span<double> contributions);

    /// <summary>The contributions of one row of a matrix.</summary>
    /// <param name="features">[rows × features].</param>
    /// <param name="row">In [0, rows).</param>
    /// <param name="contributions">[features × outputs], feature after feature; out.</param>
    public void Explain(FeatureMatrix features, int row, Span<double> contributions)
    {
        float[] dense = new float[features.DenseCount];
        features.CopyDenseRow(row, dense);
        SparseVector stored = features.Sparse is null ? default : features.Sparse[row];
        Explain(new FeatureRow(dense, stored.Indices, stored.Values), contributions);
    }
}
