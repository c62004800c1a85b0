using System.Globalization;
using FullStackAI.Bundles;
using FullStackAI.Data;
using FullStackAI.Evaluation;
using FullStackAI.Metrics;

namespace FullStackAI.AutoML;

/// <summary>The end of a run: the ensemble with an honest score, the winner, its members learned
/// from all rows as far as time allows, the bundle, the leaderboard.</summary>
internal sealed class FinalModel(
    Experiment experiment, LabelledTable data, Metric metric, ValidationPlan plan, FeatureStore features, RunClock clock,
    RunProgress progress, TrialMemory trials, ITrialArchive archive, ColumnDescriptions columns, List<Decision> decisions,
    List<string> warnings)
{
    private readonly Dictionary<LeaderboardEntry, double> _ties = new(ReferenceEqualityComparer.Instance);

    internal Leaderboard Make(IReadOnlyList<LeaderboardEntry> failed, Table table, CancellationToken cancellationToken)
    {
        List<LeaderboardEntry> entries = [.. trials.All.Select(trial => trial.Entry)];
        LeaderboardEntry? winner = entries.OrderBy(entry => metric.ToLoss(entry.Score.Value)).ThenBy(TieBreak).FirstOrDefault();
        IReadOnlyList<(Trial Trial, double Weight)> parts = winner is null ? [] : [(trials.All.First(trial => trial.Entry == winner), 1)];
        if (winner is not null
            && experiment is { Blend: true, Preset: not ExperimentPreset.Interpretable }
            && trials.Count > 1
            && FitBlend(cancellationToken) is { } blend)
        {
            entries.Add(blend.Entry);
            if (Prefers(blend.Entry, winner))
            {
                (winner, parts) = (blend.Entry, blend.Ensemble.Members);
                if (blend.Ensemble.IsSecondLevel)
                {
                    decisions.Add(new Decision(
                        "second level",
                        "weights may be below zero",
                        "on rows that did not choose them they are better than those of the greedy selection by more than two standard errors"));
                }
            }
        }

        if (winner is not null && (experiment.MaxMicrosecondsPerRow is not null || experiment.MaxModelBytes is not null))
        {
            (winner, parts) = WithinLimits(winner, entries, cancellationToken);
        }

        LeaderboardEntry[] ranked =
        [
            .. entries.OrderBy(entry => entry == winner ? 0 : 1).ThenBy(entry => metric.ToLoss(entry.Score.Value)).ThenBy(TieBreak),
            .. failed,
        ];
        if (winner is not null)
        {
            progress.Refitting(winner);
            decisions.Add(new Decision("model", winner.Name, $"{metric.Name} by {plan.Name}: {winner.Score}"));
            ranked[0] = winner with { Bundle = new ModelAssembly(
                experiment, data, metric, plan, features, clock, trials, archive, columns, decisions).Make(
                winner, parts, cancellationToken) };
        }

        return new Leaderboard(
            new FinishedRun(experiment, table, data, metric, plan, trials), ranked, [.. decisions.Distinct()], warnings, clock.Elapsed);
    }

    private (LeaderboardEntry Winner, IReadOnlyList<(Trial Trial, double Weight)> Parts) WithinLimits(
        LeaderboardEntry best, List<LeaderboardEntry> entries, CancellationToken cancellationToken)
    {
        var forms = new LimitedTrials(experiment, data, metric, plan.Folds, features, cancellationToken);
        var distillation = new Distillation(experiment, data, metric, plan.Folds, features, forms, clock, cancellationToken);
        if (new LimitedChoice(experiment, metric, trials, forms, distillation, alive => Fit(alive, cancellationToken), decisions).Choose(
            best.Scored) is { } chosen)
        {
            entries.RemoveAll(entry => entry.Members.Count > 0); // the blend that was free of limits
            if (!entries.Contains(chosen.Entry))
            {
                entries.Add(chosen.Entry);
            }

            return chosen;
        }

        Trial least = trials.All.FirstOrDefault(trial => trial.Candidate.ReadsNothing) ?? trials.All[0];
        warnings.Add($"No model fits the limits, not even the prior's; '{least.Name}' is given all the same. Raise {nameof(Experiment.MaxMicrosecondsPerRow)} or {nameof(Experiment.MaxModelBytes)}.");
        return (least.Entry, [(least, 1)]);
    }

    // Of equal decisions the better probabilities win, then the earlier and simpler trial.
    private double TieBreak(LeaderboardEntry entry)
    {
        if (!_ties.TryGetValue(entry, out double value))
        {
            value = entry.Scored.Count > 0 && Metric.LogLoss.Supports(data.Labels.Task)
                ? MetricEstimate.OverFolds([.. entry.Scored.Select(Metric.LogLoss.Compute)]).Value
                : 0;
            _ties.Add(entry, value);
        }

        return value;
    }

    private (LeaderboardEntry Entry, Ensemble Ensemble)? FitBlend(CancellationToken cancellationToken)
    {
        long started = experiment.TimeProvider.GetTimestamp();
        Trial[] alive = [.. trials.All.Where(trial => trial.Models is not null)];
        if (alive.Length < 2 || clock.LeftBeforeClosing <= TimeSpan.Zero)
        {
            return null;
        }

        progress.Blending();
        if (Fit(alive, cancellationToken) is not { Members.Count: > 1 } ensemble)
        {
            return null;
        }

        var entry = new LeaderboardEntry
        {
            Name = "blend",
            Metric = metric,
            Score = ensemble.Score,
            Elapsed = experiment.TimeProvider.GetElapsedTime(started),
            EndedAt = clock.Elapsed,
            Members = [.. ensemble.Members.Select(member => new BlendMember(member.Trial.Name, member.Weight))],
            Scored = ensemble.Scored,
            Repeats = CrossFit.Repeats(plan.Folds),
        };
        return double.IsNaN(entry.Score.Value) ? null : (entry, ensemble);
    }

    private Ensemble? Fit(Trial[] alive, CancellationToken cancellationToken)
    {
        try
        {
            return Ensemble.Fit(
                alive,
                metric,
                plan.Folds,
                MayBeSecondLevel,
                experiment.Parallelism,
                () => clock.LeftBeforeClosing <= TimeSpan.Zero || cancellationToken.IsCancellationRequested);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            // The user's own metric can fail on a mean of predictions when it did not on any of them.
            decisions.Add(new Decision(
                "blend",
                "not taken",
                $"{metric.Name} failed on it: {(fault is AggregateException { InnerException: { } inner } ? inner : fault).Message}"));
            return null;
        }
    }

    // Members of weights below zero would turn a constraint round; and limits want few members.
    private bool MayBeSecondLevel =>
        experiment is { SecondLevel: true, MonotoneColumns.Count: 0, MaxMicrosecondsPerRow: null, MaxModelBytes: null };

    // The best single trial was picked for its score, which flatters it; the blend's score comes from rows that did not choose its weights.
    private bool Prefers(LeaderboardEntry blend, LeaderboardEntry single)
    {
        MetricEstimate worse = Estimates.Difference(metric, blend.Scored, single.Scored, single.Repeats);
        double luck = Estimates.LuckOfTheBest(trials.Count);
        bool takes = double.IsNaN(worse.Value) || worse.Value <= (double.IsNaN(worse.StandardError) ? 0 : luck * worse.StandardError);
        if (!takes)
        {
            decisions.Add(new Decision(
                "blend",
                "not taken",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"on rows that did not choose its weights it is worse than {single.Name} by more than {luck:0.0} standard errors, which the best of {trials.Count} trials may be by luck")));
        }
        else if (worse.Value > 0)
        {
            decisions.Add(new Decision(
                "blend",
                "taken",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"its score comes from rows that did not choose its weights, while {single.Name} was chosen among {trials.Count} trials for its own: the difference is no more than luck explains")));
        }

        return takes;
    }
}
