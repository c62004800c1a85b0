using FullStackAI.Data;
using FullStackAI.Data.Splits;
using FullStackAI.Evaluation;
using FullStackAI.Numerics;
using FullStackAI.Preprocessing;
using FullStackAI.Trainers;
using FullStackAI.Trainers.Trees;

namespace FullStackAI.AutoML;

/// <summary>The rows of one fold as trainers read them.</summary>
/// <param name="Pipeline">What made the features.</param>
/// <param name="Train">The rows to learn from.</param>
/// <param name="Test">The features of the rows to be judged by.</param>
/// <param name="Bins">Of the training rows and those to be judged by, made by the first trainer that needs them.</param>
internal sealed record FoldFeatures(FittedPipeline Pipeline, TrainingSet Train, FeatureMatrix Test, SharedBins Bins);

/// <summary>Makes features once for each form and shares them among all trials, so that no trial pays for them again.</summary>
/// <remarks>
/// The automatic pipeline never looks at labels, so one pipeline that has seen all rows serves all folds; by time, and with a pipeline of the user's own,
/// every fold fits its own on its training rows. Memory: for each form in use the table's features twice (whole, and by folds).
/// </remarks>
internal sealed class FeatureStore(LabelledTable data, IReadOnlyList<Fold> folds, Pipeline? own, ulong seed, int parallelism, CancellationToken trialToken, CancellationToken runToken) : IDisposable
{
    private readonly Dictionary<(FeatureForm Form, bool Nothing), PreparedFeatures> _forms = [];
    private ColumnSketch[]? _sketches; // the same for all forms

    internal PreparedFeatures For(Candidate candidate)
    {
        var key = (candidate.Trainer.FeatureForm, candidate.ReadsNothing);
        if (!_forms.TryGetValue(key, out PreparedFeatures? prepared))
        {
            prepared = Plan(candidate);
            _forms.Add(key, prepared);
        }

        return prepared;
    }

    public void Dispose()
    {
        foreach (PreparedFeatures prepared in _forms.Values)
        {
            prepared.Dispose();
        }
    }

    private PreparedFeatures Plan(Candidate candidate)
    {
        if (candidate.ReadsNothing)
        {
            return new PreparedFeatures(data, folds, Pipeline.Empty.Drop(data.Features.Columns.Select(column => column.Name).ToArray()), [], isShared: true, seed, parallelism, runToken, runToken);
        }

        if (own is not null)
        {
            return new PreparedFeatures(data, folds, own, [], isShared: false, seed, parallelism, trialToken, runToken);
        }

        _sketches ??= Featurizer.Sketch(data.Features, trialToken, parallelism);
        FeaturizerPlan plan = new Featurizer().Plan(data.Features, candidate.Trainer.FeatureForm, _sketches);
        return new PreparedFeatures(data, folds, plan.Pipeline, plan.Decisions, isShared: data.Roles.Time is null, seed, parallelism, trialToken, runToken);
    }
}

/// <summary>The features of one form: of all rows, and of each fold; made when they are first asked for.</summary>
internal sealed class PreparedFeatures : IDisposable
{
    private readonly LabelledTable _data;
    private readonly IReadOnlyList<Fold> _folds;
    private readonly bool _isShared;
    private readonly ulong _seed;
    private readonly int _parallelism;
    private readonly CancellationToken _trialToken;
    private readonly Lazy<(FittedPipeline Pipeline, FeatureMatrix Features)> _all;
    private readonly Lazy<FoldFeatures>[] _byFold;

    internal PreparedFeatures(LabelledTable data, IReadOnlyList<Fold> folds, Pipeline pipeline, IReadOnlyList<FeatureDecision> decisions, bool isShared, ulong seed, int parallelism, CancellationToken trialToken, CancellationToken runToken)
    {
        _data = data;
        _parallelism = parallelism;
        _folds = folds;
        _isShared = isShared;
        _seed = seed;
        _trialToken = trialToken;
        Pipeline = pipeline;
        Decisions = decisions;
        // A failure is not kept: what the end of the budget cut short may be made when a refit needs it.
        _all = new(() => Fit(rows: null, "all", isShared ? trialToken : runToken), LazyThreadSafetyMode.PublicationOnly);
        _byFold = [.. Enumerable.Range(0, folds.Count).Select(fold => new Lazy<FoldFeatures>(() => MakeFold(fold)))];
    }

    internal Pipeline Pipeline { get; }

    internal IReadOnlyList<FeatureDecision> Decisions { get; }

    internal FoldFeatures Fold(int fold) => _byFold[fold].Value;

    /// <summary>Makes what a trial reads before its time starts, so that the first trial of a form does not pay for all.</summary>
    internal void Prepare()
    {
        try
        {
            foreach (Lazy<FoldFeatures> fold in _byFold)
            {
                _ = fold.Value;
            }
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            // The fold that needs it fails with the same reason, and says which it is.
        }
    }

    /// <summary>All rows to learn from.</summary>
    internal (FittedPipeline Pipeline, TrainingSet Set) All()
    {
        (FittedPipeline pipeline, FeatureMatrix features) = _all.Value;
        return (pipeline, new TrainingSet(features, _data.Labels, _data.Weights, _data.GroupSizes(rows: null)));
    }

    public void Dispose()
    {
        foreach (Lazy<FoldFeatures> fold in _byFold.Where(fold => fold.IsValueCreated))
        {
            fold.Value.Bins.Dispose();
        }
    }

    private FoldFeatures MakeFold(int number)
    {
        Fold fold = _folds[number];
        if (_isShared)
        {
            (FittedPipeline shared, FeatureMatrix features) = _all.Value;
            return Joined(shared, features.Take(fold.Train, _parallelism, _trialToken), fold, features.Take(fold.Test, _parallelism, _trialToken), number);
        }

        (FittedPipeline pipeline, FeatureMatrix training) = Fit(fold.Train, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"fold {number}"), _trialToken);
        return Joined(pipeline, training, fold, pipeline.Transform(_data.Features.Take(fold.Test)), number);
    }

    private FoldFeatures Joined(FittedPipeline pipeline, FeatureMatrix training, Fold fold, FeatureMatrix test, int number) =>
        new(pipeline, Set(training, fold.Train), test, new SharedBins(training, new Rng(_seed).Split("bins", number).Seed));

    private (FittedPipeline Pipeline, FeatureMatrix Features) Fit(int[]? rows, string part, CancellationToken cancellationToken)
    {
        float[]? weights = Weights(rows);
        return Pipeline.FitTransform(
            rows is null ? _data.Features : _data.Features.Take(rows),
            rows is null ? _data.Labels : _data.Labels.Take(rows),
            new PipelineFitOptions { Weights = weights, Rng = new Rng(_seed).Split("pipeline").Split(part), CancellationToken = cancellationToken });
    }

    private TrainingSet Set(FeatureMatrix features, int[] rows) => new(features, _data.Labels.Take(rows), Weights(rows), _data.GroupSizes(rows));

    private float[]? Weights(int[]? rows) => _data.Weights is null || rows is null ? _data.Weights : [.. rows.Select(row => _data.Weights[row])];
}
