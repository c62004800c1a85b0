using FullStackAI.Data;
using FullStackAI.Models;
using FullStackAI.Models.Trees;
using FullStackAI.Numerics;
using FullStackAI.Preprocessing;
using FullStackAI.Trainers.Trees;

namespace FullStackAI.Trainers.Forests;

/// <summary>Random forests and extra trees on binned features: many deep trees, averaged.</summary>
/// <remarks>Trees grow side by side, each from a random stream of its own, so the model is the same on any number of threads. Memory: a byte a cell, and 20 bytes a row and thread.</remarks>
public sealed class ForestTrainer : ITrainer
{
    // Shares are cut down to multiples of 2⁻⁵⁰: then they add up without rounding, and never above 1.
    private const double ShareUnits = 1L << 50;

    private readonly ForestOptions _options;

    /// <summary>Fixes the options.</summary>
    /// <param name="options">The default gives every option its default.</param>
    /// <exception cref="ArgumentException">Options are out of range; the message names them all.</exception>
    public ForestTrainer(ForestOptions? options = null)
    {
        _options = options ?? new();
        _options.Validate();
    }

    /// <inheritdoc/>
    public string Name => _options.Kind == ForestKind.RandomForest ? "forest" : "extra-trees";

    /// <inheritdoc/>
    public FeatureForm FeatureForm => FeatureForm.Native;

    /// <inheritdoc/>
    public bool Supports(TaskKind task) => task != TaskKind.Ranking;

    /// <inheritdoc/>
    public Model Train(TrainingSet data, TrainingContext context) => Train(data, context, scoresOutOfBag: false).Model;

    /// <summary>Learns a forest and predicts every row by the trees that did not see it.</summary>
    /// <param name="data">The training rows.</param>
    /// <param name="context">Seed, threads, deadline, progress.</param>
    /// <exception cref="ArgumentException">The data do not fit the trainer, or every tree sees every row.</exception>
    /// <exception cref="OperationCanceledException">The context's token was cancelled; thrown within 100 ms.</exception>
    public ForestFit TrainOutOfBag(TrainingSet data, TrainingContext context) =>
        _options.DrawsWithReplacement || _options.SampleFraction < 1
            ? Train(data, context, scoresOutOfBag: true)
            : throw new ArgumentException("Every tree sees every row, so no row is out of bag. Set `ForestOptions.Bootstrap` to true, or `ForestOptions.SampleFraction` below 1.");

    private ForestFit Train(TrainingSet data, TrainingContext context, bool scoresOutOfBag)
    {
        TrainerInput.CheckTask(this, data.Labels.Task);
        TrainerInput.CheckRows(data);
        ForestTargets targets = ForestTargets.Of(data, _options.ClassWeights);
        using var team = new ThreadTeam(Math.Max(1, context.Parallelism));
        Rng rng = context.Rng.Split("forest");
        var binning = new BinningOptions(_options.MaxBin, MinDataInBin: 1, MinDataInLeaf: 1);
        using BinnedMatrix binned = BinnedMatrixBuilder.Build(data.Features, binning, team, rng.Split("bins"), context.CancellationToken, records: false);
        var trees = new DecisionTree?[_options.NumTrees];
        ulong[][] outOfBag = [.. trees.Select(_ => new ulong[(data.Rows + 63) / 64])];
        var growers = new ForestTreeGrower?[team.Size];
        double share = _options.MaxFeatures ?? (data.Labels.ClassCount > 0 ? Math.Sqrt(binned.Features.Length) / Math.Max(1, binned.Features.Length) : 1);
        var gate = new Lock();
        int done = 0;
        team.ForEach(trees.Length, (member, t) =>
        {
            if (context.ShouldStop())
            {
                return;
            }

            ForestTreeGrower grower = growers[member] ??= new(binned, targets, _options, share, context.CancellationToken);
            trees[t] = grower.Grow(rng.Split("tree", t), outOfBag[t]);
            lock (gate)
            {
                context.Progress?.Report(new(++done, _options.NumTrees, double.NaN, double.NaN, context.Elapsed));
            }
        });
        return Join(data, trees, outOfBag, targets, team, scoresOutOfBag);
    }

    private static ForestFit Join(TrainingSet data, DecisionTree?[] trees, ulong[][] outOfBag, ForestTargets targets, ThreadTeam team, bool scoresOutOfBag)
    {
        int[] grown = [.. Enumerable.Range(0, trees.Length).Where(t => trees[t] is not null)];
        DecisionTree[] scaled = [.. grown.Select(t => Scaled(trees[t]!, 1.0 / grown.Length, data.Labels.ClassCount > 0))];
        double[] start = new double[targets.OutputCount];
        if (scaled.Length == 0)
        {
            start = PriorOf(data, targets);
        }

        var model = new TreeEnsembleModel(data.Features.Features, scaled, start, Link.Identity);
        double[] predictions = scoresOutOfBag ? OutOfBagScorer.Predict(model, data.Features, [.. grown.Select(t => outOfBag[t])], team) : [];
        return new(model, predictions);
    }

    private static DecisionTree Scaled(DecisionTree tree, double factor, bool isShare)
    {
        double[] values = tree.LeafValues.ToArray();
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = isShare ? Math.Floor(Math.Clamp(values[i], 0, 1) * factor * ShareUnits) / ShareUnits : values[i] * factor;
        }

        return tree.WithLeafValues(values);
    }

    private static double[] PriorOf(TrainingSet data, ForestTargets targets)
    {
        double[] prior = new double[targets.OutputCount];
        double total = targets.Units.Sum(unit => (double)unit);
        for (int row = 0; row < data.Rows; row++)
        {
            double share = targets.Units[row] / total;
            prior[targets.ClassCount > 0 ? targets.ClassOf[row] : 0] += targets.ClassCount > 0 ? share : share * data.Labels.Values[row];
        }

        return prior;
    }
}
