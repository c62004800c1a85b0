using FullStackAI.Evaluation;

namespace FullStackAI.AutoML;

/// <summary>The folds of a run: chosen anew, or those of the earlier run that it goes on from, as
/// out-of-fold predictions can be compared on the same folds only.</summary>
internal static class RunPlan
{
    /// <param name="experiment">What is asked for.</param>
    /// <param name="data">The rows in their roles.</param>
    /// <param name="before">A leaderboard to go on from; null means none.</param>
    /// <exception cref="ArgumentException">What decides the folds or the trials has changed since the leaderboard.</exception>
    internal static ValidationPlan Of(Experiment experiment, LabelledTable data, Leaderboard? before) =>
        before is not null
            ? OfLeaderboard(experiment, data, before.Run)
            : OfJournal(experiment, data) ?? ValidationPlan.Choose(data, experiment);

    private static ValidationPlan OfLeaderboard(Experiment experiment, LabelledTable data, FinishedRun before)
    {
        Experiment first = before.Experiment;
        bool isSame = (
            first.Folds,
            first.Gap,
            before.Data.Roles.Group,
            before.Data.Roles.Time) == (experiment.Folds, experiment.Gap, data.Roles.Group, data.Roles.Time)
            && DataFingerprint.Of(before.Data, before.Plan.Folds, first)
                .AsSpan()
                .SequenceEqual(DataFingerprint.Of(data, before.Plan.Folds, experiment));
        return isSame
            ? before.Plan
            : throw new ArgumentException(
                $"The leaderboard is of an experiment with other roles, folds, constraints or another seed: its trials cannot be compared with new ones. Continue it with that experiment, or run this one anew with {nameof(Experiment.RunAsync)}.");
    }

    // A journal keeps the folds of its first run, which a larger budget might choose otherwise.
    private static ValidationPlan? OfJournal(Experiment experiment, LabelledTable data) =>
        experiment.Journal is { } path && Journal.FingerprintIn(path) is { } known
            ? ValidationPlan.OfOtherBudgets(data, experiment)
                .Prepend(ValidationPlan.Choose(data, experiment))
                .FirstOrDefault(plan => known.AsSpan().SequenceEqual(DataFingerprint.Of(data, plan.Folds, experiment)))
            : null;
}
