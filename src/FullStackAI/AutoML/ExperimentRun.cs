using System.Globalization;
using FullStackAI.Bundles;
using FullStackAI.Data;
using FullStackAI.Data.Splits;
using FullStackAI.Evaluation;
using FullStackAI.Metrics;
using FullStackAI.Preprocessing;

namespace FullStackAI.AutoML;

/// <summary>One run of an experiment: rows in roles → folds → a trial for each trainer → blend → refit → leaderboard.</summary>
internal sealed class ExperimentRun(Experiment experiment, Table table, IProgress<ExperimentProgress>? progress, CancellationToken cancellationToken)
{
    private const double LeastShare = 0.1; // a trial in less of the budget would be cut too short to compare
    private const double BlendUntil = 0.9;
    private const double RefitFolds = 1.5; // learning from all rows takes about as long as so many folds

    private readonly long _started = experiment.Time.GetTimestamp();
    private readonly List<Decision> _decisions = [];
    private readonly Dictionary<FeatureForm, FeaturizerPlan> _plans = [];
    private readonly Dictionary<string, Recipe> _recipes = [];
    private LabelledTable _data = null!;
    private IReadOnlyList<Fold> _folds = [];
    private Metric _metric = null!;
    private string _validation = "";

    private TimeSpan Elapsed => experiment.Time.GetElapsedTime(_started);

    internal Leaderboard Execute()
    {
        _data = LabelledTable.ForTraining(table, experiment.Roles);
        TaskKind task = _data.Labels.Task;
        _decisions.Add(new Decision("task", task.ToString(), _data.Encoder.Reason));
        _metric = experiment.Metric ?? Metric.Default(task);
        if (!_metric.Supports(task))
        {
            throw new ArgumentException($"Metric '{_metric.Name}' is not for a {task} task. Choose one of: {string.Join(", ", Metric.All(task).Select(metric => metric.Name))}.");
        }

        PlanFolds();
        List<LeaderboardEntry> entries = RunTrials(task);
        if (experiment.Blend)
        {
            AddBlend(entries);
        }

        LeaderboardEntry[] ranked = [.. entries.OrderBy(entry => _metric.ToLoss(entry.Score.Value)).ThenBy(TieBreak)];
        if (ranked.Length > 0 && ranked[0].Failure is null && !double.IsNaN(ranked[0].Score.Value))
        {
            ranked[0] = ranked[0] with { Bundle = Refit(ranked[0]) };
        }

        return new Leaderboard(task, _metric, _validation, ranked, _decisions, _data.Warnings, Elapsed);
    }

    private void PlanFolds()
    {
        var plan = ValidationPlan.Choose(_data, experiment.Folds, experiment.Seed, experiment.Gap);
        _folds = plan.Folds;
        _validation = plan.Name;
        _decisions.Add(new Decision("validation", plan.Name, plan.Reason));
    }

    private List<LeaderboardEntry> RunTrials(TaskKind task)
    {
        IReadOnlyList<Candidate> candidates = experiment.Trainers is { } given
            ? [.. given.Select((trainer, i) => new Candidate(given.Take(i).Any(before => before.Name == trainer.Name) ? string.Create(CultureInfo.InvariantCulture, $"{trainer.Name}-{i + 1}") : trainer.Name, trainer))]
            : Candidates.For(task, _data.Features);
        List<LeaderboardEntry> entries = [];
        for (int i = 0; i < candidates.Count; i++)
        {
            Candidate candidate = candidates[i];
            Tell(ExperimentStage.TrialStarted, candidate.Name, 0, null, entries, i / (double)candidates.Count);
            LeaderboardEntry entry = RunTrial(candidate, task, entries, i, candidates.Count);
            entries.Add(entry);
            Tell(ExperimentStage.TrialEnded, candidate.Name, _folds.Count, entry, entries, (i + 1) / (double)candidates.Count);
        }

        return entries;
    }

    private LeaderboardEntry RunTrial(Candidate candidate, TaskKind task, List<LeaderboardEntry> entries, int number, int count)
    {
        long started = experiment.Time.GetTimestamp();
        LeaderboardEntry Failed(Exception failure) => new() { Name = candidate.Name, Score = new MetricEstimate(double.NaN, double.NaN), Elapsed = experiment.Time.GetElapsedTime(started), Failure = failure };
        if (!candidate.Trainer.Supports(task))
        {
            return Failed(new ArgumentException($"it cannot learn a {task} task"));
        }

        TimeSpan? limit = TimeForTrial(entries);
        if (limit <= experiment.Budget * LeastShare && entries.Exists(entry => entry.Failure is null))
        {
            return Failed(new TimeoutException($"not started, too little of the budget of {experiment.Budget!.Value.TotalSeconds:0.#} s was left"));
        }

        try
        {
            FeaturizerPlan plan = PlanOf(candidate.Trainer.FeatureForm);
            var recipe = new Recipe(candidate.Name, plan.Pipeline, candidate.Trainer);
            _recipes[candidate.Name] = recipe;
            int ended = 0;
            var told = new Told(_ => Tell(ExperimentStage.FoldEnded, candidate.Name, Interlocked.Increment(ref ended), null, entries, (number + (ended / (double)_folds.Count)) / count));
            CrossValidationResult result = CrossValidation.Run(recipe, _data, _folds, new CrossValidationOptions { Seed = experiment.Seed, Parallelism = experiment.Parallelism, TimeLimit = limit, Time = experiment.Time }, told, cancellationToken);
            return result.Failure is { } failure
                ? Failed(failure) with { Validation = result }
                : new LeaderboardEntry { Name = candidate.Name, Score = result.Score(_metric), Elapsed = result.Elapsed, Validation = result, Scored = [.. result.Folds.Select(fold => fold.Scored!)] };
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            // The border where a failure becomes a value, the user's own metric and trainer included: no trial ends the run.
            return Failed(failure);
        }
    }

