using FullStackAI.Metrics;

namespace FullStackAI.AutoML;

/// <summary>Tells how a run goes.</summary>
internal sealed class RunProgress(IProgress<ExperimentEvent>? progress, Metric metric, RunClock clock, int folds, TrialMemory trials)
{
    private int _ended;
    private int _trials;

    /// <summary>How much of the run is done, in [0, 1].</summary>
    internal double Share { get; set; }

    internal void Examined(LeakageReport leakage) => Tell(ExperimentStage.Examined, "", 0, null, leakage);

    internal void Started(string trial)
    {
        _ended = 0;
        Tell(ExperimentStage.TrialStarted, trial, 0, null);
    }

    internal void FoldEnded(string trial) => Tell(ExperimentStage.FoldEnded, trial, Interlocked.Increment(ref _ended), null);

    internal void Ended(string trial, LeaderboardEntry entry)
    {
        _trials += entry.Family == Portfolio.Baseline.Family ? 0 : 1;
        Tell(ExperimentStage.TrialEnded, trial, folds, entry);
    }

    internal void Blending()
    {
        Share = 1;
        Tell(ExperimentStage.Blending, "", 0, null);
    }

    internal void Refitting(LeaderboardEntry winner) => Tell(ExperimentStage.Refitting, winner.Name, 0, winner);

    private void Tell(ExperimentStage stage, string trial, int done, LeaderboardEntry? entry, LeakageReport? leakage = null) =>
        progress?.Report(new ExperimentEvent(
            stage, trial, done, folds, entry, trials.Best, metric, clock.Elapsed, Math.Clamp(
                Share, 0, 1), _trials, clock.LeftForAll) { Leakage = leakage });
}
