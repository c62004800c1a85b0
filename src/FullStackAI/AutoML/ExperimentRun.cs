using System.Globalization;
using FullStackAI.Bundles;
using FullStackAI.Data;
using FullStackAI.Data.Splits;
using FullStackAI.Evaluation;
using FullStackAI.Metrics;
using FullStackAI.Trainers.Boosting;

namespace FullStackAI.AutoML;

/// <summary>One run of an experiment: rows in roles → folds → trials, the prior first → ensemble → final model → leaderboard.</summary>
internal sealed class ExperimentRun : IDisposable
{
    private readonly Experiment _experiment;
    private readonly CancellationToken _cancellationToken;
    private readonly RunClock _clock;
    private readonly RunProgress _progress;
    private readonly List<Decision> _decisions = [];
    private readonly List<string> _warnings = [];
    private readonly List<LeaderboardEntry> _failed = [];
    private readonly WorkRates _rates = new();
    private readonly LabelledTable _data;
    private readonly Metric _metric;
    private readonly ValidationPlan _plan;
    private readonly FeatureStore _features;
    private readonly TrialRunner _runner;
    private readonly TrialMemory _trials;

    internal ExperimentRun(Experiment experiment, Table table, IProgress<ExperimentProgress>? progress, CancellationToken cancellationToken)
    {
        _experiment = experiment;
        _cancellationToken = cancellationToken;
        _clock = new RunClock(experiment.Time, experiment.Budget, cancellationToken);
        _data = LabelledTable.ForTraining(table, experiment.Roles);
        _warnings.AddRange(_data.Warnings);
        TaskKind task = _data.Labels.Task;
        _decisions.Add(new Decision("task", task.ToString(), _data.Encoder.Reason));
        _metric = MetricFor(experiment, task);
        _plan = ValidationPlan.Choose(_data, experiment.Folds, experiment.Seed, experiment.Gap);
        _decisions.Add(new Decision("validation", _plan.Name, _plan.Reason));
        _features = new FeatureStore(_data, _plan.Folds, own: null, experiment.Seed, _clock.TrialToken, cancellationToken);
        _runner = new TrialRunner(_data, _plan.Folds, experiment.Seed, experiment.Parallelism, experiment.Time);
        _trials = new TrialMemory(_metric, _plan.Folds);
        _progress = new RunProgress(progress, _metric, _clock, _plan.Folds.Count, _trials);
    }

    public void Dispose() => _clock.Dispose();

    internal Leaderboard Execute()
    {
        try
        {
            if (_experiment.Trainers is { } given)
            {
                RunGiven(given);
            }
            else
            {
                RunPortfolio();
            }
        }
        catch (OperationCanceledException) when (_trials.Any || !_cancellationToken.IsCancellationRequested)
        {
            // The budget's end, or the user's wish to stop: both take what there is.
        }

        if (_cancellationToken.IsCancellationRequested)
        {
            _warnings.Add("The experiment was cancelled: the leaderboard holds what had ended by then.");
        }
        else if (!_trials.Any && _clock.IsOver)
        {
            _warnings.Add(string.Create(CultureInfo.InvariantCulture, $"The budget of {_clock.Budget!.Value.TotalSeconds:0.###} s was over before any trainer had a model; this one predicts the same for every row. Give it more time."));
            Try(Portfolio.Baseline, limit: null, mayBeHopeless: false);
        }

        return new FinalModel(_experiment, _data, _metric, _plan, _features, _clock, _progress, _trials, _decisions, _warnings).Make(_failed, _cancellationToken);
    }

    private static Metric MetricFor(Experiment experiment, TaskKind task)
    {
        Metric metric = experiment.Metric ?? Metric.Default(task);
        return metric.Supports(task)
            ? metric
            : throw new ArgumentException($"Metric '{metric.Name}' is not for a {task} task. Choose one of: {string.Join(", ", Metric.All(task).Select(known => known.Name))}.");
    }

    private void RunGiven(IReadOnlyList<Trainers.ITrainer> given)
    {
        for (int i = 0; i < given.Count; i++)
        {
            string name = given[i].Name;
            string unique = given.Take(i).Any(before => before.Name == name) ? string.Create(CultureInfo.InvariantCulture, $"{name}-{i + 1}") : name;
            _progress.Share = i / (double)given.Count;
            // What an early trainer leaves, later ones may use; one that is alone may use all.
            Try(new Candidate(unique, given[i]), LimitOf(2.0 / (given.Count - i)), mayBeHopeless: false);
        }
    }

