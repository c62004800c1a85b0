using System.Globalization;
using FullStackAI.Bundles;
using FullStackAI.Data;
using FullStackAI.Evaluation;
using FullStackAI.Metrics;
using FullStackAI.Trainers;

namespace FullStackAI.AutoML;

/// <summary>One run of an experiment: rows in roles → folds → prior and a first model at once →
/// search for leaks → trials → ensemble → final model → leaderboard.</summary>
internal sealed class ExperimentRun : IDisposable
{
    private const double EndOfSetUp = 0.7; // before it is measured: the bundle at the end passes over the rows as the setting up does
    private const double LongEnd = 0.02; // of the budget: then it is measured twice
    private const int ManyClasses = 200;
    private const double Doubt = 1.5; // what took a second may take longer at the end

    private readonly Experiment _experiment;
    private readonly CancellationToken _cancellationToken;
    private readonly RunClock _clock;
    private readonly RunBudget _budget;
    private readonly RunProgress _progress;
    private readonly List<Decision> _decisions = [];
    private readonly List<string> _warnings = [];
    private readonly LabelledTable _data;
    private readonly Metric _metric;
    private readonly ValidationPlan _plan;
    private readonly FeatureStore _features;
    private readonly TrialMemory _trials;
    private readonly ITrialArchive _archive;
    private readonly TrialSeries _series;
    private readonly Table _table;
    private readonly ColumnDescriptions _columns = new();
    private TimeSpan _closing;
    private bool _isRehearsed;
    private bool _isExamined;
    private LeakageReport? _leakage;

    /// <param name="experiment">What is asked for.</param>
    /// <param name="table">The rows.</param>
    /// <param name="before">A leaderboard to go on from; null means none.</param>
    /// <param name="progress">Told how it goes; null means nobody.</param>
    /// <param name="cancellationToken">Ends the trials.</param>
    internal ExperimentRun(
        Experiment experiment, Table table, Leaderboard? before, IProgress<ExperimentEvent>? progress, CancellationToken cancellationToken)
    {
        _table = table;
        _experiment = experiment;
        _cancellationToken = cancellationToken;
        _clock = new RunClock(experiment.TimeProvider, experiment.WorkBudget is null ? experiment.Budget : null, cancellationToken);
        try
        {
            _budget = new RunBudget(_clock, experiment.WorkBudget);
            _data = LabelledTable.ForTraining(table, experiment.Roles);
            _warnings.AddRange(_data.Warnings);
            TaskKind task = _data.Labels.Task;
            _decisions.Add(new Decision("task", task.ToString(), _data.Encoder.Reason));
            _metric = MetricFor(experiment, task);
            ExperimentFaults.CheckMonotone(experiment, _data);
            ExperimentFaults.CheckGroups(experiment, _data);
            _plan = RunPlan.Of(experiment, _data, before);
            _decisions.Add(new Decision("validation", _plan.Name, _plan.Reason));
            _features = new FeatureStore(
                _data, _plan.Folds, experiment.Pipeline, experiment.Seed, experiment.Parallelism, _clock.TrialToken, cancellationToken,
                experiment.Ablation.SharesBins);
            _trials = new TrialMemory(_metric, _plan.Folds);
            _progress = new RunProgress(progress, _metric, _clock, _plan.Folds.Count, _trials);
            _archive = before is not null ? before.Archive()
                : experiment.Journal is { } path ? Journal.Open(
                    path, DataFingerprint.Of(_data, _plan.Folds, experiment), experiment.Catalog, _warnings.Add)
                : new NoArchive();
            _clock.Reserve(_clock.Elapsed * EndOfSetUp, TimeSpan.Zero);
            _clock.AddSpent(_archive.Spent);
            _series = new TrialSeries(
                experiment, _data, _metric, _plan.Folds, _clock, _budget, _features, _trials, _archive, _progress, cancellationToken)
            {
                TrialEnded = MeasureTheEnd,
                Warn = _warnings.Add,
            };
        }
        catch
        {
            _clock.Dispose(); // nobody else will: its thread must not wait for an end that does not matter
            throw;
        }
    }

    public void Dispose()
    {
        _features.Dispose();
        _archive.Dispose();
        _clock.Dispose();
    }

    internal Leaderboard Execute()
    {
        try
        {
            RunTrials();
        }
        catch (OperationCanceledException) when (_trials.Any || !_cancellationToken.IsCancellationRequested)
        {
            // The budget's end, or the user's wish to stop: both take what there is.
        }
        catch (Exception fault) when (fault is not OperationCanceledException && _trials.Any)
        {
            // Outside of trials runs code of the user's own too, a sampler for example: what was found by then is not lost.
            _warnings.Add($"The search ended early, because it failed: {fault.Message}");
        }

        if (_cancellationToken.IsCancellationRequested)
        {
            _warnings.Add("The experiment was cancelled: the leaderboard holds what had ended by then.");
        }
        else if (!_trials.Any
            && (_clock.IsOver || (_series.Failed.Count > 0 && _series.Failed.All(entry => entry.Failure is TimeoutException))))
        {
            WarnOfTime("before any trainer had a model");
            _series.Try(Portfolio.Baseline, limit: null, mayBeHopeless: false);
        }

        if (!_isExamined && _experiment.Doctor is not null)
        {
            _warnings.Add("The rows were not examined for leaks: the time was over before. Examine them apart from training, or give more time.");
        }

        Leaderboard board = new FinalModel(
            _experiment, _data, _metric, _plan, _features, _clock, _progress, _trials, _archive, _columns, _decisions, _warnings).Make(
            _series.Failed, _table, _cancellationToken);
        board.Leakage = _leakage;
        board.StartedAt = _clock.StartedAt;
        board.EndedAt = _experiment.TimeProvider.GetUtcNow();
        return board;
    }

