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
internal sealed class TrialSeries(Experiment experiment, LabelledTable data, Metric metric, IReadOnlyList<Fold> folds, RunClock clock, RunBudget budget, FeatureStore features, TrialMemory trials, RunProgress progress, CancellationToken cancellationToken)
{
    private const double UsualPasses = 20; // over the rows, for a trainer whose work is not known

    private readonly TrialRunner _runner = new(data, folds, experiment.Seed, experiment.Parallelism, experiment.Time);
    private readonly List<LeaderboardEntry> _failed = [];
    private readonly DataShape _shape = DataShape.Of(data, folds);

    internal IReadOnlyList<LeaderboardEntry> Failed => _failed;

    /// <summary>The trials that were tried, failed or not, beside the prior.</summary>
    internal int Count { get; private set; }

    internal bool MayGoOn => !budget.IsOver && (experiment.MaxTrials is not { } most || Count < most);

    /// <summary>Tries a candidate.</summary>
    /// <returns>What came of it.</returns>
    internal LeaderboardEntry Try(Candidate candidate, TimeSpan? limit, bool mayBeHopeless)
    {
        Count += candidate.ReadsNothing ? 0 : 1;
        long started = experiment.Time.GetTimestamp();
        progress.Share = budget.Share ?? progress.Share;
        progress.Started(candidate.Name);
        LeaderboardEntry entry;
        FoldModel?[]? models = null;
        try
        {
            (entry, models) = Fault(candidate) is { } fault ? (FailedBy(fault), null) : Run(candidate, limit, mayBeHopeless, started);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            bool isOver = clock.TrialToken.IsCancellationRequested;
            End(candidate, FailedBy(new TimeoutException(isOver ? "it was stopped at the end of the budget" : "it gave up, though nobody had asked it to")), null);
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

        LeaderboardEntry FailedBy(Exception failure) => Entry(candidate, new MetricEstimate(double.NaN, double.NaN), started) with { Failure = failure };
    }

    /// <summary>Notes a candidate that was not tried.</summary>
    internal void Skip(Candidate candidate, string reason)
    {
        Count++;
        _failed.Add(new LeaderboardEntry { Name = candidate.Name, Family = candidate.Family, Settings = candidate.Settings, Score = new MetricEstimate(double.NaN, double.NaN), Elapsed = TimeSpan.Zero, Failure = new TimeoutException(reason) });
        progress.Ended(candidate.Name, _failed[^1]);
    }

    /// <summary>What a candidate scores on the first fold with a share of its rows or rounds: the cheap steps of a halving.</summary>
    internal double ScoreOfShare(Candidate candidate, double share)
    {
        FoldFeatures rows = features.For(candidate).Fold(0);
        bool byRounds = candidate.Shortened is not null;
        ITrainer trainer = candidate.Shortened?.Invoke(share) ?? candidate.Trainer;
        TrainingSet set = byRounds || rows.Train.GroupSizes is not null ? rows.Train : Some(rows.Train, share);
        var context = new TrainingContext(experiment.Time) { Rng = new Rng(experiment.Seed).Split(candidate.Name).Split("share"), Parallelism = experiment.Parallelism, CancellationToken = clock.TrialToken };
        Model model = trainer.Train(set, context);
        double[] predictions = new double[folds[0].Test.Length * model.OutputCount];
        model.Predict(rows.Test, predictions);
        budget.Took(candidate.Family, share * Work(candidate) / folds.Count, context.Elapsed);
        return metric.Compute(new ScoredRows(data.Labels.Take(folds[0].Test), predictions, null, data.GroupSizes(folds[0].Test)));
    }

    private (LeaderboardEntry, FoldModel?[]?) Run(Candidate candidate, TimeSpan? limit, bool mayBeHopeless, long started)
    {
        PreparedFeatures prepared = features.For(candidate);
        var limits = new TrialLimits(limit, first => mayBeHopeless ? trials.WhyHopeless(first) : null, () => progress.FoldEnded(candidate.Name));
        // The prior costs nothing and is what a run without time falls back on.
        (FoldResult[] results, FoldModel?[] models) = _runner.Run(candidate, prepared, limits, candidate.ReadsNothing ? cancellationToken : clock.TrialToken);
        var validation = new CrossValidationResult(new Recipe(candidate.Name, prepared.Pipeline, candidate.Trainer), data, results, experiment.Time.GetElapsedTime(started));
        Exception? failure = results.FirstOrDefault(fold => fold.Failure is HopelessTrialException)?.Failure ?? validation.Failure;
        if (failure is not null)
        {
            return (Entry(candidate, new MetricEstimate(double.NaN, double.NaN), started) with { Failure = failure, Validation = failure is HopelessTrialException ? null : validation }, null);
        }

        MetricEstimate score = validation.Score(metric);
        LeaderboardEntry entry = Entry(candidate, score, started) with { Validation = validation, Scored = [.. results.Select(fold => fold.Scored!)] };
        return double.IsNaN(score.Value)
            ? (entry with { Failure = new ArithmeticException($"{metric.Name} is not defined (NaN) on its folds") }, null)
            : (entry, models);
    }

    private LeaderboardEntry Entry(Candidate candidate, MetricEstimate score, long started) => new()
    {
        Name = candidate.Name,
        Family = candidate.Family,
        Settings = candidate.Settings,
        Score = score,
        Elapsed = experiment.Time.GetElapsedTime(started),
    };

    private void End(Candidate candidate, LeaderboardEntry entry, FoldModel?[]? models)
    {
        double done = Work(candidate);
        if (entry.Failure is null)
        {
            FoldModel[] all = [.. models!.Select(model => model!)];
            int rounds = Trial.RoundsOf(all);
            done *= candidate.ExpectedRounds > 0 ? Math.Max(1, rounds) / candidate.ExpectedRounds : 1;
            trials.Add(new Trial { Candidate = candidate, Number = trials.Count, Entry = entry, Models = all, Rounds = rounds }, () => clock.IsOver);
        }
        else
        {
            done /= folds.Count; // most failures show in the first fold
            _failed.Add(entry);
        }

        budget.Took(candidate.Family, done, entry.Elapsed);
        progress.Ended(candidate.Name, entry);
    }

    private double Work(Candidate candidate) => candidate.ReadsNothing ? 0 : candidate.Work > 0 ? candidate.Work : _shape.Pass * UsualPasses;

    private Exception? Fault(Candidate candidate)
    {
        if (!candidate.Trainer.Supports(data.Labels.Task))
        {
            return new ArgumentException($"it cannot learn a {data.Labels.Task} task");
        }

        long needed = TrialBytes.Of(_shape, Math.Min(experiment.Parallelism, folds.Count));
        return !candidate.ReadsNothing && experiment.MemoryLimitBytes < needed
            ? new InsufficientMemoryException(string.Create(CultureInfo.InvariantCulture, $"it would take about {needed / 1e6:N0} MB, and the limit is {experiment.MemoryLimitBytes / 1e6:N0} MB"))
            : null;
    }

    // The same rows for every point, so that their losses can be compared.
    private TrainingSet Some(TrainingSet set, double share)
    {
        int[] rows = new Rng(experiment.Seed).Split("share of rows").Permutation(set.Rows)[..Math.Max(Math.Min(20, set.Rows), (int)(set.Rows * share))];
        Array.Sort(rows);
        float[]? weights = set.Weights is { } own ? [.. rows.Select(row => own[row])] : null;
        return new TrainingSet(set.Features.Take(rows), set.Labels.Take(rows), weights);
    }
}
