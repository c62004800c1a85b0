using System.Globalization;
using FullStackAI.Data;
using FullStackAI.Data.Splits;
using FullStackAI.Evaluation;
using FullStackAI.Metrics;
using FullStackAI.Models;
using FullStackAI.Numerics;
using FullStackAI.Trainers;

namespace FullStackAI.AutoML;

/// <summary>Runs one candidate after the other and keeps what came of each: a failure is a value, and no trial ends the run.</summary>
internal sealed class TrialSeries(
    Experiment experiment, LabelledTable data, Metric metric, IReadOnlyList<Fold> folds, RunClock clock, RunBudget budget,
    FeatureStore features, TrialMemory trials, ITrialArchive archive, RunProgress progress, CancellationToken cancellationToken)
{
    private const double UsualPasses = 20; // over the rows, for a trainer whose work is not known

    private readonly TrialRunner _runner = new(data, folds, experiment.Seed, experiment.Parallelism, experiment.TimeProvider);
    private readonly List<LeaderboardEntry> _failed = [];
    private readonly DataShape _shape = DataShape.Of(data, folds);

    internal IReadOnlyList<LeaderboardEntry> Failed => _failed;

    /// <summary>Told of each trial that succeeded.</summary>
    internal Action<Trial>? TrialEnded { get; init; }

    /// <summary>How long the last choice of an ensemble took.</summary>
    internal TimeSpan ChoiceTime { get; private set; }

    /// <summary>The trials that were tried, failed or not, beside the prior.</summary>
    internal int Count { get; private set; }

    internal bool MayGoOn => !budget.IsOver && (experiment.MaxTrials is not { } most || Count < most);

    /// <summary>Whether a trial of that name ended in an earlier run, so that it costs nothing.</summary>
    internal bool Knows(string name) => archive.Find(name) is not null;

    /// <summary>Told what people should know.</summary>
    internal Action<string>? Warn { get; init; }

    /// <summary>Tries a candidate, or takes what came of it in an earlier run.</summary>
    /// <returns>What came of it.</returns>
    internal LeaderboardEntry Try(Candidate candidate, TimeSpan? limit, bool mayBeHopeless)
    {
        Count += candidate.ReadsNothing ? 0 : 1;
        TrialRecord? record = Known(candidate);
        if (record is not null && Restore(candidate, record) is { } restored)
        {
            return restored;
        }

        if (record is null && Knows(candidate.Name))
        {
            Warn?.Invoke($"Trial '{candidate.Name}' of the earlier run had other options: it is run again.");
        }

        long started = experiment.TimeProvider.GetTimestamp();
        progress.Share = budget.Share ?? progress.Share;
        progress.Started(candidate.Name);
        LeaderboardEntry entry;
        FoldModel?[]? models = null;
        try
        {
            (entry, models) = Fault(candidate) is { } fault ? (FailedBy(fault), null) : Run(candidate, limit, mayBeHopeless);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            bool isOver = clock.TrialToken.IsCancellationRequested;
            End(
                candidate,
                FailedBy(new TimeoutException(isOver
                    ? "it was stopped at the end of the budget"
                    : "it gave up, though nobody had asked it to")),
                null);
            if (isOver)
            {
                throw;
            }

            return _failed[^1];
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            // The border where a failure becomes a value, the user's own metric and trainer included.
            entry = FailedBy(failure);
        }

        End(candidate, entry, models);
        return entry;

        LeaderboardEntry FailedBy(Exception failure) =>
            Entry(candidate, new MetricEstimate(double.NaN, double.NaN), started) with { Failure = failure };
    }

    /// <summary>Notes a candidate that was not tried.</summary>
    internal void Skip(Candidate candidate, string reason) => Fail(candidate, new TimeoutException(reason));

    /// <summary>What a candidate scores on the first fold with a share of its rows or rounds: the
    /// cheap steps of a halving. NaN, and a failed trial, when it fails.</summary>
    internal double ScoreOfShare(Candidate candidate, double share, TimeSpan? limit)
    {
        try
        {
            FoldFeatures rows = features.For(candidate).Fold(0);
            bool byRounds = candidate.Shortened is not null;
            ITrainer trainer = candidate.Shortened?.Invoke(share) ?? candidate.Trainer;
            TrainingSet set = byRounds || rows.Train.GroupSizes is not null
                ? rows.Train
                // the same rows for every point
                : RowSample.Take(rows.Train, (int)(rows.Train.Rows * share), new Rng(experiment.Seed).Split("share of rows"));
            var context = new TrainingContext(experiment.TimeProvider)
            {
                Rng = new Rng(experiment.Seed).Split(candidate.Name).Split("share"),
                Parallelism = experiment.Parallelism,
                CancellationToken = clock.TrialToken,
                TimeLimit = limit,
            };
            Model model = trainer.Train(set, context);
            double[] predictions = new double[folds[0].Test.Length * model.OutputCount];
            model.Predict(rows.Test, predictions);
            budget.Took(candidate.Family, share * Work(candidate) / folds.Count, context.Elapsed);
            return metric.Compute(new ScoredRows(data.Labels.Take(folds[0].Test), predictions, null, data.GroupSizes(folds[0].Test)));
        }
        catch (Exception failure) when (failure is not OperationCanceledException || !clock.TrialToken.IsCancellationRequested)
        {
            Fail(candidate, failure);
            return double.NaN;
        }
    }

    private void Fail(Candidate candidate, Exception failure)
    {
        Count++;
        _failed.Add(new LeaderboardEntry
        {
            Name = candidate.Name,
            Family = candidate.Family,
            Settings = candidate.Settings,
            Score = new MetricEstimate(double.NaN, double.NaN),
            Elapsed = TimeSpan.Zero,
            Failure = failure,
        });
        progress.Ended(candidate.Name, _failed[^1]);
    }

    private (LeaderboardEntry, FoldModel?[]?) Run(Candidate candidate, TimeSpan? limit, bool mayBeHopeless)
    {
        PreparedFeatures prepared = features.For(candidate);
        prepared.Prepare();
        if (limit is { } most && clock.Left is { } left)
        {
            limit = RunClock.Least(most, left); // features may have taken a part of what was left
        }

        long started = experiment.TimeProvider.GetTimestamp();
        var limits = new TrialLimits(
            limit, first => mayBeHopeless ? trials.WhyHopeless(first) : null, () => progress.FoldEnded(candidate.Name), () => clock.Left);
        // The prior costs nothing and is what a run without time falls back on.
        (FoldResult[] results, FoldModel?[] models) = _runner.Run(
            candidate, prepared, limits, candidate.ReadsNothing ? cancellationToken : clock.TrialToken);
        var validation = new CrossValidationResult(
            new Recipe(candidate.Name, prepared.Pipeline, candidate.Trainer),
            data,
            results,
            experiment.TimeProvider.GetElapsedTime(started));
        Exception? failure = results.FirstOrDefault(fold => fold.Failure is HopelessTrialException)?.Failure ?? validation.Failure;
        if (failure is not null)
        {
            return (Entry(candidate, new MetricEstimate(double.NaN, double.NaN), started) with
            {
                Failure = failure,
                Validation = failure is HopelessTrialException ? null : validation,
            }, null);
        }

        MetricEstimate score = validation.Score(metric);
        LeaderboardEntry entry = Entry(candidate, score, started) with
        {
            Validation = validation,
            Scored = [.. results.Select(fold => fold.Scored!)],
        };
        return double.IsNaN(score.Value)
            ? (entry with { Failure = new ArithmeticException($"{metric.Name} is not defined (NaN) on its folds") }, null)
            : (entry, models);
    }

    private LeaderboardEntry Entry(Candidate candidate, MetricEstimate score, long started) => new()
    {
        Name = candidate.Name,
        Family = candidate.Family,
        Settings = candidate.Settings,
        Metric = metric,
        Score = score,
        Elapsed = experiment.TimeProvider.GetElapsedTime(started),
        EndedAt = clock.Elapsed,
        Repeats = CrossFit.Repeats(folds),
    };

    private void End(Candidate candidate, LeaderboardEntry entry, FoldModel?[]? models)
    {
        if (entry.Failure is null)
        {
            FoldModel[] all = [.. models!.Select(model => model!)];
            Add(candidate, entry, all, Trial.RoundsOf(all));
        }
        else
        {
            _failed.Add(entry);
            // Most failures show in the first fold; what only its time ended did a round of its work at most.
            budget.Took(
                candidate.Family,
                entry.Failure is TimeoutException && candidate.ExpectedRounds > 0
                    ? WorkDone(candidate, rounds: 1)
                    : Work(candidate) / folds.Count,
                entry.Elapsed);
        }

        Keep(candidate, entry, models);
        Tell(candidate, entry);
    }

    // People are told before the end is measured: the model is there already.
    private void Tell(Candidate candidate, LeaderboardEntry entry)
    {
        progress.Ended(candidate.Name, entry);
        if (entry.Failure is null)
        {
            TrialEnded?.Invoke(trials.All[^1]);
        }
    }

    // What only the clock ended may be tried again when there is more time.
    private void Keep(Candidate candidate, LeaderboardEntry entry, FoldModel?[]? models)
    {
        if (entry.Failure is not TimeoutException and not OperationCanceledException && Known(candidate) is null)
        {
            archive.Append(new TrialRecord
            {
                Name = candidate.Name,
                Family = candidate.Family,
                Settings = candidate.Settings,
                Point = candidate.Point?.ToArray(),
                Elapsed = entry.Elapsed,
                At = clock.Elapsed,
                Rounds = models is null ? 0 : Trial.RoundsOf(models.OfType<FoldModel>()),
                Failure = entry.Failure?.Message,
                Fingerprint = candidate.Fingerprint,
                Predictions = [.. entry.Scored.Select(fold => fold.Predictions.ToArray())],
                Models = models is null ? [] : [.. models.Select(model => model!.Model)],
            });
        }
    }

    private TrialRecord? Known(Candidate candidate) => archive.Find(candidate.Name, candidate.Fingerprint);

    // Scores are computed anew from the predictions, so they are those of this run's metric. Null when the record does not fit the folds.
    private LeaderboardEntry? Restore(Candidate candidate, TrialRecord record)
    {
        candidate = candidate with { Settings = record.Settings, Point = record.Point ?? candidate.Point };
        LeaderboardEntry entry = Entry(candidate, new MetricEstimate(double.NaN, double.NaN), started: 0) with
        {
            Elapsed = record.Elapsed,
            EndedAt = record.At,
        };
        if (record.Failure is { } failure)
        {
            End(candidate, entry with { Failure = new InvalidOperationException(failure) }, null);
            return _failed[^1];
        }

        if (record.Predictions.Length != folds.Count
            || folds.Where((fold, i) => record.Predictions[i].Length != fold.Test.Length * data.Labels.OutputCount).Any())
        {
            return null;
        }

        try
        {
            ScoredRows[] scored = [.. folds.Select((fold, i) => _runner.Scored(fold, record.Predictions[i]))];
            PreparedFeatures prepared = features.For(candidate);
            FoldModel[]? models = record.Models.Length == folds.Count
                ? [.. record.Models.Select((model, i) => new FoldModel(prepared.Fold(i).Pipeline, model))]
                : null;
            FoldResult[] results =
            [
                .. folds.Select((fold, i) => new FoldResult
                {
                    Number = i,
                    Fold = fold,
                    Scored = scored[i],
                    Elapsed = record.Elapsed / folds.Count,
                })
            ];
            var validation = new CrossValidationResult(
                new Recipe(candidate.Name, prepared.Pipeline, candidate.Trainer), data, results, record.Elapsed);
            entry = entry with { Validation = validation, Score = validation.Score(metric), Scored = scored };
            if (double.IsNaN(entry.Score.Value))
            {
                return null;
            }

            Add(candidate, entry, models, record.Rounds);
            Tell(candidate, entry);
            return entry;
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            return null; // the user's metric failed on it, or the record is of other features: the trial is run again
        }
    }

    private void Add(Candidate candidate, LeaderboardEntry entry, FoldModel[]? models, int rounds)
    {
        long started = experiment.TimeProvider.GetTimestamp();
        trials.Add(
            new Trial { Candidate = candidate, Number = trials.Count, Entry = entry, Models = models, Rounds = rounds },
            () => clock.IsOver);
        ChoiceTime = experiment.TimeProvider.GetElapsedTime(started);
        budget.Took(candidate.SampleRows is not null ? "" : candidate.Family, WorkDone(candidate, rounds), entry.Elapsed);
    }

    private double Work(Candidate candidate) =>
        candidate.ReadsNothing ? 0 : candidate.Work > 0 ? candidate.Work : _shape.Pass * UsualPasses;

    private double WorkDone(Candidate candidate, int rounds) =>
        Work(candidate) * (candidate.ExpectedRounds > 0 ? Math.Max(1, rounds) / candidate.ExpectedRounds : 1);

    private Exception? Fault(Candidate candidate)
    {
        if (!candidate.Trainer.Supports(data.Labels.Task))
        {
            return new ArgumentException($"it cannot learn a {data.Labels.Task} task");
        }

        long needed = TrialBytes.Of(_shape, Math.Min(experiment.Parallelism, folds.Count));
        return !candidate.ReadsNothing && experiment.MemoryLimitBytes < needed
            ? new InsufficientMemoryException(string.Create(
                CultureInfo.InvariantCulture,
                $"it would take about {needed / 1e6:N0} MB, and the limit is {experiment.MemoryLimitBytes / 1e6:N0} MB"))
            : null;
    }
}
