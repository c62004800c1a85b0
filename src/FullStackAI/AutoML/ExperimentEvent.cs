using FullStackAI.Metrics;

namespace FullStackAI.AutoML;

/// <summary>What an experiment is doing.</summary>
public enum ExperimentStage
{
    /// <summary>A trial has started.</summary>
    TrialStarted,

    /// <summary>A fold of a trial has ended.</summary>
    FoldEnded,

    /// <summary>A trial has ended.</summary>
    TrialEnded,

    /// <summary>The best models are being blended.</summary>
    Blending,

    /// <summary>The winner is learning from all rows.</summary>
    Refitting,

    /// <summary>The rows have been examined for leaks, before the first trial.</summary>
    Examined,
}

/// <summary>A moment of an experiment.</summary>
/// <param name="Stage">What is being done.</param>
/// <param name="Trial">The trial's name; empty between trials.</param>
/// <param name="Folds">The folds of the trial that have ended.</param>
/// <param name="FoldCount">The folds of each trial.</param>
/// <param name="Entry">What came of the trial, when it has ended; null otherwise.</param>
/// <param name="Best">The best score so far; NaN before there is one.</param>
/// <param name="Metric">What trials are ranked by.</param>
/// <param name="Elapsed">Since the start.</param>
/// <param name="Share">How much of the run is done, in [0, 1].</param>
/// <param name="Trials">The trials that have ended, failed ones too, beside the prior.</param>
/// <param name="TimeLeft">Until the end of the budget; null without one.</param>
public sealed record ExperimentEvent(
    ExperimentStage Stage, string Trial, int Folds, int FoldCount, LeaderboardEntry? Entry, double Best, Metric Metric, TimeSpan Elapsed,
    double Share, int Trials, TimeSpan? TimeLeft)
{
    /// <summary>What the examination found, when it has just ended; null otherwise.</summary>
    public LeakageReport? Leakage { get; init; }
}
