using FullStackAI.Data;
using FullStackAI.Models;
using FullStackAI.Models.DecisionTrees;
using FullStackAI.Numerics;
using FullStackAI.Preprocessing;

namespace FullStackAI.Trainers.DecisionTrees;

/// <summary>Learns one tree of questions that people can read, on exact splits.</summary>
/// <remarks>Missing cells learn their own side at each question; categories are split by
/// sets of levels. Memory: 8 bytes a cell beside the features.</remarks>
public sealed class DecisionTreeTrainer : ITrainer
{
    private readonly DecisionTreeOptions _options;

    /// <summary>Fixes the options.</summary>
    /// <param name="options">Null means the defaults.</param>
    /// <exception cref="ArgumentException">An option is out of its range; the message lists all faults.</exception>
    public DecisionTreeTrainer(DecisionTreeOptions? options = null)
    {
        _options = options ?? new DecisionTreeOptions();
        _options.Validate();
    }

    /// <inheritdoc/>
    public string Name => "decision-tree";

    /// <inheritdoc/>
    public string Fingerprint => OptionsText.Of(_options);

    /// <inheritdoc/>
    public FeatureForm FeatureForm => FeatureForm.Native;

    /// <inheritdoc/>
    public bool Supports(TaskKind task) => task != TaskKind.Ranking;

    /// <inheritdoc/>
    public Model Train(TrainingSet data, TrainingContext context)
    {
        TrainerInput.CheckTask(this, data.Labels.Task);
        TrainerInput.CheckRows(data);
        double[] weights = ClassWeights.RowWeights(data, _options.ClassWeights);
        bool isEntropy = data.Labels.Task != TaskKind.Regression && _options.Quality == SplitQuality.Entropy;
        var targets = new TreeTargets(data.Labels, weights);
        return isEntropy
            ? Grow(data, weights, targets, default(EntropyCriterion), pure: 0, context)
            : Grow(data, weights, targets, new SquaredCriterion(0), targets.Squares, context);
    }

    private DecisionTreeModel Grow<TCriterion>(
        TrainingSet data, double[] weights, TreeTargets targets, TCriterion criterion, double pure, TrainingContext context)
        where TCriterion : struct, ISplitCriterion
    {
        int outputs = data.Labels.OutputCount;
        var workers = new Workers(context.Parallelism, context.CancellationToken);
        GroupTotals root = targets.Root();
        double minGain = _options.MinGain * Math.Max(0, pure - criterion.Score(root.Sums, root.Weight));
        var limits = new GrowthLimits(
            _options.MaxLeaves ?? int.MaxValue, _options.MaxDepth ?? int.MaxValue, _options.MinRowsPerLeaf, 0, minGain, 0);
        context.ShouldStop();
        var grower = new ExactTreeGrower<TCriterion>(
            new FeatureOrders(data.Features, weights, workers), criterion, limits, outputs, workers);
        GrownTree grown = grower.Grow(targets.Weighted, weights, context.ShouldStop);
        double smoothing = data.Labels.Task == TaskKind.Regression ? 0 : _options.Smoothing;
        ExactTree tree = grown.ToModel(outputs, (totals, values) => targets.Value(totals, smoothing, values));
        return new DecisionTreeModel(data.Features.Features, data.Features.DenseCount, tree);
    }
}
