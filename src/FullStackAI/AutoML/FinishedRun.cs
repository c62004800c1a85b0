using FullStackAI.Data;
using FullStackAI.Evaluation;
using FullStackAI.Metrics;

namespace FullStackAI.AutoML;

/// <summary>What a leaderboard needs to score, refit and continue.</summary>
/// <param name="Experiment">What was asked for.</param>
/// <param name="Table">The rows as they were given.</param>
/// <param name="Data">The rows in their roles.</param>
/// <param name="Metric">What trials are ranked by.</param>
/// <param name="Plan">The folds.</param>
/// <param name="Trials">The trials that succeeded.</param>
internal sealed record FinishedRun(
    Experiment Experiment, Table Table, LabelledTable Data, Metric Metric, ValidationPlan Plan, TrialMemory Trials);
