using FullStackAI.Data;
using FullStackAI.Data.Splits;
using FullStackAI.Evaluation;
using FullStackAI.Numerics;
using FullStackAI.Preprocessing;
using FullStackAI.Trainers;

namespace FullStackAI.AutoML;

/// <summary>The rows of one fold as trainers read them.</summary>
/// <param name="Pipeline">What made the features.</param>
/// <param name="Train">The rows to learn from.</param>
/// <param name="Test">The features of the rows to be judged by.</param>
internal sealed record FoldFeatures(FittedPipeline Pipeline, TrainingSet Train, FeatureMatrix Test);

/// <summary>Makes features once for each form and shares them among all trials, so that no trial pays for them again.</summary>
/// <remarks>
/// The automatic pipeline never looks at labels, so one pipeline that has seen all rows serves all folds; by time, and with a pipeline of the user's own,
/// every fold fits its own on its training rows. Memory: for each form in use the table's features twice (whole, and by folds).
/// </remarks>
internal sealed class FeatureStore(LabelledTable data, IReadOnlyList<Fold> folds, Pipeline? own, ulong seed, CancellationToken trialToken, CancellationToken runToken)
{
    private readonly Dictionary<(FeatureForm Form, bool Nothing), PreparedFeatures> _forms = [];

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

    private PreparedFeatures Plan(Candidate candidate)
    {
        if (candidate.ReadsNothing)
        {
            return new PreparedFeatures(data, folds, Pipeline.Empty.Drop(data.Features.Columns.Select(column => column.Name).ToArray()), [], isShared: true, seed, runToken, runToken);
        }

        if (own is not null)
        {
            return new PreparedFeatures(data, folds, own, [], isShared: false, seed, trialToken, runToken);
        }

        FeaturizerPlan plan = new Featurizer().Plan(data.Features, candidate.Trainer.FeatureForm, trialToken);
        return new PreparedFeatures(data, folds, plan.Pipeline, plan.Decisions, isShared: data.Roles.Time is null, seed, trialToken, runToken);
    }
}

/// <summary>The features of one form: of all rows, and of each fold; made when they are first asked for.</summary>
internal sealed class PreparedFeatures
{
    private readonly LabelledTable _data;
    private readonly IReadOnlyList<Fold> _folds;
    private readonly bool _isShared;
    private readonly ulong _seed;
    private readonly CancellationToken _trialToken;
    private readonly Lazy<(FittedPipeline Pipeline, FeatureMatrix Features)> _all;
    private readonly Lazy<FoldFeatures>[] _byFold;

    internal PreparedFeatures(LabelledTable data, IReadOnlyList<Fold> folds, Pipeline pipeline, IReadOnlyList<FeatureDecision> decisions, bool isShared, ulong seed, CancellationToken trialToken, CancellationToken runToken)
    {
        _data = data;
        _folds = folds;
        _isShared = isShared;
        _seed = seed;
        _trialToken = trialToken;
        Pipeline = pipeline;
        Decisions = decisions;
        _all = new(() => Fit(rows: null, "all", isShared ? trialToken : runToken)); // a refit may come after the trials' end
        _byFold = [.. Enumerable.Range(0, folds.Count).Select(fold => new Lazy<FoldFeatures>(() => MakeFold(fold)))];
    }

    internal Pipeline Pipeline { get; }

    internal IReadOnlyList<FeatureDecision> Decisions { get; }

    internal FoldFeatures Fold(int fold) => _byFold[fold].Value;

    /// <summary>All rows to learn from.</summary>
    internal (FittedPipeline Pipeline, TrainingSet Set) All()
    {
        (FittedPipeline pipeline, FeatureMatrix features) = _all.Value;
        return (pipeline, new TrainingSet(features, _data.Labels, _data.Weights, _data.GroupSizes(rows: null)));
    }

    private FoldFeatures MakeFold(int number)
    {
        Fold fold = _folds[number];
        if (_isShared)
        {
            (FittedPipeline shared, FeatureMatrix features) = _all.Value;
            return new FoldFeatures(shared, Set(features.Take(fold.Train), fold.Train), features.Take(fold.Test));
        }

        (FittedPipeline pipeline, FeatureMatrix training) = Fit(fold.Train, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"fold {number}"), _trialToken);
        return new FoldFeatures(pipeline, Set(training, fold.Train), pipeline.Transform(_data.Features.Take(fold.Test)));
    }

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