    private void RunPortfolio()
    {
        Try(Portfolio.Baseline, limit: null, mayBeHopeless: false);
        if (_clock.IsOver)
        {
            _warnings.Add(string.Create(CultureInfo.InvariantCulture, $"The budget of {_clock.Budget!.Value.TotalSeconds:0.###} s was over before any trainer could start; the model predicts the same for every row. Give it more time."));
            return;
        }

        var shape = DataShape.Of(_data, _plan.Folds);
        IReadOnlyList<PortfolioItem> items = Portfolio.For(shape);
        for (int i = 0; i < items.Count; i++)
        {
            _progress.Share = _clock.Budget is { } whole ? _clock.Elapsed / whole : i / (double)items.Count;
            double share = i < TrialShares.FirstTrials ? TrialShares.OfFirst : TrialShares.OfOthers;
            TimeSpan? limit = LimitOf(share);
            if (limit is { } time && time < _clock.Budget * TrialShares.Least)
            {
                _decisions.Add(new Decision("portfolio", $"ended before {items[i].Name}", "too little of the budget was left"));
                break;
            }

            Candidate candidate = items[i].Make(new Slot(limit?.TotalSeconds ?? double.PositiveInfinity, _rates.Of));
            Try(candidate, limit, mayBeHopeless: true);
        }
    }

    // What is left when the best ensemble so far has learned from all rows, or a share of the budget.
    private TimeSpan? LimitOf(double share)
    {
        if (_clock.Left is not { } left)
        {
            return null;
        }

        TimeSpan after = RunClock.Most(left - _trials.TimeToRefit(), TimeSpan.FromMilliseconds(1));
        return share >= 1 ? after : RunClock.Least(after, _clock.Budget!.Value * share);
    }

    private void Try(Candidate candidate, TimeSpan? limit, bool mayBeHopeless)
    {
        long started = _experiment.Time.GetTimestamp();
        _progress.Started(candidate.Name);
        LeaderboardEntry Failed(Exception failure) => new()
        {
            Name = candidate.Name,
            Score = new MetricEstimate(double.NaN, double.NaN),
            Elapsed = _experiment.Time.GetElapsedTime(started),
            Failure = failure,
        };

        if (!candidate.Trainer.Supports(_data.Labels.Task))
        {
            End(candidate, Failed(new ArgumentException($"it cannot learn a {_data.Labels.Task} task")), null);
            return;
        }

        if (limit is { } time && time < _clock.Budget * TrialShares.Least && _trials.Any)
        {
            End(candidate, Failed(new TimeoutException(string.Create(CultureInfo.InvariantCulture, $"not started, too little of the budget of {_clock.Budget!.Value.TotalSeconds:0.#} s was left"))), null);
            return;
        }

        try
        {
            PreparedFeatures features = _features.For(candidate);
            var limits = new TrialLimits(limit, first => mayBeHopeless ? _trials.WhyHopeless(first) : null, () => _progress.FoldEnded(candidate.Name));
            // The prior costs nothing and is what a run without time falls back on.
            CancellationToken token = candidate.ReadsNothing ? _cancellationToken : _clock.TrialToken;
            (FoldResult[] folds, FoldModel?[] models) = _runner.Run(candidate, features, limits, token);
            var result = new CrossValidationResult(new Recipe(candidate.Name, features.Pipeline, candidate.Trainer), _data, folds, _experiment.Time.GetElapsedTime(started));
            if (folds.FirstOrDefault(fold => fold.Failure is HopelessTrialException)?.Failure is { } hopeless)
            {
                End(candidate, Failed(hopeless), null);
                return;
            }

            End(candidate, result.Failure is { } failure
                ? Failed(failure) with { Validation = result }
                : new LeaderboardEntry { Name = candidate.Name, Score = result.Score(_metric), Elapsed = result.Elapsed, Validation = result, Scored = [.. folds.Select(fold => fold.Scored!)] }, models);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            // The border where a failure becomes a value, the user's own metric and trainer included: no trial ends the run.
            End(candidate, Failed(failure), null);
        }
        catch (OperationCanceledException) when (!_cancellationToken.IsCancellationRequested && !_clock.TrialToken.IsCancellationRequested)
        {
            End(candidate, Failed(new TimeoutException("it gave up, though nobody had asked it to")), null);
        }
        catch (OperationCanceledException) when (!_cancellationToken.IsCancellationRequested)
        {
            End(candidate, Failed(new TimeoutException("it was stopped at the end of the budget")), null);
            throw;
        }
    }

    private void End(Candidate candidate, LeaderboardEntry entry, FoldModel?[]? models)
    {
        if (entry.Failure is null && !double.IsNaN(entry.Score.Value))
        {
            FoldModel[] all = [.. models!.Select(model => model!)];
            int rounds = Trial.RoundsOf(all);
            _trials.Add(new Trial { Candidate = candidate, Number = _trials.Count, Entry = entry, Models = all, Rounds = rounds }, () => _clock.IsOver);
            double done = rounds > 0 && candidate.Family == BoostingCharacter.Family && candidate.Trainer is BoostingTrainer
                ? candidate.Work * Math.Max(1, rounds) / Math.Max(1, candidate.ExpectedRounds)
                : candidate.Work;
            _rates.Learn(candidate.Family, done, entry.Elapsed);
        }
        else
        {
            _failed.Add(entry);
        }

        _progress.Ended(candidate.Name, entry);
    }
}
