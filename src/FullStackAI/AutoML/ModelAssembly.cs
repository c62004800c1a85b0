using FullStackAI.Bundles;
using FullStackAI.Evaluation;
using FullStackAI.Metrics;
using FullStackAI.Models;
using FullStackAI.Numerics;
using FullStackAI.Preprocessing;
using FullStackAI.Trainers;

namespace FullStackAI.AutoML;

/// <summary>Makes the bundle of a trial or a blend: members learn from all rows where that is best
/// and time is left, else the models of their folds are averaged.</summary>
internal sealed class ModelAssembly(
    Experiment experiment, LabelledTable data, Metric metric, ValidationPlan plan, FeatureStore features, RunClock clock,
    TrialMemory trials, ITrialArchive archive, ColumnDescriptions columns, List<Decision> decisions)
{
    private const double RefitMargin = 1.2; // a refit that is expected to take longer than what is left is not started
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(0.05); // for a trainer that ends a round when its time is over

    /// <summary>Makes the bundle of an entry.</summary>
    /// <param name="winner">The entry.</param>
    /// <param name="parts">Its trials with their weights.</param>
    /// <param name="cancellationToken">Where it ends the learning, the folds' models serve.</param>
    internal Bundle Make(LeaderboardEntry winner, IReadOnlyList<(Trial Trial, double Weight)> parts, CancellationToken cancellationToken)
    {
        List<BundleMember> members = [];
        foreach ((Trial trial, double weight) in parts)
        {
            members.AddRange(trials.LearnsFromAllRows(trial) && Refit(trial, weight, cancellationToken) is { } refitted
                ? [refitted]
                : FoldMembers(trial, weight));
        }

        decisions.AddRange(parts
            .Where(part => part.Trial.Candidate is { Family: BoostingCharacter.Family, Point: not null })
            .Select(part => WarmStart.Note(part.Trial)));
        NoteColumns(parts.Select(part => part.Trial.Candidate));
        return BundleAssembly.Make(
            data, winner, members, metric, plan.Name, [.. decisions.Distinct()], columns, experiment.Ablation.Calibrates);
    }

    // What a sample says of a column in other figures is the same decision: all rows speak first.
    private void NoteColumns(IEnumerable<Candidate> candidates)
    {
        HashSet<(string, string)> known = [.. decisions.Select(decision => (decision.Subject, decision.Choice))];
        foreach (FeatureDecision decision in candidates
            .OrderBy(candidate => candidate.SampleRows ?? 0)
            .Select(features.For)
            .Distinct()
            .SelectMany(prepared => prepared.Decisions))
        {
            (string subject, string choice) = (
                $"column '{decision.Column}'",
                decision.Use == ColumnUse.Excluded ? "left out" : decision.Use.ToString().ToLowerInvariant());
            if (known.Add((subject, choice)))
            {
                decisions.Add(new Decision(subject, choice, decision.Reason));
            }
        }
    }

    /// <summary>Makes a bundle of a trial from the models of its folds, to learn what that takes.</summary>
    internal Bundle Rehearse(Trial trial) =>
        BundleAssembly.Make(data, trial.Entry, [.. FoldMembers(trial, 1)], metric, plan.Name, [], columns, experiment.Ablation.Calibrates);

    private BundleMember? Refit(Trial trial, double weight, CancellationToken cancellationToken)
    {
        bool isNeeded = trial.Models is null;
        if (isNeeded)
        {
            cancellationToken.ThrowIfCancellationRequested();
        }
        else if (cancellationToken.IsCancellationRequested || clock.LeftBeforeClosing < trials.TimeToRefit(trial) * RefitMargin)
        {
            decisions.Add(new Decision($"model {trial.Name}", "the models of the folds", "no time was left to learn from all rows"));
            return null;
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using Alarm? alarm = isNeeded || clock.LeftBeforeClosing is null ? null : new Alarm(experiment.TimeProvider, stop.Cancel);
        alarm?.Set(clock.LeftBeforeClosing!.Value + Grace);
        try
        {
            (FittedPipeline pipeline, TrainingSet rows) = features.For(trial.Candidate).All();
            string key = string.Create(
                System.Globalization.CultureInfo.InvariantCulture, $"{trial.Name} on all rows, {trial.Rounds} rounds");
            if (archive.Find(key, trial.Candidate.Fingerprint)?.Models is [Model finished])
            {
                return new BundleMember(pipeline, finished, weight, trial.Name);
            }

            var context = new TrainingContext(experiment.TimeProvider)
            {
                Rng = new Rng(experiment.Seed).Split(trial.Name).Split("refit"),
                Parallelism = experiment.Parallelism,
                CancellationToken = stop.Token,
                TimeLimit = isNeeded ? clock.LeftForAll : clock.LeftBeforeClosing,
            };
            ITrainer trainer = trial.Candidate.WithRounds is { } withRounds && trial.Rounds > 0
                ? withRounds((int)Math.Round(trial.Rounds * 1.1))
                : trial.Candidate.Trainer;
            Model model = trainer.Train(rows, context);
            if (!isNeeded && context.TimeLimit is { } limit && context.Elapsed >= limit)
            {
                // half a model of all rows is worse than whole ones of the folds
                throw new TimeoutException("it was not through when the time was over");
            }

            archive.Append(new TrialRecord
            {
                Name = key,
                Family = trial.Candidate.Family,
                At = clock.Elapsed,
                Fingerprint = trial.Candidate.Fingerprint,
                Models = [model],
            });
            return new BundleMember(pipeline, model, weight, trial.Name);
        }
        catch (Exception failure) when (!isNeeded)
        {
            // The folds' models are there; a refit that fails or is cancelled costs nothing but a little accuracy.
            decisions.Add(new Decision(
                $"model {trial.Name}", "the models of the folds", $"learning from all rows failed: {failure.Message}"));
            return null;
        }
    }

    // By time only the last fold has seen recent rows.
    private IEnumerable<BundleMember> FoldMembers(Trial trial, double weight) => data.Roles.Time is not null
        ? [new BundleMember(trial.Models![^1].Pipeline, trial.Models[^1].Model, weight, trial.Name)]
        : trial.Models!.Select(fold => new BundleMember(fold.Pipeline, fold.Model, weight / trial.Models!.Length, trial.Name));
}
