using System.Globalization;
using FullStackAI.Bundles;
using FullStackAI.Metrics;

namespace FullStackAI.AutoML;

/// <summary>Chooses the best model within limits of time for a row and of size: an ensemble of trials whose costs together fit.</summary>
internal sealed class LimitedChoice(
    Experiment experiment, Metric metric, TrialMemory trials, LimitedTrials forms, Distillation distillation, Func<Trial[], Ensemble?> fit,
    List<Decision> decisions)
{
    /// <summary>Chooses.</summary>
    /// <param name="teacher">The best model that is free of limits: predictions of the test rows of
    /// all folds. What does not fit itself may teach a small model.</param>
    /// <returns>The entry, and the trials with their weights; null when nothing fits, not even the prior.</returns>
    internal (LeaderboardEntry Entry, IReadOnlyList<(Trial Trial, double Weight)> Parts)? Choose(IReadOnlyList<ScoredRows> teacher)
    {
        Dictionary<Trial, ModelCost> costs = new(ReferenceEqualityComparer.Instance);
        List<string> tooDear = [];
        foreach (Trial trial in trials.All.Where(trial => trial.Models is not null))
        {
            if (forms.Fit(trial) is { } fitting)
            {
                costs.Add(fitting.Trial, fitting.Cost);
            }
            else
            {
                tooDear.Add(trial.Name);
            }
        }

        if (tooDear.Count > 0)
        {
            decisions.Add(new Decision("limits", $"without {string.Join(", ", tooDear)}", "no form of it fits"));
        }

        bool isCut = costs.Keys.Any(trial => !trials.All.Contains(trial)) || tooDear.Count > 0;
        if (isCut && distillation.CanTeach && distillation.Teach(teacher) is { } student)
        {
            costs.Add(student.Trial, student.Cost);
        }

        Trial? single = costs.Keys.OrderBy(trial => metric.ToLoss(trial.Entry.Score.Value)).ThenBy(trial => trial.Number).FirstOrDefault();
        if (single is null)
        {
            return null;
        }

        if (experiment is { Blend: true, Preset: not ExperimentPreset.Interpretable }
            && Blend(costs) is { } blend
            && metric.ToLoss(blend.Score.Value) <= metric.ToLoss(single.Entry.Score.Value))
        {
            Say(blend.Members.Aggregate(default(ModelCost), (sum, member) => sum + costs[member.Trial]));
            var entry = new LeaderboardEntry
            {
                Name = "blend",
                Metric = metric,
                Score = blend.Score,
                Elapsed = TimeSpan.Zero,
                Members = [.. blend.Members.Select(member => new BlendMember(member.Trial.Name, member.Weight))],
                Scored = blend.Scored,
                Repeats = single.Entry.Repeats,
            };
            return (entry, blend.Members);
        }

        Say(costs[single]);
        return (single.Entry, [(single, 1)]);
    }

    // Greedy: while the members together take too much, the one that gives the least
    // weight for its cost leaves, and weights are chosen anew.
    private Ensemble? Blend(Dictionary<Trial, ModelCost> costs)
    {
        List<Trial> pool = [.. costs.Keys];
        while (pool.Count > 1 && fit([.. pool]) is { Members.Count: > 1 } ensemble)
        {
            if (ensemble.Members.Aggregate(default(ModelCost), (sum, member) => sum + costs[member.Trial]).ShareOf(experiment) <= 1)
            {
                return ensemble;
            }

            pool.Remove(ensemble.Members.MaxBy(member => costs[member.Trial].ShareOf(experiment) / member.Weight).Trial);
        }

        return null;
    }

    private void Say(ModelCost cost) =>
        decisions.Add(new Decision(
            "limits",
            string.Create(CultureInfo.InvariantCulture, $"{cost.Microseconds:0.##} µs a row, {cost.Bytes:N0} bytes"),
            "measured on one thread, in batches; the limits hold for their sum"));
}
