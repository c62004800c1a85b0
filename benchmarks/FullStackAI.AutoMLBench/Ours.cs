using System.Diagnostics;
using FullStackAI.AutoML;
using FullStackAI.Bundles;
using FullStackAI.Data;
using FullStackAI.Metrics;

namespace FullStackAI.AutoMLBench;

/// <summary>Runs an experiment of this library on a split; variants leave one part out.</summary>
internal static class Ours
{
    /// <summary>The names of the variants for the ablation.</summary>
    internal static readonly string[] Variants = ["ours", "ours-no-blend", "ours-fast", "ours-best", "ours-two-folds", "ours-no-linear", "ours-no-boosting", "ours-no-forest", "ours-no-extra-trees", "ours-no-mlp", "ours-no-search"];

    internal static async Task<Cell> RunAsync(Cell cell, DataSet set, Table train, Table test, string metricName)
    {
        Experiment experiment = Variant(cell.System, new Experiment
        {
            Label = set.Label,
            Task = set.Task,
            Seed = cell.Seed,
            Budget = TimeSpan.FromSeconds(cell.BudgetSeconds),
        });
        TaskKind task = set.Task ?? FullStackAI.Evaluation.LabelEncoder.Fit(train[experiment.Roles.Resolve(train).Label]).Task;
        Metric metric = Metric.Parse(metricName, task);
        long started = Stopwatch.GetTimestamp();
        Leaderboard board = await (experiment with { Metric = metric }).RunAsync(train);
        double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        LeaderboardEntry best = board.Best;
        (double low, double high) = best.ScoreOn(test.RowCount);
        return cell with
        {
            Score = board.Evaluate(test, metric, [best])[0].Score,
            HigherIsBetter = metric.HigherIsBetter,
            Expected = best.Score.Value,
            Low = Finite(low),
            High = Finite(high),
            Covered = Covered(best.Bundle, board, test),
            Seconds = seconds,
            Trials = board.Entries.Count,
            Chosen = best.Name,
        };
    }

    private static Experiment Variant(string system, Experiment experiment) => system switch
    {
        "ours" => experiment,
        "ours-no-blend" => experiment with { Blend = false },
        "ours-fast" => experiment with { Preset = ExperimentPreset.Fast },
        "ours-best" => experiment with { Preset = ExperimentPreset.Best },
        "ours-two-folds" => experiment with { Folds = 2 },
        "ours-no-search" => experiment with { MaxTrials = 14 },
        _ => experiment with { ExcludedFamilies = [system["ours-no-".Length..]] },
    };

    private static double? Finite(double value) => double.IsFinite(value) ? value : null;

    private static double? Covered(Bundle bundle, Leaderboard board, Table test)
    {
        if (bundle.Manifest.Interval is not { } interval)
        {
            return null;
        }

        Metric inside = Metric.Custom("inside", higherIsBetter: true, rows => Enumerable.Range(0, rows.Count).Average(row => rows.Labels.Values[row] - rows.Predictions[row] is var error && error >= -interval.Below && error <= interval.Above ? 1.0 : 0.0));
        return board.Evaluate(test, inside, [board.Best])[0].Score;
    }
}
