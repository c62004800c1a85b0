using System.Globalization;
using FullStackAI.Bundles;
using FullStackAI.Evaluation;
using FullStackAI.Metrics;
using FullStackAI.Models;
using FullStackAI.Numerics;
using FullStackAI.Preprocessing;
using FullStackAI.Trainers;

namespace FullStackAI.AutoML;

/// <summary>The end of a run: the ensemble with an honest score, the winner, its members learned from all rows as far as time allows, the bundle, the leaderboard.</summary>
internal sealed class FinalModel(Experiment experiment, LabelledTable data, Metric metric, ValidationPlan plan, FeatureStore features, RunClock clock, RunProgress progress, TrialMemory trials, List<Decision> decisions, List<string> warnings)
{
    private const double RefitMargin = 1.2; // a refit that is expected to take longer than what is left is not started

    internal Leaderboard Make(IReadOnlyList<LeaderboardEntry> failed, CancellationToken cancellationToken)
    {
        List<LeaderboardEntry> entries = [.. trials.All.Select(trial => trial.Entry)];
        LeaderboardEntry? winner = entries.OrderBy(entry => metric.ToLoss(entry.Score.Value)).ThenBy(TieBreak).FirstOrDefault();
        IReadOnlyList<(Trial Trial, double Weight)> parts = winner is null ? [] : [(trials.All.First(trial => trial.Entry == winner), 1)];
        if (winner is not null && experiment is { Blend: true, Preset: not ExperimentPreset.Interpretable } && trials.Count > 1 && FitBlend(cancellationToken) is { } blend)
        {
            entries.Add(blend.Entry);
            if (Prefers(blend.Entry, winner))
            {
                (winner, parts) = (blend.Entry, blend.Ensemble.Members);
            }
        }

        LeaderboardEntry[] ranked = [.. entries.OrderBy(entry => entry == winner ? 0 : 1).ThenBy(entry => metric.ToLoss(entry.Score.Value)).ThenBy(TieBreak), .. failed];
        if (winner is not null)
        {
            ranked[0] = winner with { Bundle = Assemble(winner, parts, cancellationToken) };
        }

        return new Leaderboard(data.Labels.Task, metric, plan.Name, ranked, decisions, warnings, clock.Elapsed);
    }

    // Of equal decisions the better probabilities win, then the earlier and simpler trial.
    private double TieBreak(LeaderboardEntry entry) =>
        entry.Scored.Count > 0 && Metric.LogLoss.Supports(data.Labels.Task) ? MetricEstimate.OverFolds([.. entry.Scored.Select(Metric.LogLoss.Compute)]).Value : 0;

    private (LeaderboardEntry Entry, Ensemble Ensemble)? FitBlend(CancellationToken cancellationToken)
    {
        long started = experiment.Time.GetTimestamp();
        progress.Blending();
        Trial[] alive = [.. trials.All.Where(trial => trial.Models is not null)];
        var ensemble = Ensemble.Fit(alive, metric, plan.Folds, experiment.Parallelism, () => clock.LeftForAll <= TimeSpan.Zero || cancellationToken.IsCancellationRequested);
        if (ensemble.Members.Count < 2)
        {
            return null;
        }

        var entry = new LeaderboardEntry
        {
            Name = "blend",
            Score = ensemble.Score,
            Elapsed = experiment.Time.GetElapsedTime(started),
            Members = [.. ensemble.Members.Select(member => (member.Trial.Name, member.Weight))],
            Scored = ensemble.Scored,
        };
        return double.IsNaN(entry.Score.Value) ? null : (entry, ensemble);
    }

    // The best single trial was picked for its score, which flatters it; the blend's score comes from rows that did not choose its weights.
    private bool Prefers(LeaderboardEntry blend, LeaderboardEntry single)
    {
        MetricEstimate worse = Estimates.Difference(metric, blend.Scored, single.Scored);
        bool takes = double.IsNaN(worse.Value) || worse.Value <= (double.IsNaN(worse.StandardError) ? 0 : worse.StandardError);
        if (!takes)
        {
            decisions.Add(new Decision("blend", "not taken", string.Create(CultureInfo.InvariantCulture, $"on rows that did not choose its weights it is worse than {single.Name} by more than a standard error")));
        }

        return takes;
    }

    private Bundle Assemble(LeaderboardEntry winner, IReadOnlyList<(Trial Trial, double Weight)> parts, CancellationToken cancellationToken)
    {
        progress.Refitting(winner);
        List<BundleMember> members = [];
        foreach ((Trial trial, double weight) in parts)
        {
            members.AddRange(trial.Candidate.Final == FinalForm.Refit && Refit(trial, weight, cancellationToken) is { } refitted ? [refitted] : FoldMembers(trial, weight));
        }

        decisions.Add(new Decision("model", winner.Name, $"best {metric.Name} of {plan.Name}: {winner.Score}"));
        foreach (PreparedFeatures prepared in parts.Select(part => features.For(part.Trial.Candidate)).Distinct())
        {
            decisions.AddRange(prepared.Decisions.Select(decision => new Decision($"column '{decision.Column}'", decision.Use == ColumnUse.Excluded ? "left out" : decision.Use.ToString().ToLowerInvariant(), decision.Reason)));
        }

        return BundleAssembly.Make(data, winner, members, metric, plan.Name, [.. decisions.Distinct()]);
    }

    private BundleMember? Refit(Trial trial, double weight, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested || clock.LeftForAll < trials.TimeToRefit(trial) * RefitMargin)
        {
            decisions.Add(new Decision($"model {trial.Name}", "the models of the folds", "no time was left to learn from all rows"));
            return null;
        }

        try
        {
            (FittedPipeline pipeline, TrainingSet rows) = features.For(trial.Candidate).All();
            var context = new TrainingContext(experiment.Time)
            {
                Rng = new Rng(experiment.Seed).Split(trial.Name).Split("refit"),
                Parallelism = experiment.Parallelism,
                CancellationToken = cancellationToken,
                TimeLimit = clock.LeftForAll,
            };
            ITrainer trainer = trial.Candidate.WithRounds is { } withRounds && trial.Rounds > 0 ? withRounds((int)Math.Round(trial.Rounds * 1.1)) : trial.Candidate.Trainer;
            return new BundleMember(pipeline, trainer.Train(rows, context), weight, trial.Name);
        }
        catch (Exception failure) when (failure is not OperationCanceledException || cancellationToken.IsCancellationRequested)
        {
            // The folds' models are there; a refit that fails or is cancelled costs nothing but a little accuracy.
            decisions.Add(new Decision($"model {trial.Name}", "the models of the folds", $"learning from all rows failed: {failure.Message}"));
            return null;
        }
    }

    // By time only the last fold has seen recent rows.
    private IEnumerable<BundleMember> FoldMembers(Trial trial, double weight) => data.Roles.Time is not null
        ? [new BundleMember(trial.Models![^1].Pipeline, trial.Models[^1].Model, weight, trial.Name)]
        : trial.Models!.Select(fold => new BundleMember(fold.Pipeline, fold.Model, weight / trial.Models!.Length, trial.Name));
}
