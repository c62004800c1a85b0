using FullStackAI.Models;
using FullStackAI.Models.Trees;

namespace FullStackAI.Explanation;

/// <summary>Shapley values of trees that ask for combinations of categories: the contribution
/// of a combination is shared by its features in equal parts.</summary>
internal sealed class CrossedTreesExplainer : ContributionExplainer
{
    private readonly CrossedTreesModel _model;
    private readonly TreeShapExplainer _trees;

    internal CrossedTreesExplainer(CrossedTreesModel model)
        : this(model, new TreeShapExplainer(model.Trees))
    {
    }

    private CrossedTreesExplainer(CrossedTreesModel model, TreeShapExplainer trees)
        : base(model, trees.Baseline.ToArray())
    {
        _model = model;
        _trees = trees;
    }

    /// <inheritdoc/>
    public override ContributionMethod Method => _trees.Method;

    /// <inheritdoc/>
    public override void Explain(in FeatureRow row, Span<double> contributions)
    {
        float[] dense = new float[row.Dense.Length + _model.Crosses.Count];
        _model.Extend(row.Dense, dense);
        double[] inner = new double[_model.Trees.Features.Count * _model.OutputCount];
        _trees.Explain(new FeatureRow(dense, row.SparseIndices, row.SparseValues), inner);
        contributions.Clear();
        _model.Share(inner, contributions, _model.OutputCount);
    }
}
