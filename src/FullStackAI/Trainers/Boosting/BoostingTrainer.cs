using System.Security.Cryptography;
using FullStackAI.Data;
using FullStackAI.Models;
using FullStackAI.Models.Trees;
using FullStackAI.Preprocessing;
using FullStackAI.Serialization;
using FullStackAI.Trainers.Boosting.Losses;

namespace FullStackAI.Trainers.Boosting;

/// <summary>Gradient boosting of decision trees on histograms.</summary>
/// <remarks>
/// The same data, options and seed give the same bits on any number of threads and any processor.
/// Memory beyond the input, for F dense features: 2 F + 26 bytes a row (82 at 28 features;
/// 4 more with weights, 10 more for each output beyond the first);
/// besides 2 KB for each feature and leaf for histograms, within <see cref="BoostingOptions.HistogramPoolBytes"/>.
/// Source: Friedman (2001); Ke et al., LightGBM (2017).
/// </remarks>
public sealed class BoostingTrainer : ITrainer
{
    private readonly BoostingOptions _options;

    /// <summary>Fixes the options.</summary>
    /// <param name="options">The default gives every option its default.</param>
    /// <exception cref="ArgumentException">Options are out of range; the message names them all.</exception>
    public BoostingTrainer(BoostingOptions? options = null)
    {
        _options = options ?? new();
        _options.Validate();
    }

    /// <inheritdoc/>
    public string Name => _options.Growth == TreeGrowth.Symmetric ? "symmetric" : "boosting";

    /// <inheritdoc/>
    public string Fingerprint => OptionsText.Of(
        _options,
        _options.MonotoneConstraints,
        _options.MonotoneColumns.OrderBy(pair => pair.Key, StringComparer.Ordinal),
        _options.InteractionConstraints,
        _options.InteractionColumns,
        _options.InitialScores,
        _options.InitialModel is { } model ? HashOf(model) : null);

    /// <inheritdoc/>
    public FeatureForm FeatureForm => FeatureForm.Native;

    /// <inheritdoc/>
    public bool Supports(TaskKind task) => _options.CustomLoss is not null
        ? task is TaskKind.Regression or TaskKind.Binary
        : _options.Loss switch
        {
            BoostingLoss.Auto => true,
            BoostingLoss.LogLoss => task == TaskKind.Binary,
            BoostingLoss.Softmax or BoostingLoss.OneVsAll => task == TaskKind.Multiclass,
            BoostingLoss.LambdaRank => task == TaskKind.Ranking,
            _ => task == TaskKind.Regression,
        };

    /// <inheritdoc/>
    public Model Train(TrainingSet data, TrainingContext context)
    {
        TrainerInput.CheckTask(this, data.Labels.Task);
        TrainerInput.CheckRows(data);
        bool holdsBack = _options is { EarlyStoppingRounds: > 0, Mode: not BoostingMode.Dart, InitialScores: null }
            && context.Validation is null;
        HeldBackRows? rows = holdsBack
            ? HeldBackRows.Draw(data, _options.ValidationFraction, context.Rng.Split("held back"), context.CancellationToken)
            : null;
        return rows is null
            ? Train(data, context, context.Validation)
            : Train(
                HeldBackRows.Take(data, rows.Kept, context.CancellationToken),
                context,
                HeldBackRows.Take(data, rows.Held, context.CancellationToken));
    }

    private static string HashOf(TreeEnsembleModel model)
    {
        var writer = new ComponentWriter();
        writer.WriteComponent(model);
        return Convert.ToHexString(SHA256.HashData(writer.Written.Span));
    }

    private Model Train(TrainingSet data, TrainingContext context, TrainingSet? validation)
    {
        using var run = new BoostingRun(_options, ObjectiveFor(data), data, context, validation, Combinations(data, context));
        return run.Train();
    }

    // A few rounds on single categories tell which are worth combining.
    private IReadOnlyList<int[]> Combinations(TrainingSet data, TrainingContext context)
    {
        if (_options.CategoryCombinations == 0 || context.ShouldStop())
        {
            return [];
        }

        BoostingOptions pilot = _options with
        {
            NumIterations = CombinationSearch.PilotRounds,
            LearningRate = Math.Max(_options.LearningRate, 0.1),
            CategoryCombinations = 0,
            InitialModel = null,
            EarlyStoppingRounds = 0,
        };
        var quiet = new TrainingContext(context.TimeProvider)
        {
            Rng = context.Rng.Split("pilot"),
            Parallelism = context.Parallelism,
            CancellationToken = context.CancellationToken,
            TimeLimit = context.TimeLimit - context.Elapsed,
        };
        using var run = new BoostingRun(pilot, ObjectiveFor(data), data, quiet, validation: null, []);
        return CombinationSearch.Find(
            (TreeEnsembleModel)run.Train(),
            data.Features.Features,
            data.Features.DenseCount,
            _options.CategoryCombinations,
            _options.CategoryCombinationSize);
    }

    private Objective ObjectiveFor(TrainingSet data)
    {
        if (_options.CustomLoss is not null)
        {
            return new PointwiseObjective(new CustomLoss(_options.CustomLoss));
        }

        return (_options.Loss, data.Labels.Task) switch
        {
            (BoostingLoss.Auto or BoostingLoss.LogLoss, TaskKind.Binary) => new PointwiseObjective(new LogLoss(_options.ScalePosWeight)),
            (BoostingLoss.OneVsAll, _) => new OneVsAllObjective(data.Labels.ClassCount),
            (_, TaskKind.Multiclass) => new SoftmaxObjective(data.Labels.ClassCount),
            (_, TaskKind.Ranking) => new LambdaRankObjective(_options.LambdaRankTruncationLevel, _options.LambdaRankNorm),
            (BoostingLoss.Absolute, _) => new PointwiseObjective(new AbsoluteLoss()),
            (BoostingLoss.Huber, _) => new PointwiseObjective(new HuberLoss(_options.HuberDelta)),
            (BoostingLoss.Quantile, _) => new PointwiseObjective(new QuantileLoss(_options.QuantileAlpha)),
            (BoostingLoss.Poisson, _) => new PointwiseObjective(new PoissonLoss(_options.PoissonMaxDeltaStep)),
            (BoostingLoss.Gamma, _) => new PointwiseObjective(new GammaLoss()),
            (BoostingLoss.Tweedie, _) => new PointwiseObjective(new TweedieLoss(_options.TweedieVariancePower)),
            _ => new PointwiseObjective(new SquaredLoss()),
        };
    }
}
