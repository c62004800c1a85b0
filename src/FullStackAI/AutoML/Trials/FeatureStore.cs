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
/// The automatic pipeline never looks at labels, so one pipeline that has seen all rows serves all
/// folds, and so do its bins; by time, and with a pipeline of the user's own,
/// every fold fits its own on its training rows. A candidate that learns from a sample gets a
/// pipeline of the sample, so that the first model does not wait for all rows.
/// Memory: for each form in use the table's features twice (whole, and by folds).
/// </remarks>
internal sealed class FeatureStore(
    LabelledTable data, IReadOnlyList<Fold> folds, Pipeline? own, ulong seed, int parallelism, CancellationToken trialToken,
    CancellationToken runToken, bool sharesBins = true) : IDisposable
{
    private readonly Dictionary<(FeatureForm Form, bool Nothing, int? Sample), PreparedFeatures> _forms = [];
    private ColumnSketch[]? _sketches; // the same for all forms

    internal PreparedFeatures For(Candidate candidate)
    {
        var key = (candidate.Trainer.FeatureForm, candidate.ReadsNothing, candidate.SampleRows);
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
            return new PreparedFeatures(
                data, folds, Pipeline.Empty.Drop(data.Features.Columns.Select(column => column.Name).ToArray()), [], isShared: true, seed,
                parallelism, runToken, runToken);
        }

        if (candidate.SampleRows is { } rows)
        {
            return OfSamples(candidate.Trainer.FeatureForm, rows);
        }

        if (own is not null)
        {
            return new PreparedFeatures(data, folds, own, [], isShared: false, seed, parallelism, trialToken, runToken);
        }

        _sketches ??= Featurizer.Sketch(data.Features, trialToken, parallelism);
        FeaturizerPlan plan = new Featurizer().Plan(data.Features, candidate.Trainer.FeatureForm, _sketches);
        return new PreparedFeatures(
            data, folds, plan.Pipeline, plan.Decisions, isShared: data.Roles.Time is null, seed, parallelism, trialToken, runToken,
            sharesBins);
    }

    // Every fold's training rows become a sample of them; the rows it is judged on stay.
    private PreparedFeatures OfSamples(FeatureForm form, int rows)
    {
        Fold[] sampled = [.. folds.Select((fold, number) => fold with { Train = Drawn(fold.Train, rows, number) })];
        if (own is not null)
        {
            return new PreparedFeatures(data, sampled, own, [], isShared: false, seed, parallelism, trialToken, runToken);
        }

        Table seen = data.Features.Take([.. sampled.SelectMany(fold => fold.Train).Distinct().Order()]);
        FeaturizerPlan plan = new Featurizer().Plan(seen, form, Featurizer.Sketch(seen, trialToken, parallelism));
        return new PreparedFeatures(data, sampled, plan.Pipeline, plan.Decisions, isShared: false, seed, parallelism, trialToken, runToken);
    }

    private int[] Drawn(int[] rows, int count, int fold) =>
        [.. RowSample.Rows(data.Labels.Take(rows), count, new Rng(seed).Split("sample", fold)).Select(row => rows[row])];
}

/// <summary>The features of one form: of all rows, and of each fold; made when they are first asked for.</summary>
internal sealed class PreparedFeatures : IDisposable
{
    private readonly LabelledTable _data;
    private readonly IReadOnlyList<Fold> _folds;
    private readonly bool _isShared;
    private readonly bool _sharesBins;
    private readonly ulong _seed;
    private readonly int _parallelism;
    private readonly CancellationToken _trialToken;
    private readonly Lazy<PipelineFitResult> _all;
    private readonly Lazy<FoldFeatures>[] _byFold;
    private readonly Lazy<WholeBins> _bins;

    internal PreparedFeatures(
        LabelledTable data, IReadOnlyList<Fold> folds, Pipeline pipeline, IReadOnlyList<FeatureDecision> decisions, bool isShared,
        ulong seed, int parallelism, CancellationToken trialToken, CancellationToken runToken, bool sharesBins = true)
    {
        _sharesBins = sharesBins;
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
        _bins = new(() => new WholeBins(_all.Value.Features, new Rng(_seed).Split("bins").Seed));
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

        if (_bins.IsValueCreated)
        {
            _bins.Value.Dispose();
        }
    }

    private FoldFeatures MakeFold(int number)
    {
        Fold fold = _folds[number];
        if (_isShared)
        {
            (FittedPipeline shared, FeatureMatrix features) = _all.Value;
            (FeatureMatrix learned, FeatureMatrix judged) = (
                features.Take(fold.Train, _parallelism, _trialToken),
                features.Take(fold.Test, _parallelism, _trialToken));
            return new FoldFeatures(
                shared,
                Set(learned, fold.Train),
                judged,
                _sharesBins
                    ? new SharedBins(learned, new FoldOfBins(_bins.Value, fold.Train, judged, fold.Test))
                    : OwnBins(learned, number));
        }

        (FittedPipeline pipeline, FeatureMatrix training) = Fit(
            fold.Train, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"fold {number}"), _trialToken);
        return new FoldFeatures(
            pipeline, Set(training, fold.Train), pipeline.Transform(_data.Features.Take(fold.Test)), OwnBins(training, number));
    }

    private SharedBins OwnBins(FeatureMatrix training, int fold) => new(training, new Rng(_seed).Split("bins", fold).Seed);

    private PipelineFitResult Fit(int[]? rows, string part, CancellationToken cancellationToken)
    {
        float[]? weights = Weights(rows);
        return Pipeline.FitTransform(
            rows is null ? _data.Features : _data.Features.Take(rows),
            rows is null ? _data.Labels : _data.Labels.Take(rows),
            new PipelineFitOptions { Weights = weights, Rng = new Rng(_seed).Split("pipeline").Split(part) },
            cancellationToken);
    }

    private TrainingSet Set(FeatureMatrix features, int[] rows) =>
        new(features, _data.Labels.Take(rows), Weights(rows), _data.GroupSizes(rows));

    private float[]? Weights(int[]? rows) =>
        _data.Weights is null || rows is null ? _data.Weights : [.. rows.Select(row => _data.Weights[row])];
}