    private static Metric MetricFor(Experiment experiment, TaskKind task)
    {
        Metric metric = experiment.Metric ?? Metric.Default(task);
        return metric.Supports(task)
            ? metric
            : throw new ArgumentException(
                $"Metric '{metric.Name}' is not for a {task} task. Choose one of: {string.Join(", ", Metric.All(task).Select(known => known.Name))}.");
    }

    private void RunTrials()
    {
        if (_experiment.Trainers is { } given)
        {
            Examine();
            RunGiven(given);
        }

        if (_experiment.Families is { } families)
        {
            Examine();
            new FamilySearch(_experiment, _metric, _series, _budget, _trials, _decisions).Run(families);
        }

        if (_experiment is { Trainers: null, Families: null })
        {
            _series.Try(Portfolio.Baseline, limit: null, mayBeHopeless: false);
            if (_budget.IsOver)
            {
                WarnOfTime("before any trainer could start");
                return;
            }

            if (_data.Features.Columns.All(column => column.CountMissing() == column.Length))
            {
                _isExamined = true; // an empty table hides nothing
                _warnings.Add("No feature has a value in any row, so there is nothing to learn from; the model predicts the same for every row. Check how the file is read: its separator, its missing values, its columns.");
                return;
            }

            var shape = DataShape.Of(_data, _plan.Folds);
            WarnOfFamilies(shape);
            new PortfolioRun(_experiment, shape, _series, _budget, _trials, _progress, _decisions).Run(Examine);
        }
    }

    // Once, before anything is trained at length.
    private void Examine()
    {
        if (_isExamined)
        {
            return;
        }

        _leakage = new ExaminationBeforeTraining(_experiment, _clock, _decisions, _warnings).Examine(_data, _cancellationToken);
        _isExamined = true;
        if (_leakage is not null)
        {
            _progress.Examined(_leakage);
        }
    }

    // The bundle of the first model that reads features is made for trial: that says what the end will
    // take, and leaves little of it to do. Before there is such a model nothing
    // more is kept for the end, but where many classes make it long. The choice of weights is measured with each trial.
    private void MeasureTheEnd(Trial trial)
    {
        if (_cancellationToken.IsCancellationRequested
            || _clock.Budget is not { } budget
            || trial.Models is null
            || (trial.Candidate.ReadsNothing && _data.Labels.ClassCount < ManyClasses))
        {
            return;
        }

        if (!_isRehearsed)
        {
            _isRehearsed = !trial.Candidate.ReadsNothing;
            _columns.Make(_data.Features, _experiment.Parallelism, _clock.TrialToken);
            TimeSpan took = Rehearse(trial);
            took = took > budget * LongEnd ? RunClock.Least(took, Rehearse(trial)) : took; // the first time compiles the code
            _closing = RunClock.Most(TimeSpan.FromTicks(1), took * Doubt);
        }

        int waves = 1 + ((CrossFit.PartCount(_plan.Folds) + _experiment.Parallelism - 1) / _experiment.Parallelism);
        _clock.Reserve(_closing + (_series.ChoiceTime * waves * Doubt), _closing);
    }

    private TimeSpan Rehearse(Trial trial)
    {
        long started = _experiment.TimeProvider.GetTimestamp();
        try
        {
            new ModelAssembly(_experiment, _data, _metric, _plan, _features, _clock, _trials, _archive, _columns, []).Rehearse(trial);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            // A model that no bundle can hold says so when it wins.
        }

        return _experiment.TimeProvider.GetElapsedTime(started);
    }

    private void WarnOfTime(string when) => _warnings.Add(_experiment.TrialTimeLimit is { } limit && !_budget.IsOver
        ? string.Create(
            CultureInfo.InvariantCulture,
            $"The {limit.TotalSeconds:0.###} s of a trial were over {when}; the model predicts the same for every row. Give trials more.")
        : string.Create(
            CultureInfo.InvariantCulture,
            $"The budget of {_clock.Budget?.TotalSeconds ?? _experiment.WorkBudget:0.###} {(_clock.Budget is null ? "units" : "s")} was over {when}; the model predicts the same for every row. Give it more."));

    private void WarnOfFamilies(DataShape shape)
    {
        if (Portfolio.For(shape, _experiment).Count == 0)
        {
            string[] suited =
            [
                .. Portfolio.For(shape, _experiment with { IncludedFamilies = null, ExcludedFamilies = [] })
                    .Select(item => item.Family)
                    .Distinct()
            ];
            _warnings.Add($"None of the families that are left can learn this task{(_experiment.MonotoneColumns.Count > 0 ? " and keep to the monotone constraints" : "")}; the model predicts the same for every row. Families that can: {string.Join(", ", suited)}.");
        }
    }

    private void RunGiven(IReadOnlyList<ITrainer> given)
    {
        for (int i = 0; i < given.Count && _series.MayGoOn; i++)
        {
            string name = given[i].Name;
            string unique = given.Take(i).Any(before => before.Name == name)
                ? string.Create(CultureInfo.InvariantCulture, $"{name}-{i + 1}")
                : name;
            var candidate = new Candidate(unique, given[i]) { Fingerprint = given[i].Fingerprint };
            _progress.Share = i / (double)given.Count;
            // What an early trainer leaves, later ones may use; one that is alone may use all.
            (TimeSpan? limit, Slot? slot) = _budget.For(
                Math.Min(1, 2.0 / (given.Count - i)), _experiment.TrialTimeLimit, _trials.TimeToRefit());
            if (slot is null && _trials.Any)
            {
                _series.Skip(candidate, "not started, too little of the budget was left");
                continue;
            }

            _series.Try(candidate, limit, mayBeHopeless: false);
        }
    }
}
