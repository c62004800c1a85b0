using FullStackAI.Data;
using FullStackAI.Models;
using FullStackAI.Models.Trees;
using FullStackAI.Numerics;
using FullStackAI.Preprocessing;
using FullStackAI.Trainers.Trees;

namespace FullStackAI.Trainers.Forests;

/// <summary>Random forests and extra trees on binned features: many deep trees, averaged.</summary>
/// <remarks>Trees grow side by side, each from a random stream of its own, so the model is the same on any number of
/// threads. Memory: a byte a cell, and 20 bytes a row and thread. Extra trees on at most 64 features, of numbers or two
/// classes, hold 16, 32 or 64 bytes a row more, and at most 8 MB a thread.</remarks>
public sealed class ForestTrainer : ITrainer
{
    // Shares are cut down to multiples of 2⁻⁵⁰: then they add up without rounding, and never above 1.
    private const double ShareUnits = 1L << 50;

    private const int MaxExactRows = 65_534; // bins are stored in 16 bits

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
    public string Fingerprint => OptionsText.Of(_options);

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
            : throw new ArgumentException(
                "Every tree sees every row, so no row is out of bag. Set `ForestOptions.Bootstrap` to true, or `ForestOptions.SampleFraction` below 1.");

    /// <summary>Learns one forest that predicts several numbers of each row: a leaf holds the mean of
    /// each, a split serves all. Scale targets that are not in one unit.</summary>
    /// <param name="features">[rows × features]</param>
    /// <param name="targets">[targets][rows]; finite numbers.</param>
    /// <param name="context">Seed, threads, deadline, progress.</param>
    /// <param name="weights">[rows]; finite, zero or more, not all zero; null means 1 for each.</param>
    /// <returns>A model with an output for each target.</returns>
    /// <exception cref="ArgumentException">The targets or weights do not fit the rows; the message names the row.</exception>
    /// <exception cref="OperationCanceledException">The context's token was cancelled; thrown within 100 ms.</exception>
    public TreeEnsembleModel TrainTargets(
        FeatureMatrix features, IReadOnlyList<float[]> targets, TrainingContext context, float[]? weights = null)
    {
        if (targets.Count == 0)
        {
            throw new ArgumentException("There is no target to learn. Give at least one.", nameof(targets));
        }

        foreach (float[] target in targets)
        {
            // refuses labels and weights that do not fit
            TrainerInput.CheckRows(new TrainingSet(features, Labels.Regression(target), weights));
        }

        return Train(features, ForestTargets.OfMany(targets, weights), isShare: false, context, scoresOutOfBag: false).Model;
    }

    private ForestFit Train(TrainingSet data, TrainingContext context, bool scoresOutOfBag)
    {
        TrainerInput.CheckTask(this, data.Labels.Task);
        TrainerInput.CheckRows(data);
        return Train(
            data.Features,
            ForestTargets.Of(data, _options.ClassWeights),
            data.Labels.ClassCount > 0,
            context,
            scoresOutOfBag,
            () => PriorOf(data, ForestTargets.Of(data, _options.ClassWeights)));
    }

    private BinningOptions Binning(int rows)
    {
        if (_options.ThresholdSearch == ThresholdSearch.Binned)
        {
            return new(_options.MaxBin, MinDataInBin: 1, MinDataInLeaf: 1);
        }

        return rows <= MaxExactRows
            ? new(MaxExactRows + 1, MinDataInBin: 1, SampleRows: int.MaxValue, MinDataInLeaf: 1, Bundle: false)
            : throw new ArgumentException(
                $"`ForestOptions.ThresholdSearch` Exact is for at most {MaxExactRows} rows; there are {rows}. Use Binned.");
    }

    private ForestFit Train(
        FeatureMatrix features, ForestTargets targets, bool isShare, TrainingContext context, bool scoresOutOfBag,
        Func<double[]>? prior = null)
    {
        using var team = new ThreadTeam(Math.Max(1, context.Parallelism), context.CancellationToken);
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken);
        using Alarm? deadline = context.StopAtTimeLimit(stop);
        Rng rng = context.Rng.Split("forest");
        var trees = new DecisionTree?[_options.NumTrees];
        ulong[][] outOfBag = [.. trees.Select(_ => new ulong[(features.Rows + 63) / 64])];
        SharedBins? shared = context.Bins?.IsOf(features) == true ? context.Bins : null;
        BinningOptions binning = Binning(features.Rows);
        try
        {
            using var ground = new ForestGround(features, targets, isShare, _options, binning, shared, team, rng, stop.Token);
            Grow(ground, trees, outOfBag, rng, team, context, stop.Token);
        }
        catch (OperationCanceledException) when (!context.CancellationToken.IsCancellationRequested)
        {
            // The time was over before the rows were in bins: a forest of no trees.
        }

        return Join(features, trees, outOfBag, targets, isShare, team, scoresOutOfBag, prior);
    }

    private static void Grow(
        ForestGround ground, DecisionTree?[] trees, ulong[][] outOfBag, Rng rng, ThreadTeam team, TrainingContext context,
        CancellationToken stop)
    {
        var growers = new IForestTreeGrower?[team.Size];
        var gate = new Lock();
        int done = 0;
        try
        {
            team.ForEach(trees.Length, (member, t) =>
            {
                if (context.ShouldStop())
                {
                    return;
                }

                IForestTreeGrower grower = growers[member] ??= ground.Grower(stop);
                try
                {
                    trees[t] = grower.Grow(rng.Split("tree", t), outOfBag[t]);
                }
                catch (OperationCanceledException) when (!context.CancellationToken.IsCancellationRequested)
                {
                    return; // the time was over in the middle of it: the trees that are whole are the forest
                }

                lock (gate)
                {
                    context.Progress?.Report(new(++done, trees.Length, double.NaN, double.NaN, context.Elapsed));
                }
            });
        }
        finally
        {
            Array.ForEach(growers, grower => grower?.Dispose());
        }
    }

    private static ForestFit Join(
        FeatureMatrix features, DecisionTree?[] trees, ulong[][] outOfBag, ForestTargets targets, bool isShare, ThreadTeam team,
        bool scoresOutOfBag, Func<double[]>? prior)
    {
        int[] grown = [.. Enumerable.Range(0, trees.Length).Where(t => trees[t] is not null)];
        DecisionTree[] scaled = [.. grown.Select(t => Scaled(trees[t]!, 1.0 / grown.Length, isShare))];
        double[] start = new double[targets.OutputCount];
        if (scaled.Length == 0)
        {
            start = prior?.Invoke() ?? targets.Centers;
        }

        var model = new TreeEnsembleModel(features.Features, scaled, start, Link.Identity);
        double[] predictions = scoresOutOfBag ? OutOfBagScorer.Predict(model, features, [.. grown.Select(t => outOfBag[t])], team) : [];
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
