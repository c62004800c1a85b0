using System.Globalization;
using FullStackAI.Bundles;
using FullStackAI.Metrics;
using FullStackAI.Numerics;
using FullStackAI.Trainers;

namespace FullStackAI.AutoML;

/// <summary>A sweep of the user's own families, in turn, until the budget, the trials or the points are at their end.</summary>
internal sealed class FamilySearch(
    Experiment experiment, Metric metric, TrialSeries series, RunBudget budget, TrialMemory trials, List<Decision> decisions)
{
    private const int WithoutLimit = 50; // trials, when neither time nor their number is limited

    private readonly Dictionary<string, List<Observation>> _history = new(StringComparer.Ordinal);

    internal void Run(IReadOnlyList<TrainerFamily> families)
    {
        List<TrainerFamily> open = [.. families];
        HalvingLadder?[] ladders = [.. families.Select(_ => experiment.Halving is { } halving ? new HalvingLadder(halving, metric) : null)];
        bool isLimited = budget.IsLimited || experiment.MaxTrials is not null;
        for (int turn = 0; open.Count > 0 && (isLimited || turn < WithoutLimit); turn++)
        {
            TrainerFamily family = open[turn % open.Count];
            List<Observation> history = HistoryOf(family.Name);
            string name = string.Create(CultureInfo.InvariantCulture, $"{family.Name}-{history.Count + 1}");
            if (!series.MayGoOn && !series.Knows(name))
            {
                return;
            }

            (TimeSpan? limit, Slot? slot) = budget.For(1, experiment.TrialTimeLimit, trials.TimeToRefit());
            if (slot is null && trials.Any && !series.Knows(name))
            {
                decisions.Add(new Decision("search", "ended", "too little of the budget was left"));
                return;
            }

            IReadOnlyList<double>? point = experiment.Sampler.Next(
                new SamplerContext(family.Dimensions, history, new Rng(experiment.Seed).Split(family.Name)));
            if (point is null)
            {
                open.Remove(family);
                continue;
            }

            point = family.Resolved(point);
            history.Add(Observe(family, point, name, limit, ladders[families.ToList().IndexOf(family)]));
        }
    }

    private Observation Observe(TrainerFamily family, IReadOnlyList<double> point, string name, TimeSpan? limit, HalvingLadder? ladder)
    {
        Candidate candidate;
        try
        {
            ITrainer trainer = family.At(point);
            candidate = new Candidate(name, trainer)
            {
                Fingerprint = trainer.Fingerprint,
                Family = family.Name,
                StopsEarly = family.StopsEarly,
                Point = point,
                Settings = family.Describe(point),
                Shortened = family.Shortened(point, 1) is null ? null : share => family.Shortened(point, share)!,
            };
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            // The user's own code makes the trainer; options that it refuses are a failed trial, not the end of the run.
            series.Skip(Candidate.Unmade(name, family.Name) with { Settings = family.Describe(point) }, failure.Message);
            return new Observation(point, double.PositiveInfinity, 0);
        }

        for (int step = 0; step < ladder?.Steps; step++)
        {
            double score = series.ScoreOfShare(candidate, ladder.Share(step), limit);
            if (double.IsNaN(score))
            {
                return new Observation(point, double.PositiveInfinity, ladder.Share(step));
            }

            if (ladder.Climb(step, score) is { } reason)
            {
                series.Skip(candidate, reason);
                return new Observation(point, metric.ToLoss(score), ladder.Share(step));
            }
        }

        LeaderboardEntry entry = series.Try(candidate, limit, mayBeHopeless: false);
        return new Observation(
            point, entry.Failure is null ? metric.ToLoss(entry.Score.Value) : double.PositiveInfinity, entry.Elapsed.TotalSeconds);
    }

    private List<Observation> HistoryOf(string family)
    {
        if (!_history.TryGetValue(family, out List<Observation>? history))
        {
            history = [];
            _history.Add(family, history);
        }

        return history;
    }
}