    // What is left when the best so far has learned from all rows; a trial leaves time for its own refit.
    private TimeSpan? TimeForTrial(List<LeaderboardEntry> entries)
    {
        if (experiment.Budget is not { } budget)
        {
            return null;
        }

        LeaderboardEntry? best = entries.Where(entry => entry.Failure is null).OrderBy(entry => _metric.ToLoss(entry.Score.Value)).FirstOrDefault();
        TimeSpan refit = best is null ? TimeSpan.Zero : best.Elapsed * (RefitFolds / _folds.Count);
        TimeSpan left = (budget - Elapsed - refit) * (_folds.Count / (_folds.Count + RefitFolds));
        return left > TimeSpan.Zero ? left : TimeSpan.FromMilliseconds(1);
    }

    private FeaturizerPlan PlanOf(FeatureForm form)
    {
        if (!_plans.TryGetValue(form, out FeaturizerPlan? plan))
        {
            plan = new Featurizer().Plan(_data.Features, form, cancellationToken);
            _plans.Add(form, plan);
        }

        return plan;
    }

    // Of equal decisions the better probabilities win, then the earlier and simpler trial.
    private double TieBreak(LeaderboardEntry entry) =>
        entry.Scored.Count > 0 && Metric.LogLoss.Supports(_data.Labels.Task) ? MetricEstimate.OverFolds([.. entry.Scored.Select(Metric.LogLoss.Compute)]).Value : 0;

    private void AddBlend(List<LeaderboardEntry> entries)
    {
        long started = experiment.Time.GetTimestamp();
        Tell(ExperimentStage.Blending, "", 0, null, entries, 1);
        if (BlendSearch.Search(entries, _metric, () => experiment.Budget is { } budget && Elapsed > budget * BlendUntil, cancellationToken) is not { } found)
        {
            return;
        }

        TimeSpan refit = found.Members.Aggregate(TimeSpan.Zero, (sum, member) => sum + (member.Entry.Elapsed * (RefitFolds / _folds.Count)));
        if (experiment.Budget - Elapsed < refit)
        {
            _decisions.Add(new Decision("blend", "none", $"its members could not learn from all rows within the budget ({refit.TotalSeconds:0.#} s)"));
            return;
        }

        entries.Add(new LeaderboardEntry
        {
            Name = "blend",
            Score = found.Score,
            Elapsed = experiment.Time.GetElapsedTime(started),
            Members = [.. found.Members.Select(member => (member.Entry.Name, member.Weight))],
            Scored = found.Scored,
        });
    }

    private Bundle Refit(LeaderboardEntry winner)
    {
        Tell(ExperimentStage.Refitting, winner.Name, 0, winner, [winner], 1);
        IReadOnlyList<(string Name, double Weight)> parts = winner.Members.Count > 0 ? winner.Members : [(winner.Name, 1)];
        List<BundleMember> members = [];
        foreach ((string name, double weight) in parts)
        {
            FittedRecipe fitted = _recipes[name].Fit(_data, options: new RecipeFitOptions { Rng = new Numerics.Rng(experiment.Seed).Split("refit"), Parallelism = experiment.Parallelism, Time = experiment.Time, TimeLimit = RefitLimit() }, cancellationToken: cancellationToken);
            members.Add(new BundleMember(fitted.Pipeline, fitted.Model, weight, name));
        }

        return BundleAssembly.Make(_data, winner, members, _metric, _validation, Decide(winner, parts));
    }

    // Trials left time for this; a little beyond the budget is better than a model worse than its score.
    private TimeSpan? RefitLimit() => experiment.Budget is { } budget ? TimeSpan.FromTicks(Math.Max((budget - Elapsed).Ticks, (budget * 0.1).Ticks)) : null;

    private List<Decision> Decide(LeaderboardEntry winner, IReadOnlyList<(string Name, double Weight)> parts)
    {
        _decisions.Add(new Decision("model", winner.Name, $"best {_metric.Name} of {_validation}: {winner.Score}"));
        foreach (FeatureForm form in parts.Select(part => _recipes[part.Name].Trainer.FeatureForm).Distinct())
        {
            _decisions.AddRange(_plans[form].Decisions.Select(decision => new Decision($"column '{decision.Column}'", decision.Use == ColumnUse.Excluded ? "left out" : decision.Use.ToString().ToLowerInvariant(), decision.Reason)));
        }

        return [.. _decisions.Distinct()];
    }

    private void Tell(ExperimentStage stage, string trial, int folds, LeaderboardEntry? entry, IReadOnlyList<LeaderboardEntry> entries, double share)
    {
        if (progress is not null)
        {
            double best = entries.Select(done => done.Score.Value).Where(value => !double.IsNaN(value)).OrderBy(_metric.ToLoss).FirstOrDefault(double.NaN);
            progress.Report(new ExperimentProgress(stage, trial, folds, _folds.Count, entry, best, _metric, Elapsed, share));
        }
    }

    private sealed class Told(Action<FoldResult> tell) : IProgress<FoldResult>
    {
        public void Report(FoldResult value) => tell(value);
    }
}
